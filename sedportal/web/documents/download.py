"""The bytes of a file. What its sender chose decides nothing here: by default it is saved, never shown.

Shown inside the browser is only what ``documents.files.media`` finds harmless by looking at the content, and only
when asked for with ``?inline=1``; all else comes as an attachment in an empty sandbox.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

from sedportal.documents.files.media import HEAD_SIZE, MediaType, detect
from sedportal.documents.files.names import disposition
from sedportal.documents.files.verdicts import require_clear

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import Document, FileVersion

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_BLOCK = 256 * 1024


class Part:
    """Give the bytes of ``file`` from ``start`` to ``stop``; whoever is done with it, or wants none, closes it."""

    def __init__(self, file: BinaryIO, start: int = 0, stop: int | None = None) -> None:
        self._file = file
        self._left = stop - start if stop is not None else None
        file.seek(start)

    def app_iter_range(self, start: int, stop: int | None) -> Part:
        """Return the same file from ``start`` to ``stop``, as WebOb asks for a ``Range``."""
        return Part(self._file, start, stop)

    def __iter__(self) -> Part:
        return self

    def __next__(self) -> bytes:
        block = self._file.read(_BLOCK if self._left is None else min(_BLOCK, self._left))
        if not block:
            raise StopIteration
        if self._left is not None:
            self._left -= len(block)
        return block

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def file(context: Document, request: Request) -> Response:
    """Answer with a file of the document: ``files/<id>``, ``?version=`` counts from 1, ``?inline=1`` shows it."""
    if len(request.subpath) != 1:
        raise HTTPNotFound
    return file_answer(request, wanted_version(context, request))


def file_answer(request: Request, version: FileVersion) -> Response:
    """Answer with the bytes of a stored file; ``?inline=1`` shows it. Whoever calls it has checked the right.

    Raises :class:`HeldError` for what the antivirus has not let pass.
    """
    require_clear(request.registry, request.portal, version)
    # Committed blobs never change: this handle outlives the transaction.
    blob: Any = version.blob.open('c')
    shown = _shown_as(blob, version) if request.GET.get('inline') == '1' else None
    response = Response(content_type=version.media_type, charset=None, conditional_response=True, app_iter=Part(blob))
    response.content_length = version.size
    response.accept_ranges = 'bytes'
    response.etag = version.sha256
    response.headers['Cache-Control'] = 'private, no-cache'
    response.headers['Content-Disposition'] = disposition(version.name, inline=shown is not None)
    if shown is None:
        response.headers['Content-Security-Policy'] = SANDBOX
    else:
        response.headers['Content-Type'] = shown.content_type
    return response


def wanted_version(document: Document, request: Request) -> FileVersion:
    """Return the version that ``files/<id>…?version=`` names, the latest by itself. Raises ``HTTPNotFound``."""
    attached = document.file(request.subpath[0]) if request.subpath else None
    if attached is None:
        raise HTTPNotFound
    asked = request.GET.get('version', '')
    if not asked:
        return attached.current
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    if not 1 <= number <= len(attached.versions):
        raise HTTPNotFound
    return attached.versions[number - 1]


def _shown_as(blob: Any, version: FileVersion) -> MediaType | None:
    """Look at the content again: the list of what may be shown can have become shorter since it came in."""
    found = detect(blob.read(HEAD_SIZE), version.name, blob)
    blob.seek(0)
    return found if found.inline_allowed else None
