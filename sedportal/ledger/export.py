"""The export: a copy of the ledger outside ZODB, as append-only JSON lines that are on the disk when reported.

One file a month of the record's time in UTC (``2026-11.jsonl``), one record a line. The position is the last
complete line on disk, so there is no state that could disagree with the files. Old lines are never rewritten:
where the ledger itself went back (a restored backup), the old files are set aside and a new export begins.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sedportal.kernel.durable import sync, sync_folder

from .chain import GENESIS
from .consumers import NotNow
from .records import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyramid.registry import Registry

_TAIL = 1 << 20
log = logging.getLogger(__name__)

__all__ = ['LedgerExport', 'export_files', 'ledger_export']


class _End(NamedTuple):
    """Where the export ends: the file, the bytes of its complete lines, number and hash of the last record."""

    file: Path | None
    size: int
    seq: int
    hash: str


_NOTHING = _End(None, 0, 0, GENESIS)


def export_files(directory: Path) -> list[Path]:
    """Return the export's files in the order of their records."""
    return sorted(directory.glob('[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl'))


def _last_line(path: Path) -> tuple[int, bytes]:
    """Return the size of the complete lines of ``path`` and the last of them, empty when there is none.

    A line counts from its end mark on. Where power was lost, what was not synced may also read as zero bytes,
    which no line holds: the lines end before the first of those.
    """
    with path.open('rb') as stream:
        size = stream.seek(0, os.SEEK_END)
        want = _TAIL
        while True:
            start = max(0, size - want)
            stream.seek(start)
            tail = stream.read(size - start).split(b'\0', 1)[0]
            complete = tail.rfind(b'\n') + 1
            begin = tail.rfind(b'\n', 0, max(complete - 1, 0)) + 1
            if start == 0 or (complete and begin):
                return start + complete, tail[begin:complete].rstrip(b'\n')
            want *= 4


class LedgerExport:
    """Consumer ``export``: write each record into the JSON lines under ``directory``.

    Parameters: ``now`` gives the time, to name a set-aside export.
    """

    name = 'export'
    gathers = 0.25

    def __init__(self, directory: Path, now: Callable[[], datetime]) -> None:
        self.directory = directory
        self._now = now
        self._known: tuple[object, _End] = ((), _NOTHING)

    def position(self) -> int:
        """Return the number of the last complete line on disk."""
        return self._end().seq

    def apply(self, records: Sequence[Record], portal: Any) -> None:
        """Append ``records`` and sync them; a torn last line from a crash is cut off first."""
        with self._alone():
            end = self._end(cut=True)
            fresh = [record for record in records if record.seq > end.seq]
            if not fresh:
                return
            if fresh[0].seq != end.seq + 1:
                raise NotNow(f'the export ends with record {end.seq}; record {fresh[0].seq} does not follow')
            if fresh[0].prev_hash != end.hash:
                self._set_aside()
                return
            for name, group in groupby(fresh, key=lambda record: record.at[:7]):
                self._write(self.directory / f'{name}.jsonl', list(group))

    def reset(self) -> None:
        """Set the present export aside in a folder of its own and begin again from the first record."""
        with self._alone():
            self._set_aside()

    def _set_aside(self) -> None:
        aside = self.directory / f'superseded-{self._now():%Y%m%dT%H%M%S.%fZ}'
        aside.mkdir()
        for path in export_files(self.directory):
            path.rename(aside / path.name)
        sync_folder(aside)
        sync_folder(self.directory)
        log.error('the ledger export did not belong to this ledger; it was set aside in %s', aside)

    def _write(self, path: Path, records: list[Record]) -> None:
        is_new = not path.exists()
        size = 0 if is_new else path.stat().st_size
        try:
            with path.open('ab') as stream:
                stream.write(b''.join(record.line() + b'\n' for record in records))
                sync(stream)
            if is_new:
                sync_folder(self.directory)
        except OSError:
            # What could not be synced must not count when it is read back: after an error the kernel asks no more.
            with suppress(OSError):
                os.truncate(path, size)
            raise

    def _end(self, cut: bool = False) -> _End:
        """Return where the export ends; with ``cut`` also cut off what a crash left behind it."""
        paths = export_files(self.directory)
        if not paths:
            return _NOTHING
        status = paths[-1].stat()
        seen = (paths[-1], status.st_size, status.st_mtime_ns, status.st_ino)
        if cut or self._known[0] != seen:
            self._known = (seen, self._read_end(paths, cut))
        return self._known[1]

    def _read_end(self, paths: list[Path], cut: bool) -> _End:
        for path in reversed(paths):
            size, line = _last_line(path)
            if cut and path.stat().st_size > size:
                log.warning('the ledger export was cut off in the middle of a line; %s ends at byte %s', path, size)
                os.truncate(path, size)
            if line:
                record = Record.read(line)
                return _End(path, size, record.seq, record.hash)
        return _NOTHING

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes of this machine from writing the export at the same time."""
        if not self.directory.exists():
            self.directory.mkdir(parents=True)
            sync_folder(self.directory.parent)
        with (self.directory / '.lock').open('w') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def ledger_export(registry: Registry) -> LedgerExport:
    """Return the export consumer; ``sedportal.ledger_export`` is its folder."""
    return LedgerExport(registry.options.ledger_export, registry.clock.now)
