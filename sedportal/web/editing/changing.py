"""The card of a document, changed in place or on a page of its own: drafts freely, registered ones with a reason.

What several people change at once is merged; where they collide both values are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import deform
from pyramid.renderers import render_to_response

from sedportal.directory.content import organisation_of
from sedportal.documents.content import Document
from sedportal.documents.interfaces import DRAFT
from sedportal.documents.kinds import KINDS
from sedportal.documents.merging import Merge
from sedportal.documents.operations import merge_card
from sedportal.documents.operations.merging import CollisionError
from sedportal.documents.schemas import FIELDS
from sedportal.kernel.errors import DomainError, InvalidError
from sedportal.kernel.i18n import _
from sedportal.security.permits import TitleList
from sedportal.workflow.registry import workflows_of

from ..documents.page import DocumentPage
from ..documents.presence import OPENED, others_in_words
from ..forms.renderer import Form
from .cards import card_schema, card_values, shown, star, typed
from .posting import CARD_FORM, accepted, done, given_back, hidden, lines, posted, whole_number

if TYPE_CHECKING:
    from pyramid.request import Request

DOCUMENT_PAGE = 'sedportal.web:templates/documents/card.pt'
_COLLIDED = _(
    'Somebody changed the same fields while you were editing. Choose above which value stays, then save again; '
    'what you typed is kept.'
)
_CHOICE = 'choice-'
_SWAP = {'hx-target': '#edit-card', 'hx-swap': 'outerHTML'}


def edit_form(request: Request, document: Document) -> Form:
    """Return the form of the document's card; ``?field=`` names the field to begin with."""
    kind = KINDS[document.kind]
    registration = workflows_of(request.registry).definitions.for_kind(kind.key).transitions.get('register')
    starred = ('title', *(registration.required if registration else ()))
    organisation = organisation_of(document)
    place = organisation.slug if organisation is not None else ''
    schema = card_schema(kind, kind.fields, starred, enter='save', place=place)
    if document.state != DRAFT:
        reason = lines('comment', _('Reason of the correction'), hint=_('It is recorded in the history.'))
        reason.starred = True
        schema.add(reason)
    schema.add(hidden('seen'))
    url = request.resource_path(document)
    leave = deform.Button('cancel', _('Cancel'), type='link', value=url, attributes=_leaving(request, url))
    buttons = [deform.Button('save', _('Save'), css_class='btn-primary'), leave]
    form = Form(request, schema, action=f'{url}/edit', buttons=buttons)
    form.widget.css_class = CARD_FORM
    form.widget.attributes = {
        'data-keep': 'data-keep', 'data-hotkey-submit': 'data-hotkey-submit', **_saving(request, url),
    }  # fmt: skip
    star(form)
    wanted = request.GET.get('field', '')
    for field in form.children:
        field.begin_here = field.name == wanted
    return form


def _in_place(request: Request) -> bool:
    return bool(request.headers.get('HX-Request'))


def _saving(request: Request, url: str) -> dict[str, str]:
    if not _in_place(request):
        return {}
    return {'hx-post': f'{url}/edit', 'hx-encoding': 'multipart/form-data', **_SWAP, 'hx-select': '#edit-card'}


def _leaving(request: Request, url: str) -> dict[str, str]:
    return {'hx-get': url, **_SWAP, 'hx-select': '#card'} if _in_place(request) else {}


def edit_page(context: Document, request: Request) -> dict[str, Any]:
    """Show the card to be changed, and note that this person changes it now."""
    request.registry.presence.note(context.uid, request.rights.login, request.registry.clock.now(), OPENED)
    values = typed(context.card, KINDS[context.kind].fields)
    seen = str(context.history[-1]) if context.history else '0'
    return _page(context, request, edit_form(request, context).render({**values, 'seen': seen}))


def save_card(context: Document, request: Request) -> Any:
    """Change the card, merged with what others changed meanwhile; where both changed the same, ask which one stays."""
    form = edit_form(request, context)
    grown = form.with_added_row(posted(request))
    if grown is not None:
        return _page(context, request, grown)
    try:
        given = accepted(form, request)
        merge = merge_card(
            request.unit, context, card_values(request.registry, context.kind, given),
            seen=whole_number(given['seen']) or 0, chosen=_chosen(request), comment=given.get('comment', ''),
        )  # fmt: skip
    except deform.ValidationFailure as failure:
        request.response.status_int = 422
        return _page(context, request, failure.render())
    except CollisionError as collision:
        return _collided(context, request, form, collision)
    except DomainError as refused:
        return _page(context, request, given_back(request, form, refused))
    request.registry.presence.leave(context.uid, request.rights.login)
    return _saved(context, request, merge)


def _chosen(request: Request) -> dict[str, str]:
    return {name.removeprefix(_CHOICE): value for name, value in posted(request) if name.startswith(_CHOICE)}


def _saved(document: Document, request: Request, merge: Merge) -> Any:
    message = _('The card is saved.') if merge.values or merge.conflicts else _('Nothing was changed.')
    if merge.theirs:
        fields = TitleList(tuple(FIELDS[key].title for key in merge.theirs))
        message = _(
            'The card is saved. Others changed these fields meanwhile, and that stays too: ${fields}.',
            mapping={'fields': fields},
        )
    if not _in_place(request):
        return done(request, message, request.resource_path(document))
    # The whole page anew: number, title, steps and rights may follow from the card.
    request.response.headers.update({'HX-Retarget': '#main', 'HX-Reselect': '#main', 'HX-Reswap': 'outerHTML'})
    page = {'page': DocumentPage(request, document, said=message)}
    return render_to_response(DOCUMENT_PAGE, page, request=request, response=request.response)


def _collided(document: Document, request: Request, form: Form, collision: CollisionError) -> dict[str, Any]:
    request.response.status_int = collision.status
    said = _chosen(request)
    conflicts = [
        (key, FIELDS[key].title, shown(document.kind, key, there), shown(document.kind, key, mine), said.get(key, ''))
        for key, (there, mine) in collision.conflicts.items()
    ]
    return _page(document, request, form.refused(InvalidError(_COLLIDED)), conflicts)


def _page(document: Document, request: Request, form: str, conflicts: Sequence[Any] = ()) -> dict[str, Any]:
    correction = document.state != DRAFT
    title = _('Correct the card: ${number}', mapping={'number': document.number}) if correction else _('Edit the card')
    lead = (
        _('The document is registered: number and date stay, what is filled in stays filled in.') if correction else ''
    )
    return {
        'title': title, 'lead': lead, 'form': form, 'conflicts': conflicts, 'choice': _CHOICE,
        'editors': others_in_words(request, document), 'url': request.resource_path(document),
    }  # fmt: skip
