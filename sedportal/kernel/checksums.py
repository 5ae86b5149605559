"""Checksums of ``Data.fs``, one a transaction, in ``Data.fs.sums`` beside it.

FileStorage does not notice a flipped bit in the middle of its file. The checksums make every one of them visible to
``sedportal verify``. They can be lost without harm to the data: what is missing is computed when the file is opened.
"""

from __future__ import annotations

import logging
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from persistent.timestamp import TimeStamp

from .data_file import MAGIC, Transaction, is_sound, transaction_at, transactions
from .findings import Finding
from .i18n import _

_ROW = struct.Struct('>Q8sI')
ROW_SIZE = _ROW.size
_CHUNK = 1 << 20
_SECTOR = 512
log = logging.getLogger(__name__)

__all__ = ['ROW_SIZE', 'Checksums', 'checksum', 'verify_data_file']


class Row(NamedTuple):
    """Say where a transaction ends, what it is called, and the CRC-32 of its bytes."""

    end: int
    tid: bytes
    crc: int


_NOTHING = Row(len(MAGIC), b'', 0)


def checksum(descriptor: int, start: int, end: int) -> int:
    """Return the CRC-32 of the bytes from ``start`` to ``end``."""
    crc = 0
    while start < end:
        chunk = os.pread(descriptor, min(_CHUNK, end - start), start)
        if not chunk:
            break
        crc = zlib.crc32(chunk, crc)
        start += len(chunk)
    return crc


class Checksums:
    """Keep the checksums of the file storage ``data``, whose only writer this process is."""

    def __init__(self, data: Path) -> None:
        self.path = data.with_name(f'{data.name}.sums')
        self.paused = False
        self._last = _NOTHING

    def rows(self) -> Iterator[Row]:
        """Yield the checksums in order; an unfinished one at the end is left out."""
        if not self.path.exists():
            return
        with self.path.open('rb') as stream:
            while len(row := stream.read(_ROW.size)) == _ROW.size:
                yield Row(*_ROW.unpack(row))

    def of(self, found: Transaction) -> Row | None:
        """Return the checksum of a transaction, or None where there is none: it is searched for from the end."""
        if not self.path.exists():
            return None
        with self.path.open('rb') as stream:
            for number in range(self.path.stat().st_size // _ROW.size - 1, -1, -1):
                row = _row(stream.fileno(), number)
                if row.end <= found.end:
                    known = row.end == found.end and row.tid == found.tid and not self._is_half(number)
                    return row if known else None
        return None

    def admits(self, descriptor: int, found: Transaction) -> bool:
        """Tell whether a transaction is sound inside and has its checksum, if one is known."""
        row = self.of(found)
        if row is not None and row.crc != checksum(descriptor, found.start, found.end):
            return False
        return is_sound(descriptor, found)

    def _is_half(self, number: int) -> bool:
        """Tell whether the end of a row never reached the disk: behind the border of a sector all reads as zeros."""
        start = number * _ROW.size
        border = -(-start // _SECTOR) * _SECTOR
        if not start < border < start + _ROW.size:
            return False
        with self.path.open('rb') as stream:
            return not os.pread(stream.fileno(), start + _ROW.size - border, border).strip(b'\0')

    def follow(self, descriptor: int, size: int) -> None:
        """Bring the checksums to the ``size`` bytes of the open data file; begin anew where they are another's."""
        self.path.touch()
        with self.path.open('r+b') as stream:
            count = self._belonging(stream.fileno(), descriptor, size)
            stream.truncate(count * _ROW.size)
            stream.seek(0, os.SEEK_END)
            self._last = _row(stream.fileno(), count - 1) if count else _NOTHING
            for found in transactions(descriptor, size, self._last.end, self._last.tid):
                self._last = Row(found.end, found.tid, checksum(descriptor, found.start, found.end))
                stream.write(_ROW.pack(*self._last))

    def add(self, descriptor: int, start: int, end: int) -> None:
        """Add the transaction that was just written; a failure here must not fail the commit."""
        if self.paused:
            return
        try:
            if self._last.end != start:
                self.follow(descriptor, end)
                return
            row = Row(end, os.pread(descriptor, 8, start), checksum(descriptor, start, end))
            with self.path.open('ab') as stream:
                stream.write(_ROW.pack(*row))
            self._last = row
        except OSError:
            self._last = _NOTHING
            log.exception('the checksum of a transaction was not written; it will be made up for')

    def _belonging(self, rows: int, descriptor: int, size: int) -> int:
        """Return how many of the rows belong to the ``size`` bytes of the data file."""
        count = os.fstat(rows).st_size // _ROW.size
        while count and _row(rows, count - 1).end > size:
            count -= 1
        if not count:
            return 0
        last = _row(rows, count - 1)
        start = _row(rows, count - 2).end if count > 1 else len(MAGIC)
        found = transaction_at(descriptor, start, size)
        if found is not None and (found.end, found.tid) == (last.end, last.tid):
            return count
        log.warning('%s belongs to another state of the data; it is made anew', self.path)
        return 0


def _row(descriptor: int, number: int) -> Row:
    return Row(*_ROW.unpack(os.pread(descriptor, _ROW.size, number * _ROW.size)))


def verify_data_file(data: Path) -> Iterator[Finding]:
    """Yield a finding for each transaction of the file storage ``data`` whose bytes are not what was written.

    It may run beside the process that writes.
    """
    with data.open('rb') as stream:
        descriptor = stream.fileno()
        if os.pread(descriptor, len(MAGIC), 0) != MAGIC:
            yield Finding('error', 'data:0', _('The file does not begin like a file storage.'))
        start = len(MAGIC)
        for row in Checksums(data).rows():
            if checksum(descriptor, start, row.end) != row.crc or os.pread(descriptor, 8, start) != row.tid:
                text = _(
                    'The transaction of ${moment}, up to byte ${end}, or its checksum has changed since it was made.',
                    mapping={'moment': TimeStamp(row.tid), 'end': row.end},
                )
                yield Finding('error', f'data:{start}', text)
            start = max(start, row.end)
        if start == len(MAGIC) < os.fstat(descriptor).st_size:
            text = _('The file has no checksums yet: the portal makes them when it opens the file.')
            yield Finding('warning', 'data:0', text)
