"""Where the index lies: generations side by side, one of them current.

``current.json`` names the generation that is read and the schema version it was made with. A rebuild fills a
new generation and then moves the pointer in one step; readers keep their open files until they look again.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import struct
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tantivy import Index

from .interfaces import IndexDamagedError
from .schema import SCHEMA_VERSION, build_schema, register_tokenizers

POINTER = 'current.json'
PROGRESS = 'applied.json'
_PREFIX = 'generation-'
_LOCK = 'directory.lock'
_WRITER_LOCK = '.tantivy-writer.lock'
_SUFFIXES = ('.fast', '.fieldnorm', '.idx', '.pos', '.store', '.term')
_FOOTER_MAGIC = 1337
_CHUNK = 1 << 20


@contextmanager
def directory_lock(directory: Path) -> Iterator[None]:
    """Hold the directory for the short moment in which a generation is created, published or removed."""
    with open(directory / _LOCK, 'a') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def current(directory: Path) -> Path | None:
    """Return the current generation, or ``None`` if there is none of this schema version."""
    pointer = read_json(directory / POINTER)
    if pointer.get('schema') != SCHEMA_VERSION:
        return None
    name = pointer.get('generation')
    return directory / name if isinstance(name, str) and name.startswith(_PREFIX) else None


def create(directory: Path) -> Path:
    """Make an empty generation beside the others and return it; call under :func:`directory_lock`."""
    generation = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=directory))
    Index(build_schema(), str(generation))
    return generation


def publish(directory: Path, generation: Path) -> None:
    """Make ``generation`` the current one, in one step that survives a power cut."""
    write_json(directory / POINTER, {'generation': generation.name, 'schema': SCHEMA_VERSION}, durable=True)


def discard_old(directory: Path) -> None:
    """Remove every generation that is neither current nor being written; call under :func:`directory_lock`."""
    pointer = read_json(directory / POINTER)
    for generation in directory.glob(_PREFIX + '*'):
        if generation.name != pointer.get('generation') and not _being_written(generation):
            shutil.rmtree(generation, ignore_errors=True)


def _being_written(generation: Path) -> bool:
    try:
        with open(generation / _WRITER_LOCK, 'a') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def open_index(generation: Path) -> Index:
    """Return the index of ``generation``. Raises :class:`IndexDamagedError` if tantivy can't open it."""
    try:
        index = Index.open(str(generation))
        register_tokenizers(index)
        index.config_reader('manual')
        index.reload()
    except (ValueError, OSError) as fault:
        raise IndexDamagedError(f'{generation.name}: {fault}') from fault
    return index


def faults(generation: Path) -> list[str]:
    """Return what is wrong with the files of ``generation``, one line each; empty if every checksum holds.

    A segment that another process merges away while we look is no fault: then the list of segments has changed.
    """
    for _ in range(5):
        segments = _segments(generation)
        if segments is None:
            return [f'{generation.name}/meta.json: missing or not readable']
        found = [fault for names in segments for fault in _segment_faults(generation, names)]
        if not found or segments == _segments(generation):
            break
    return found


def _segments(generation: Path) -> list[list[str]] | None:
    """Return the names of the files of each segment that the last commit counts; what lies beside them counts not."""
    listed = read_json(generation / 'meta.json').get('segments')
    return [_files(one) for one in listed] if isinstance(listed, list) else None


def _files(segment: dict[str, Any]) -> list[str]:
    name = str(segment['segment_id']).replace('-', '')
    deletes = segment.get('deletes')
    return [name + suffix for suffix in _SUFFIXES] + ([f'{name}.{deletes["opstamp"]}.del'] if deletes else [])


def _segment_faults(generation: Path, names: list[str]) -> list[str]:
    found = [f'{generation.name}/{name}: missing' for name in names if not (generation / name).exists()]
    return found + [
        f'{generation.name}/{name}: wrong checksum' for name in names if not _checksum_holds(generation / name)
    ]


def _checksum_holds(file: Path) -> bool:
    """Compare the file with the CRC-32 in its footer: body, JSON, length of the JSON, magic (tantivy's format)."""
    try:
        with open(file, 'rb') as opened:
            size = opened.seek(0, os.SEEK_END)
            opened.seek(max(0, size - 8))
            length, magic = struct.unpack('<II', opened.read(8))
            body = size - 8 - length
            if magic != _FOOTER_MAGIC or body < 0:
                return False
            opened.seek(body)
            expected = json.loads(opened.read(length))['crc']
            opened.seek(0)
            checksum = 0
            while body:
                piece = opened.read(min(body, _CHUNK))
                checksum = zlib.crc32(piece, checksum)
                body -= len(piece)
    except FileNotFoundError:
        return True  # missing: that is said apart
    except (OSError, ValueError, KeyError, struct.error):
        return False
    return bool(checksum == expected)


def signature(path: str) -> tuple[int, int]:
    """Return what changes whenever the file at ``path`` is replaced; zeros if it isn't there."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return (0, 0)
    return (status.st_ino, status.st_mtime_ns)


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in ``path``; an empty one if the file is missing or holds none."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def write_json(path: Path, value: dict[str, Any], *, durable: bool) -> None:
    """Replace ``path`` by ``value`` in one step, with fsync if ``durable``."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, 'w', encoding='utf-8') as opened:
        json.dump(value, opened)
        opened.flush()
        if durable:
            os.fsync(opened.fileno())
    os.replace(temporary, path)
    if durable:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
