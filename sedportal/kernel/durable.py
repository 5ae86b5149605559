"""Files that are on the disk when we say so: syncing, copying, replacing."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import IO

_CHUNK = 1 << 20

__all__ = ['append_file', 'copy_bytes', 'copy_file', 'digest_of', 'sync', 'sync_folder', 'sync_path', 'write_file']


def sync(stream: IO[bytes]) -> None:
    """Bring what was written to ``stream`` onto the disk."""
    stream.flush()
    os.fsync(stream.fileno())


def sync_path(path: str | Path) -> None:
    """Bring a file's content, or the names in a folder, onto the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Bring the names in ``folder`` onto the disk: new files, renames, removals."""
    sync_path(folder)


def copy_bytes(source: IO[bytes], target: IO[bytes], count: int) -> None:
    """Copy ``count`` bytes, or fewer where ``source`` ends."""
    while count > 0 and (chunk := source.read(min(count, _CHUNK))):
        target.write(chunk)
        count -= len(chunk)


def copy_file(source: Path, target: Path) -> None:
    """Copy the bytes ``source`` has now into the new file ``target``; a half copy never bears that name."""
    half = target.with_name(f'{target.name}.part')
    with source.open('rb') as reading, half.open('wb') as writing:
        copy_bytes(reading, writing, os.fstat(reading.fileno()).st_size)
        sync(writing)
    shutil.copymode(source, half)
    half.replace(target)


def append_file(source: Path, target: Path) -> None:
    """Bring ``target``, an earlier copy of ``source`` that only grows, up to it; copy it whole where it is none."""
    have = target.stat().st_size if target.exists() else 0
    if not have or have > source.stat().st_size or not _ends_alike(source, target, have):
        copy_file(source, target)
        return
    with source.open('rb') as reading:
        count = os.fstat(reading.fileno()).st_size - have
        if count:
            reading.seek(have)
            with target.open('ab') as writing:
                copy_bytes(reading, writing, count)
                sync(writing)


def _ends_alike(source: Path, target: Path, size: int) -> bool:
    start = max(size - _CHUNK, 0)
    with source.open('rb') as one, target.open('rb') as other:
        one.seek(start)
        other.seek(start)
        return one.read(size - start) == other.read(size - start)


def write_file(target: Path, content: bytes) -> None:
    """Put ``content`` in the place of ``target``: readers see the old file or the new one, never a half."""
    half = target.with_name(f'{target.name}.part')
    with half.open('wb') as writing:
        writing.write(content)
        sync(writing)
    half.replace(target)
    sync_folder(target.parent)


def digest_of(path: Path, most: int | None = None) -> tuple[int, str]:
    """Return size and SHA-256 (64 hexadecimal digits) of a file, or of its first ``most`` bytes."""
    digest, size = hashlib.sha256(), 0
    with path.open('rb') as stream:
        while chunk := stream.read(_CHUNK if most is None else min(_CHUNK, most - size)):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()
