"""Files of documents: attach one, fetch one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.response import Response
from webob.static import FileIter

from sedportal.documents.files.names import disposition
from sedportal.documents.files.uploads import one_uploaded
from sedportal.documents.files.verdicts import require_clear
from sedportal.documents.operations import attach_file
from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _

from ..resources import Method
from . import contexts
from .forms import file_body

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

FIELD = 'file'
# Whatever a file holds, a browser that opens it runs none of it.
_SANDBOX = "sandbox; default-src 'none'"


class _Bytes(FileIter):
    """Give the bytes of an open file; it is closed even if nobody reads them (HEAD, 304, 416)."""

    def close(self) -> None:
        """Close the file."""
        self.file.close()


def attach(request: Request) -> dict[str, Any]:
    """Attach the file of the form's field ``file``; it was received before the write lock was taken."""
    received = one_uploaded(request, FIELD)
    attached = attach_file(request.unit, request.context, received, received.name)
    request.response.status_int = 201
    uid = request.context.uid
    request.response.location = request.route_url('api_v1_file', uid=uid, id=attached.id)
    return file_body(attached)


def fetch(request: Request) -> Response:
    """Give the bytes of a file, as an attachment; parts of it by ``Range``."""
    attached = request.context.file(request.matchdict['id'])
    if attached is None:
        raise NotFoundError(_('The document has no such file. It may have been removed.'))
    version = attached.current
    require_clear(request.registry, request.portal, version)
    response = Response(
        app_iter=_Bytes(version.blob.open('c')),
        content_length=version.size,
        conditional_response=True,
        accept_ranges='bytes',
        etag=version.sha256,
    )
    # As it is: nobody but the file itself knows its charset.
    response.headers['Content-Type'] = version.media_type
    response.headers['Content-Disposition'] = disposition(version.name)
    response.headers['Content-Security-Policy'] = _SANDBOX
    response.headers['X-Content-Type-Options'] = 'nosniff'
    return response


def includeme(config: Configurator) -> None:
    """Add the addresses."""
    config.add_api_resource(
        'files', '/documents/{uid}/files', {'POST': Method(attach, 'replace_file', upload=True)}, contexts.document
    )
    config.add_api_resource(
        'file', '/documents/{uid}/files/{id}', {'GET': Method(fetch, 'view_file', renderer=None)}, contexts.document
    )
