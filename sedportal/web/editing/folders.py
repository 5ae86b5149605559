"""Folders: add, rename, move, copy, delete, cut off from the roles above and join again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sedportal.directory.content import Folder
from sedportal.directory.operations import add_folder, cut_inheritance, delete_folder, move_folder, rename_folder
from sedportal.documents.indexing import documents_below
from sedportal.documents.interfaces import DRAFT
from sedportal.documents.listing import find_documents
from sedportal.documents.operations import copy_folder
from sedportal.kernel.i18n import _
from sedportal.search.interfaces import SearchQuery
from sedportal.security.roles import MANAGE_FOLDERS

from .places import Places
from .posting import Task, carry_out, fields, line

if TYPE_CHECKING:
    from pyramid.request import Request

_STANDARD = _('This folder comes with the organisation and stays as it is.')


def new(context: Any, request: Request) -> Any:
    """Add a folder to a place."""

    def do(given: dict[str, Any]) -> tuple[Any, str]:
        folder = add_folder(request.unit, context, given['title'])
        return _('The folder “${title}” is there.', mapping={'title': folder.title}), request.resource_path(folder)

    lead = _('It will stand in “${place}”.', mapping={'place': context.title})
    task = Task(_('New folder'), _('Add the folder'), fields(_title()), do, request.resource_path(context), lead)
    return carry_out(request, task)


def rename(context: Folder, request: Request) -> Any:
    """Give a folder another title."""
    back = request.resource_path(context)

    def do(given: dict[str, Any]) -> tuple[Any, str]:
        rename_folder(request.unit, context, given['title'])
        return _('The folder is renamed.'), back

    task = Task(
        _('Rename the folder'), _('Rename'), fields(_title()), do, back,
        lead=_('Its address stays, so that links go on working.'), initial={'title': context.title},
        notes=_standard(context), possible=not context.standard,
    )  # fmt: skip
    return carry_out(request, task)


def move(context: Folder, request: Request) -> Any:
    """Move a folder with all that is in it."""
    parent = context.__parent__
    places = Places(request, context, MANAGE_FOLDERS, lambda place: place is not parent, root=True, closed=context)

    def do(given: dict[str, Any]) -> tuple[Any, str]:
        move_folder(request.unit, context, places.chosen(given))
        return _('The folder is moved.'), request.resource_path(context)

    task = Task(
        _('Move the folder'), _('Move'), fields(places.node(_('Where to'))), do, request.resource_path(context),
        lead=_('Everything in it moves along. The roles of the new place count then.'),
        notes=_standard(context) or (() if places else (_('There is no other place to which you may move it.'),)),
        possible=bool(places) and not context.standard,
    )  # fmt: skip
    return carry_out(request, task)


def copy(context: Folder, request: Request) -> Any:
    """Copy a folder's tree and the drafts in it."""

    def fits(place: Any) -> bool:
        return getattr(place, 'kind', '') in ('', context.kind)

    places = Places(request, context, MANAGE_FOLDERS, fits, root=True, closed=context)

    def do(given: dict[str, Any]) -> tuple[Any, str]:
        copied, _left = copy_folder(request.unit, context, places.chosen(given), given['title'])
        count = sum(1 for _uid in documents_below(copied))
        return _('The folder is copied. Drafts copied: ${count}.', mapping={'count': count}), request.resource_path(
            copied
        )

    title = _('Copy of “${title}”', mapping={'title': context.title[:200]})
    task = Task(
        _('Copy the folder'), _('Copy'), fields(places.node(_('Where to')), _title()), do,
        request.resource_path(context), lead=_what_is_copied(request, context),
        initial={'title': request.layout.translate(title)}, possible=bool(places),
        notes=() if places else (_('There is no place to which you may copy it.'),),
    )  # fmt: skip
    return carry_out(request, task)


def _what_is_copied(request: Request, folder: Folder) -> Any:
    query = SearchQuery(frozenset(), places=(str(folder.__oid__),), facets=('state',), limit=0)
    found = find_documents(request.registry, request.portal, request.rights, query).result
    drafts = dict(found.facets['state']).get(DRAFT, 0)
    return _(
        'Drafts to be copied: ${drafts}. Other documents that stay where they are: ${others}: what was registered is '
        'the only one of its kind.',
        mapping={'drafts': drafts, 'others': found.total - drafts},
    )


def delete(context: Folder, request: Request) -> Any:
    """Delete an empty folder."""

    def do(given: dict[str, Any]) -> tuple[Any, str]:
        where = request.resource_path(context.__parent__)
        delete_folder(request.unit, context)
        return _('The folder “${title}” is deleted.', mapping={'title': context.title}), where

    notes = list(_standard(context))
    if not notes and len(context):
        notes = [_('The folder is not empty, so it stays. Move or delete what is in it first.')]
    lead = _('“${title}” goes for good, with the roles given in it.', mapping={'title': context.title})
    task = Task(
        _('Delete the folder?'), _('Delete'), fields(), do, request.resource_path(context), lead, notes,
        css='btn-danger', possible=not notes,
    )  # fmt: skip
    return carry_out(request, task)


def inheritance(context: Folder, request: Request) -> Any:
    """Cut a folder off from the roles held above it, or join it again; the post says which."""
    back, cut = request.resource_path(context), context.inherits_rights

    def do(given: dict[str, Any]) -> tuple[Any, str]:
        cut_inheritance(request.unit, context, inherits=not cut)
        return _('Only the roles given in this folder count now.') if cut else _(
            'The roles from above count again.'
        ), back

    if cut:
        lead = _('Roles held above will not count in this folder and below. Only those given in it will.')
        texts = (_('Cut the folder off?'), _('Cut off'), 'btn-danger')
    else:
        lead = _('Roles held above will count in this folder and below again.')
        texts = (_('Join the folder again?'), _('Join again'), 'btn-primary')
    return carry_out(request, Task(texts[0], texts[1], fields(), do, back, lead, css=texts[2]))


def _title() -> Any:
    return line('title', _('Title'))


def _standard(folder: Folder) -> tuple[Any, ...]:
    return (_STANDARD,) if folder.standard else ()
