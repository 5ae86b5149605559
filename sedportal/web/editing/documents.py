"""Documents as a whole: move, copy a draft, delete a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sedportal.documents.content import Document
from sedportal.documents.operations import copy_draft, delete_draft, move_document
from sedportal.kernel.i18n import _
from sedportal.security.roles import ADD_DOCUMENT

from .places import Places
from .posting import Task, carry_out, fields

if TYPE_CHECKING:
    from pyramid.request import Request


def _places(request: Request, document: Document, *, here: bool) -> Places:
    def fits(place: Any) -> bool:
        return (here or place is not document.__parent__) and place.kind in ('', document.kind)

    return Places(request, document, ADD_DOCUMENT, fits, root=False)


def move(context: Document, request: Request) -> Any:
    """Move a document into another folder of its organisation."""
    places = _places(request, context, here=False)

    def do(given: dict[str, Any]) -> tuple[Any, str]:
        move_document(request.unit, context, places.chosen(given))
        return _('The document is moved.'), request.resource_path(context)

    task = Task(
        _('Move the document'), _('Move'), fields(places.node(_('Where to'))), do, request.resource_path(context),
        lead=_('The roles of the new folder count then. The permanent link stays.'), possible=bool(places),
        notes=() if places else (_('There is no other folder for this kind of document where you may add one.'),),
    )  # fmt: skip
    return carry_out(request, task)


def copy(context: Document, request: Request) -> Any:
    """Copy a draft with its files; the copy is one's own."""
    places = _places(request, context, here=True)

    def do(given: dict[str, Any]) -> tuple[Any, str]:
        made = copy_draft(request.unit, context, places.chosen(given))
        return _('This is the copy. Change what is different.'), request.resource_path(made)

    task = Task(
        _('Copy the draft'), _('Copy'), fields(places.node(_('Where to'))), do, request.resource_path(context),
        lead=_('Card and files are copied; you become the initiator of the copy.'), possible=bool(places),
        initial={'folder': str(context.__parent__.__oid__)},
        notes=() if places else (_('There is no folder for this kind of document where you may add one.'),),
    )  # fmt: skip
    return carry_out(request, task)


def delete(context: Document, request: Request) -> Any:
    """Delete a draft after asking once."""

    def do(given: dict[str, Any]) -> tuple[Any, str]:
        where = request.resource_path(context.__parent__)
        delete_draft(request.unit, context)
        return _('The draft is deleted.'), where

    lead = _('“${title}” goes for good with its files. The ledger keeps that it was there.', mapping={
        'title': context.title[:200]
    })  # fmt: skip
    task = Task(
        _('Delete the draft?'), _('Delete'), fields(), do, request.resource_path(context), lead, css='btn-danger'
    )
    return carry_out(request, task)
