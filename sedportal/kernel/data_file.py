"""Walk the transactions of a ``Data.fs`` without opening it as a storage.

FileStorage trusts what it finds: a zero-filled tail stops it, rot in the middle it does not notice. Repair and
checksums need to look at the file as it is. Layout: ``ZODB/FileStorage/format.py``.
"""

from __future__ import annotations

import os
import re
import struct
from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ZODB.serialize import referencesf

MAGIC = b'FS30'
_HEADER = struct.Struct('>8sQcHHH')
_RECORD = struct.Struct('>8s8sQQHQ')
_LENGTH = struct.Struct('>Q')
_BLOCK = 1 << 20
# What a crash can leave half written is the last transaction; some more are looked at for good measure.
_LOOKED_INTO = 100
# Identifier, a length below 4 GB, and a status: quick to look for, nearly never met by chance.
_LIKE_A_HEADER = re.compile(rb'(?s)(?=.{8}\0{4}.{4}[ pu])')

__all__ = [
    'MAGIC',
    'Transaction',
    'is_sound',
    'is_torn',
    'last_transaction',
    'next_transaction',
    'object_ids',
    'records_fit',
    'sound_end',
    'transaction_at',
    'transactions',
]


class Transaction(NamedTuple):
    """Name a transaction's place: its bytes are ``start`` to ``end``, its data records begin at ``records``."""

    start: int
    end: int
    records: int
    tid: bytes


def transaction_at(descriptor: int, start: int, size: int, after: bytes = b'') -> Transaction | None:
    """Return the transaction that begins at ``start``, or None if what stands there is none.

    Parameters: ``descriptor`` is open for reading; ``size`` bytes of the file count; ``after`` is the identifier
    that it must be greater than.
    """
    header = os.pread(descriptor, _HEADER.size, start)
    if len(header) < _HEADER.size:
        return None
    tid, length, status, user, description, extension = _HEADER.unpack(header)
    records = start + _HEADER.size + user + description + extension
    end = start + length + _LENGTH.size
    if status not in (b' ', b'p', b'u') or tid <= after or records > end - _LENGTH.size or end > size:
        return None
    if os.pread(descriptor, _LENGTH.size, end - _LENGTH.size) != _LENGTH.pack(length):
        return None
    return Transaction(start, end, records, tid)


def transactions(descriptor: int, size: int, start: int = len(MAGIC), after: bytes = b'') -> Iterator[Transaction]:
    """Yield the transactions from ``start`` on, up to the first place where there is none."""
    while start < size:
        found = transaction_at(descriptor, start, size, after)
        if found is None:
            return
        yield found
        start, after = found.end, found.tid


def object_ids(descriptor: int, found: Transaction) -> Iterator[tuple[bytes, bytes]]:
    """Yield identifier and pickles of each object in a transaction, no pickles where it points back to older ones.

    Raises ``ValueError`` where the records don't fit their transaction.
    """
    content = os.pread(descriptor, found.end - _LENGTH.size - found.records, found.records)
    position = 0
    while position < len(content):
        if len(content) - position < _RECORD.size:
            raise ValueError('a record is cut off')
        oid, tid, _previous, transaction, version, length = _RECORD.unpack_from(content, position)
        position += _RECORD.size
        end = position + (length or _LENGTH.size)
        if transaction != found.start or tid != found.tid or version or end > len(content):
            raise ValueError('a record does not belong to its transaction')
        yield oid, content[position:end] if length else b''
        position = end


def records_fit(descriptor: int, found: Transaction) -> bool:
    """Tell whether the records of a transaction fill it and belong to it; what is in them is not looked at."""
    position, end = found.records, found.end - _LENGTH.size
    block, begins = b'', position
    while position < end:
        if position + _RECORD.size > begins + len(block):
            block, begins = os.pread(descriptor, min(_BLOCK, end - position), position), position
            if len(block) < _RECORD.size:
                return False
        _oid, _tid, _previous, transaction, _version, length = _RECORD.unpack_from(block, position - begins)
        if transaction != found.start:
            return False
        position += _RECORD.size + (length or _LENGTH.size)
    return position == end


def is_sound(descriptor: int, found: Transaction) -> bool:
    """Tell whether every record of a transaction belongs to it and holds readable pickles."""
    try:
        for _oid, pickles in object_ids(descriptor, found):
            if pickles:
                referencesf(pickles)
    except Exception:  # noqa: BLE001 (garbage makes an unpickler raise anything)
        return False
    return True


def sound_end(
    descriptor: int,
    size: int,
    admits: Callable[[int, Transaction], bool] = is_sound,
    progress: Callable[[int], None] | None = None,
) -> Transaction | None:
    """Return the last transaction before the first damage, or None if not even the first one is whole.

    Every transaction's frame is checked, and by ``admits`` what is in the last ones. ``progress`` is called with the
    bytes seen.
    """
    last: deque[Transaction] = deque(maxlen=_LOOKED_INTO)
    for found in transactions(descriptor, size):
        last.append(found)
        if progress is not None:
            progress(found.end - found.start)
    sound = None
    for found in last:
        if not admits(descriptor, found):
            break
        sound = found
    return sound


def is_torn(descriptor: int, start: int, size: int) -> bool:
    """Tell whether ``start`` begins a transaction that was never finished: FileStorage cuts such a one off itself."""
    header = os.pread(descriptor, _HEADER.size, start)
    if len(header) < _HEADER.size:
        return True
    _tid, length, status, *_texts = _HEADER.unpack(header)
    return status == b'c' or start + length + _LENGTH.size > size


def last_transaction(descriptor: int, size: int) -> Transaction | None:
    """Return the transaction that ends with the file's ``size`` bytes, or None if there is none whole."""
    if size <= len(MAGIC) + _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(os.pread(descriptor, _LENGTH.size, size - _LENGTH.size))
    start = size - _LENGTH.size - length
    return transaction_at(descriptor, start, size) if start >= len(MAGIC) else None


def next_transaction(descriptor: int, start: int, size: int, after: bytes) -> Transaction | None:
    """Return the first transaction that begins anywhere behind ``start``, or None if only debris follows."""
    for offset in range(start, size, _BLOCK):
        content = os.pread(descriptor, _BLOCK + _HEADER.size, offset)
        for place in _LIKE_A_HEADER.finditer(content):
            found = transaction_at(descriptor, offset + place.start(), size, after)
            if found is not None and is_sound(descriptor, found):
                return found
    return None
