"""Receiving a file: bytes from a client, hashed and bounded on the way, before any transaction begins."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, BinaryIO, Protocol, cast

from sedportal.kernel.errors import InvalidError, StorageFullError, TooLargeError
from sedportal.kernel.i18n import _

from .media import HEAD_SIZE, MediaType, detect
from .names import safe_name

IN_MEMORY = 1024 * 1024
"""Up to how many bytes of a received file stay in memory; more goes to a temporary file."""

_CHUNK = 256 * 1024
_NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT))


class Readable(Protocol):
    """Give bytes, at most ``size`` at a time, and none at the end."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes."""


class _Spool:
    """Keep bytes in memory up to :data:`IN_MEMORY`, then in a named temporary file."""

    def __init__(self, directory: str | None) -> None:
        self.file: BinaryIO = io.BytesIO()
        self.path = ''
        self._directory = directory

    def write(self, chunk: bytes) -> None:
        """Take in more bytes."""
        if not self.path and self.file.tell() + len(chunk) > IN_MEMORY:
            self._roll_over()
        self.file.write(chunk)

    def close(self) -> None:
        """Let the bytes go."""
        self.file.close()
        _remove(self.path)

    def _roll_over(self) -> None:
        handle, self.path = tempfile.mkstemp(prefix='received-', dir=self._directory)
        held = cast(io.BytesIO, self.file).getbuffer()
        self.file = cast(BinaryIO, os.fdopen(handle, 'w+b'))
        self.file.write(held)


@dataclass(eq=False)
class Received:
    """Hold a received file until it is stored; a context manager that lets its bytes go.

    ``file`` is open at its start; ``size`` is in bytes; ``sha256`` is in lower-case hexadecimal; ``name`` is
    safe to store; ``path`` is the temporary file's, empty while the bytes are in memory.
    """

    file: BinaryIO
    name: str
    size: int
    sha256: str
    media_type: MediaType
    path: str = ''

    def __post_init__(self) -> None:
        # A temporary file whose holder was forgotten must not stay on the disk for ever.
        self._cleaner = weakref.finalize(self, _remove, self.path)

    def move_into(self, blob: Any) -> None:
        """Make the bytes those of a ZODB ``blob``: a large file is renamed, not copied.

        Renaming wants the temporary file on the blobs' file system (see ``directory`` of :func:`receive`).
        The open file outlives the renaming, so that a transaction tried again copies from it.
        """
        self.file.seek(0)
        if self.path and os.path.exists(self.path):
            self.file.flush()
            blob.consumeFile(self.path)
            return
        with blob.open('w') as target:
            while chunk := self.file.read(_CHUNK):
                target.write(chunk)

    def close(self) -> None:
        """Let the temporary file go."""
        self.file.close()
        self._cleaner()

    def __enter__(self) -> Received:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the temporary file go."""
        self.close()


def _remove(path: str) -> None:
    if path:
        with suppress(FileNotFoundError):
            os.unlink(path)


def receive(stream: Readable, *, limit: int, name: str = '', directory: str | None = None) -> Received:
    """Take in a file once, hashing it on the way, and find what it is.

    Parameters: ``stream`` gives the bytes; ``limit`` is the most of them to take; ``name`` is what the client
    calls the file; ``directory`` is where a large one is kept meanwhile (by default the system's folder
    for temporary files; better one on the blobs' file system).
    Raises :class:`TooLargeError` as soon as the limit is passed, :class:`InvalidError` for an empty file,
    :class:`StorageFullError` where there is no room. Nothing stays behind then.
    """
    spool = _Spool(directory)
    with _closed_on_error(spool):
        size, sha256, head = _copy(stream, spool, limit)
        if not size:
            raise InvalidError(_('The file is empty. Choose another one.'), {'file': [_('The file is empty.')]})
        spool.file.flush()
        spool.file.seek(0)
        kept_name = safe_name(name)
        return Received(spool.file, kept_name, size, sha256, detect(head, kept_name, spool.file), spool.path)


def too_large(limit: int) -> TooLargeError:
    """Return the refusal of a file of more than ``limit`` bytes."""
    megabytes = max(1, limit // (1024 * 1024))
    return TooLargeError(
        _('The file is larger than ${limit} MB. Make it smaller or split it.', mapping={'limit': megabytes}),
        limit=limit,
    )


@contextmanager
def _closed_on_error(spool: _Spool) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        spool.close()
        if error.errno in _NO_ROOM:
            raise StorageFullError(_('There is no room left for the file. Tell the administrator.')) from error
        raise
    except BaseException:
        spool.close()
        raise


def _copy(stream: Readable, spool: _Spool, limit: int) -> tuple[int, str, bytes]:
    digest = hashlib.sha256()
    size = 0
    head = b''
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        if len(head) < HEAD_SIZE:
            head += chunk[: HEAD_SIZE - len(head)]
        digest.update(chunk)
        spool.write(chunk)
    return size, digest.hexdigest(), head
