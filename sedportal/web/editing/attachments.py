"""The files of a document: attach several, put a new version on top of one, take one off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sedportal.documents.content import AttachedFile, Document
from sedportal.documents.files.uploads import one_uploaded, uploaded
from sedportal.documents.operations import attach_file, remove_file, replace_file
from sedportal.kernel.errors import InvalidError, NotFoundError, StorageFullError, TooLargeError, invalid
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_datetime, format_number

from .posting import Task, carry_out, done, fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyramid.request import Request

FIELD = 'file'
_FAULTS = (InvalidError, TooLargeError, StorageFullError)


def attachments_page(context: Document, request: Request) -> dict[str, Any]:
    """Show the files with what can be done to each, and the choice of new ones."""
    path = request.resource_path(context)
    files = [
        {
            'id': held.id, 'name': held.current.name, 'about': _about(held), 'url': f'{path}/files/{held.id}',
        }
        for held in context.files
    ]  # fmt: skip
    limit = request.registry.options.max_upload_bytes // (1024 * 1024) or 1
    hint = _('Several may be chosen at once, each up to ${limit} MB.', mapping={'limit': limit})
    return {'title': _('Files of the document'), 'files': files, 'path': path, 'hint': hint, 'fault': ''}


def _about(held: AttachedFile) -> Any:
    size = format_number(-(-held.current.size // 1024))
    mapping = {'size': size, 'version': len(held.versions), 'at': format_datetime(held.current.at)}
    return _('${size} KB, version ${version} of ${at}', mapping=mapping)


def attach(context: Document, request: Request) -> Any:
    """Attach all the chosen files, or none and say why."""

    def do() -> Any:
        received = uploaded(request, FIELD)
        if not received:
            raise invalid({FIELD: [_('Choose a file first.')]})
        for one in received:
            attach_file(request.unit, context, one, one.name)
        return _('Attached: ${names}', mapping={'names': ', '.join(one.name for one in received)[:200]})

    return _change(context, request, do)


def replace(context: Document, request: Request) -> Any:
    """Put a new version on top of a file; the earlier ones stay."""

    def do() -> Any:
        received = one_uploaded(request, FIELD)
        replace_file(request.unit, context, request.subpath[0], received, received.name)
        return _('A new version is on top: ${name}', mapping={'name': received.name})

    return _change(context, request, do)


def remove(context: Document, request: Request) -> Any:
    """Ask whether the file is to go; on POST take it off."""
    held = context.file(request.subpath[0])
    if held is None:
        raise NotFoundError(_('The document has no such file. It may have been removed.'))
    back = request.resource_path(context)

    def do(given: dict[str, Any]) -> tuple[Any, str]:
        remove_file(request.unit, context, held.id)
        return _('Removed: ${name}', mapping={'name': held.current.name}), back

    lead = _('The file “${name}” goes with all its versions.', mapping={'name': held.current.name})
    task = Task(_('Remove the file?'), _('Remove'), fields(), do, back, lead, css='btn-danger')
    return carry_out(request, task)


def _change(document: Document, request: Request, do: Callable[[], Any]) -> Any:
    try:
        message = do()
    except _FAULTS as refused:
        request.response.status_int = refused.status
        texts = getattr(refused, 'errors', {}).get(FIELD) or [refused.message]
        return {**attachments_page(document, request), 'fault': texts[0]}
    return done(request, message, request.resource_path(document))
