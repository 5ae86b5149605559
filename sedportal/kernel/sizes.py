"""How large the data is and how it grows: one sample a day, kept in the data folder for 400 days.

Counting the attached files walks through all of them, so it is done by a thread now and then, never for a page.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from .durable import write_file
from .notes import FOLDER

NAME = 'sizes.json'
MOST_DAYS = 400
# After so many files the walk rests, so that requests go on.
_STRETCH, _REST = 500, 0.01

__all__ = ['Sample', 'count_files', 'growth', 'history', 'keep', 'weigh']


@dataclass(frozen=True)
class Sample:
    """The sizes at a moment, in bytes: ``objects``, attached ``files`` (``count`` of them), ``index``, ``ledger``.

    ``at`` is UTC, ISO 8601.
    """

    at: str
    objects: int
    files: int
    count: int
    index: int
    ledger: int

    @property
    def moment(self) -> datetime:
        """Return ``at`` as an aware datetime."""
        return datetime.fromisoformat(self.at)


def history(var: Path) -> list[Sample]:
    """Return the samples, the latest last; none where nothing that can be read was kept."""
    try:
        rows = json.loads((var / FOLDER / NAME).read_text(encoding='utf-8'))
        return [Sample(**row) for row in rows]
    except (OSError, ValueError, TypeError):
        return []


def keep(var: Path, sample: Sample) -> None:
    """Add ``sample`` to the history, in the place of an earlier one of its day. Raises ``OSError``."""
    folder = var / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder):
        others = [one for one in history(var) if one.at[:10] != sample.at[:10]]
        kept = sorted([*others, sample], key=lambda one: one.at)[-MOST_DAYS:]
        write_file(folder / NAME, json.dumps([asdict(one) for one in kept], indent=0).encode('utf-8'))


def growth(samples: list[Sample], days: int) -> tuple[Sample, float] | None:
    """Return the sample of some ``days`` before the last one, and how many days lie between; None without one."""
    if not samples:
        return None
    last = samples[-1].moment
    earlier = [one for one in samples if one.moment <= last - timedelta(days=days)]
    found = earlier[-1] if earlier else samples[0]
    between = (last - found.moment) / timedelta(days=1)
    return (found, between) if between > 0 else None


def weigh(folder: Path) -> int:
    """Return the bytes of the files in ``folder``, 0 where there is none."""
    return count_files(folder, rest=0.0)[0]


def count_files(folder: Path, rest: float = _REST) -> tuple[int, int]:
    """Return the bytes of the files in ``folder`` and how many there are.

    Parameters: ``rest`` is how many seconds to rest after each stretch of them. One that goes away counts nothing.
    """
    size = count = 0
    for path in _files(folder):
        try:
            size += path.stat().st_size
        except FileNotFoundError:
            continue
        count += 1
        if count % _STRETCH == 0:
            time.sleep(rest)
    return size, count


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        else:
            yield entry


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep the other processes of this data folder from writing at the same time."""
    with (folder / f'{NAME}.lock').open('w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
