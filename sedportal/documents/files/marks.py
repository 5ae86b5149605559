"""Files that could not be read or drawn: which, why, how often that was tried, and when it is tried again.

Kept beside the texts, one small file a mark, for each node by itself: what one machine can't read another may.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sedportal.kernel.durable import write_file

from .limited.faults import BROKEN, TOO_HEAVY, TOO_SLOW

if TYPE_CHECKING:
    from pyramid.config import Configurator

MARKED = frozenset((BROKEN, TOO_HEAVY, TOO_SLOW))
"""Faults that are marked; a file that is locked or of another kind is as its owner wants it."""


@dataclass(frozen=True)
class Mark:
    """A file that fails: ``uid`` is its document, ``tries`` how often it was tried, ``at`` when last (seconds)."""

    sha256: str
    uid: str
    fault: str
    tries: int
    at: float


class Marks:
    """Keep marks in ``folder``; a file is tried ``most_tries`` times, the second after ``wait`` seconds."""

    def __init__(self, folder: Path, most_tries: int, wait: float) -> None:
        self._folder = folder
        self._most_tries = most_tries
        self._wait = wait

    def put(self, sha256: str, uid: str, fault: str, now: float, *, again: bool) -> None:
        """Mark a file, or count a further try if it was tried ``again``."""
        before = self.get(sha256)
        if before is not None and not again:
            return
        mark = Mark(sha256, uid, fault, (before.tries if before is not None else 0) + 1, now)
        self._folder.mkdir(parents=True, exist_ok=True)
        write_file(self._path(sha256), json.dumps(asdict(mark)).encode())

    def clear(self, sha256: str) -> None:
        """Take the mark away."""
        self._path(sha256).unlink(missing_ok=True)

    def get(self, sha256: str) -> Mark | None:
        """Return the mark of a file, None if there is none."""
        return _read(self._path(sha256))

    def all(self) -> list[Mark]:
        """Return all marks, the latest first."""
        return sorted(self._all(), key=lambda mark: mark.at, reverse=True)

    def next_try(self, mark: Mark) -> float | None:
        """Return when the file is tried again, None if it is not any more."""
        return None if mark.tries >= self._most_tries else mark.at + self._wait * 2 ** (mark.tries - 1)

    def due(self, now: float) -> list[Mark]:
        """Return what is to be tried again now, the longest waiting first."""
        waiting = ((self.next_try(mark), mark) for mark in reversed(self.all()))
        return [mark for at, mark in waiting if at is not None and at <= now]

    def _all(self) -> Iterator[Mark]:
        for path in self._folder.glob('*.json'):
            mark = _read(path)
            if mark is not None:
                yield mark

    def _path(self, sha256: str) -> Path:
        return self._folder / f'{sha256}.json'


def _read(path: Path) -> Mark | None:
    with suppress(OSError, ValueError, TypeError):
        return Mark(**json.loads(path.read_bytes()))
    return None


def includeme(config: Configurator) -> None:
    """Offer ``registry.marks``."""
    options = config.registry.options
    config.registry.marks = Marks(options.var / 'texts' / 'marked', options.file_tries, options.file_retry_minutes * 60)
