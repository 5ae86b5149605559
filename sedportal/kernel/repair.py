"""Repair a ``Data.fs`` that will not open or ends in debris after a crash or power loss.

Debris at the end is cut off and kept beside the file; damage in the middle is skipped by ZODB's own recovery, which
copies every readable transaction into a new file. Nothing is thrown away.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from .checksums import Checksums
from .data_file import MAGIC, next_transaction, sound_end
from .durable import copy_bytes, sync, sync_folder
from .errors import ConfigurationFault
from .storage_lock import held_closed

__all__ = ['Repair', 'repair']


@dataclass(frozen=True)
class Repair:
    """Tell what was done: ``way`` is how, ``kept`` where the bytes taken out (or the damaged file) lie now,
    ``removed`` how many bytes the file lost. After ``begun`` there is no file: nothing was ever written to it.
    """

    way: Literal['none', 'cut', 'copied', 'begun']
    removed: int = 0
    kept: Path | None = None


# The transaction that makes the first object; what follows is written only when it is on the disk.
_FIRST_BYTES = 4096


def repair(data: Path, now: datetime, progress: Callable[[int], None] | None = None) -> Repair:
    """Make the file storage ``data`` open again; nobody can open it meanwhile.

    Parameters: ``now`` names what is kept aside; ``progress`` is called with the bytes looked at.
    Raises :class:`ConfigurationFault` if a process has ``data`` open (its unfinished transaction would look like
    debris), if it is no file storage or holds nothing to keep, and ``OSError``.
    """
    if not data.exists():
        raise ConfigurationFault(f'There is nothing to repair: {data} is missing')
    with held_closed(data):
        return _repair(data, now, progress)


def _repair(data: Path, now: datetime, progress: Callable[[int], None] | None) -> Repair:
    with data.open('rb') as stream:
        descriptor = stream.fileno()
        size = os.fstat(descriptor).st_size
        if _never_written(descriptor, size):
            return _put_aside(data, size, now)
        if os.pread(descriptor, len(MAGIC), 0) != MAGIC:
            raise ConfigurationFault(f'{data} is no file storage; restore a backup')
        sound = sound_end(descriptor, size, Checksums(data).admits, progress)
        end, tid = (sound.end, sound.tid) if sound else (len(MAGIC), b'')
        if end == size:
            return Repair('none')
        more = next_transaction(descriptor, end + 1, size, tid)
    if more is not None:
        return _copy_readable(data, size, now)
    if sound is None:
        raise ConfigurationFault(f'{data} holds no whole transaction; restore a backup')
    return _cut(data, end, size, now)


def _never_written(descriptor: int, size: int) -> bool:
    """Tell whether power was lost before anything was on the disk: the first start had named the file, no more.

    What was not synced reads as zeros. The first commit syncs, so that a file with nothing else holds nothing that was
    ever acknowledged; a long one did once.
    """
    content = os.pread(descriptor, min(size, _FIRST_BYTES + 1), 0)
    return size <= _FIRST_BYTES and content != MAGIC and not content.removeprefix(MAGIC).strip(b'\0')


def _put_aside(data: Path, size: int, now: datetime) -> Repair:
    kept = _aside(data, 'begun', now)
    _forget_derived(data)
    data.rename(kept)
    sync_folder(data.parent)
    return Repair('begun', size, kept)


def _cut(data: Path, end: int, size: int, now: datetime) -> Repair:
    """Keep what stands behind ``end`` in a file of its own and cut it off."""
    kept = _aside(data, 'tail', now)
    with data.open('rb') as source, kept.open('xb') as target:
        source.seek(end)
        copy_bytes(source, target, size - end)
        sync(target)
    with data.open('r+b') as stream:
        stream.truncate(end)
        sync(stream)
    sync_folder(data.parent)
    return Repair('cut', size - end, kept)


def _copy_readable(data: Path, size: int, now: datetime) -> Repair:
    """Copy every readable transaction into a new file and put it in the place of the damaged one."""
    kept, fresh = _aside(data, 'damaged', now), data.with_name(f'{data.name}.recovered')
    command = [sys.executable, '-m', 'ZODB.fsrecover', '-f', str(data), str(fresh)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise ConfigurationFault(f'{data} can not be recovered; restore a backup. {ended.stderr.strip()}')
    with fresh.open('rb') as stream:
        sync(stream)
    _forget_derived(data)
    data.rename(kept)
    fresh.rename(data)
    for leftover in data.parent.glob(f'{fresh.name}.*'):
        leftover.unlink()
    sync_folder(data.parent)
    return Repair('copied', size - data.stat().st_size, kept)


def _forget_derived(data: Path) -> None:
    for derived in ('index', 'sums'):
        data.with_name(f'{data.name}.{derived}').unlink(missing_ok=True)


def _aside(data: Path, what: str, now: datetime) -> Path:
    return data.with_name(f'{data.name}.{what}-{now:%Y%m%dT%H%M%SZ}')
