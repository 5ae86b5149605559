"""Copying all objects and their blobs from one storage into another, empty one, and proving that they are the same.

Each object goes over in its present state, with the number of the transaction that made it; a storage that keeps old
states passes on none of them. A copy that was cut off is taken up again behind its last transaction.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ZODB.blob import is_blob_record
from ZODB.utils import oid_repr, z64

from .errors import ConfigurationFault

__all__ = ['Copied', 'Difference', 'compare', 'copy_objects']

Progress = Callable[[int], None]


@dataclass
class Copied:
    """Count what went over: ``bytes`` of objects and of blobs."""

    transactions: int = 0
    objects: int = 0
    bytes: int = 0
    blobs: int = 0
    blob_bytes: int = 0


@dataclass(frozen=True)
class Difference:
    """Say what is not the same about one object."""

    oid: str
    what: str


def copy_objects(source: Any, target: Any, progress: Progress, *, resume: bool = False) -> Copied:
    """Copy the objects of the storage ``source`` into the storage ``target``; nobody may write to either.

    Parameters: ``progress`` is told how many objects have gone over; with ``resume`` the target may hold the beginning
    of an earlier copy. Raises :class:`ConfigurationFault` where the target is not empty, or holds something else.
    """
    copied, start = Copied(), _start(source, target, resume)
    folder = Path(tempfile.mkdtemp(prefix='copy-', dir=target.temporaryDirectory()))
    try:
        with closing(source.iterator(start)) as transactions:
            for transaction in transactions:
                records = [record for record in transaction if source.getTid(record.oid) == record.tid]
                if records:
                    _copy_transaction(source, target, transaction, records, folder, copied)
                    progress(copied.objects)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return copied


def _start(source: Any, target: Any, resume: bool) -> bytes | None:
    reached: bytes = target.lastTransaction()
    if reached in (z64, b''):
        return None
    if not resume:
        raise ConfigurationFault('The target is not empty. Name an empty one, or go on with a copy by --resume')
    with closing(source.iterator(reached, reached)) as transactions:
        known = any(transaction.tid == reached for transaction in transactions)
    if not known:
        raise ConfigurationFault('What the target holds did not come from this portal, or the portal has changed since')
    return (int.from_bytes(reached, 'big') + 1).to_bytes(8, 'big')


def _copy_transaction(
    source: Any, target: Any, transaction: Any, records: list[Any], folder: Path, copied: Copied
) -> None:
    target.tpc_begin(transaction, transaction.tid, transaction.status)
    try:
        for record in records:
            if is_blob_record(record.data):
                path = _own_copy(source.loadBlob(record.oid, record.tid), folder)
                copied.blobs += 1
                copied.blob_bytes += path.stat().st_size
                # The storage takes the file away.
                target.restoreBlob(record.oid, record.tid, record.data, str(path), None, transaction)
            else:
                target.restore(record.oid, record.tid, record.data, '', None, transaction)
            copied.objects += 1
            copied.bytes += len(record.data)
        target.tpc_vote(transaction)
        target.tpc_finish(transaction)
    except BaseException:
        target.tpc_abort(transaction)
        raise
    copied.transactions += 1


def _own_copy(blob: str, folder: Path) -> Path:
    descriptor, name = tempfile.mkstemp(suffix='.tmp', dir=folder)
    os.close(descriptor)
    shutil.copyfile(blob, name)
    return Path(name)


def compare(source: Any, target: Any, progress: Progress) -> Iterator[Difference]:
    """Give whatever differs between the objects of two storages: states, transactions, bytes of blobs, their number.

    Parameters: ``progress`` is told how many objects have been compared.
    """
    known = 0
    for oid, tid, data in _current(source):
        known += 1
        yield from _differences(source, target, oid, tid, data)
        progress(known)
    found = sum(1 for _record in _current(target))
    if found != known:
        yield Difference('', f'the source holds {known} objects, the target {found}')


def _current(storage: Any) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Give number, transaction and state of each object."""
    following, first = None, True
    while first or following is not None:
        first = False
        oid, tid, data, following = storage.record_iternext(following)
        yield oid, tid, data


def _differences(source: Any, target: Any, oid: bytes, tid: bytes, data: bytes) -> Iterator[Difference]:
    try:
        state, made = target.load(oid)
    except KeyError:
        yield Difference(oid_repr(oid), 'is missing')
        return
    if _digest(state) != _digest(data):
        yield Difference(oid_repr(oid), 'has another state')
    if made != tid:
        yield Difference(oid_repr(oid), 'is of another transaction')
    if is_blob_record(data):
        try:
            same = _file_digest(source.loadBlob(oid, tid)) == _file_digest(target.loadBlob(oid, tid))
        except (KeyError, OSError):
            yield Difference(oid_repr(oid), 'has no file')
            return
        if not same:
            yield Difference(oid_repr(oid), 'has another file')


def _digest(state: bytes) -> bytes:
    return hashlib.sha256(state).digest()


def _file_digest(path: str) -> bytes:
    with open(path, 'rb') as stream:
        return hashlib.file_digest(stream, 'sha256').digest()
