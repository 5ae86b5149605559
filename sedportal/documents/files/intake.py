"""Receiving a file: bytes from a client, hashed and bounded on the way, before any transaction begins."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import BinaryIO, Protocol, cast

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


@dataclass(frozen=True, slots=True)
class Received:
    """Hold a received file until it is stored; a context manager that lets its bytes go.

    ``file`` is open at its start; ``size`` is in bytes; ``sha256`` is in lower-case hexadecimal; ``name`` is
    safe to store.
    """

    file: BinaryIO
    name: str
    size: int
    sha256: str
    media_type: MediaType

    def close(self) -> None:
        """Let the temporary file go."""
        self.file.close()

    def __enter__(self) -> Received:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the temporary file go."""
        self.close()


def receive(stream: Readable, *, limit: int, name: str = '', directory: str | None = None) -> Received:
    """Take in a file once, hashing it on the way, and find what it is.

    Parameters: ``stream`` gives the bytes; ``limit`` is the most of them to take; ``name`` is what the client
    calls the file; ``directory`` is where a large one is kept meanwhile (the system's temporary folder).
    Raises :class:`TooLargeError` as soon as the limit is passed, :class:`InvalidError` for an empty file,
    :class:`StorageFullError` where there is no room. Nothing stays behind then.
    """
    spool = cast(BinaryIO, SpooledTemporaryFile(max_size=IN_MEMORY, dir=directory))  # noqa: SIM115 - given to the caller
    with _closed_on_error(spool):
        size, sha256, head = _copy(stream, spool, limit)
        if not size:
            raise InvalidError(_('The file is empty. Choose another one.'), {'file': [_('The file is empty.')]})
        spool.seek(0)
        kept_name = safe_name(name)
        return Received(spool, kept_name, size, sha256, detect(head, kept_name, spool))


@contextmanager
def _closed_on_error(spool: BinaryIO) -> Iterator[None]:
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


def _copy(stream: Readable, spool: BinaryIO, limit: int) -> tuple[int, str, bytes]:
    digest = hashlib.sha256()
    size = 0
    head = b''
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            megabytes = max(1, limit // (1024 * 1024))
            raise TooLargeError(
                _('The file is larger than ${limit} MB. Make it smaller or split it.', mapping={'limit': megabytes}),
                limit=limit,
            )
        if len(head) < HEAD_SIZE:
            head += chunk[: HEAD_SIZE - len(head)]
        digest.update(chunk)
        spool.write(chunk)
    return size, digest.hexdigest(), head
