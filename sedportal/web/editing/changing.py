"""The card of a document, changed: drafts freely, registered ones with a reason; a stale form shows both values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import deform

from sedportal.documents.content import Document
from sedportal.documents.interfaces import DRAFT
from sedportal.documents.kinds import KINDS
from sedportal.documents.operations import change_card
from sedportal.documents.schemas import FIELDS, typed_fields
from sedportal.kernel.errors import DomainError, InvalidError, StaleError
from sedportal.kernel.i18n import _
from sedportal.workflow.registry import workflows_of

from ..forms.renderer import Form
from .cards import card_schema, card_values, shown, star, typed
from .posting import CARD_FORM, accepted, cancel, done, given_back, hidden, lines, posted, set_hidden, whole_number

if TYPE_CHECKING:
    from pyramid.request import Request

_STALE = _(
    'Somebody changed this document while you were editing it. What differs is shown above, what you typed is kept. '
    'Correct your form where the other value is right, then save again.'
)


def edit_form(request: Request, document: Document) -> Form:
    """Return the form of the document's card."""
    kind = KINDS[document.kind]
    registration = workflows_of(request.registry).definitions.for_kind(kind.key).transitions.get('register')
    starred = ('title', *(registration.required if registration else ()))
    schema = card_schema(kind, kind.fields, starred, enter='save')
    if document.state != DRAFT:
        reason = lines('comment', _('Reason of the correction'), hint=_('It is recorded in the history.'))
        reason.starred = True
        schema.add(reason)
    schema.add(hidden('revision'))
    buttons = [deform.Button('save', _('Save'), css_class='btn-primary'), cancel(request.resource_path(document))]
    form = Form(request, schema, buttons=buttons)
    form.widget.css_class = CARD_FORM
    form.widget.attributes = {'data-keep': 'data-keep', 'data-hotkey-submit': 'data-hotkey-submit'}
    star(form)
    return form


def edit_page(context: Document, request: Request) -> dict[str, Any]:
    """Show the card to be changed."""
    values = typed(context.card, KINDS[context.kind].fields)
    return _page(context, edit_form(request, context).render({**values, 'revision': str(context.revision)}))


def save_card(context: Document, request: Request) -> Any:
    """Change the card, or show what is wrong; on top of somebody's newer change only after both were shown."""
    form = edit_form(request, context)
    grown = form.with_added_row(posted(request))
    if grown is not None:
        return _page(context, grown)
    values: dict[str, Any] = {}
    try:
        given = accepted(form, request)
        values = card_values(request.registry, context.kind, given)
        changes = change_card(
            request.unit, context, values,
            expected_revision=whole_number(given['revision']) or 0, comment=given.get('comment', ''),
        )  # fmt: skip
    except deform.ValidationFailure as failure:
        request.response.status_int = 422
        return _page(context, failure.render())
    except StaleError as stale:
        return _stale(context, request, form, values, stale)
    except DomainError as refused:
        return _page(context, given_back(request, form, refused))
    message = _('The card is saved.') if changes else _('Nothing was changed.')
    return done(request, message, request.resource_path(context))


def _stale(
    document: Document, request: Request, form: Form, values: Mapping[str, Any], stale: StaleError
) -> dict[str, Any]:
    request.response.status_int = stale.status
    set_hidden(form, 'revision', str(document.revision))
    differences = [
        (FIELDS[key].title, shown(document.kind, key, document.card.get(key)), shown(document.kind, key, value))
        for key, value in values.items()
        if typed_fields((key,)) and (document.card.get(key) or None) != (value or None)
    ]
    return {**_page(document, form.refused(InvalidError(_STALE))), 'differences': differences}


def _page(document: Document, form: str) -> dict[str, Any]:
    correction = document.state != DRAFT
    title = _('Correct the card: ${number}', mapping={'number': document.number}) if correction else _('Edit the card')
    lead = (
        _('The document is registered: number and date stay, what is filled in stays filled in.') if correction else ''
    )
    return {'title': title, 'lead': lead, 'notes': (), 'form': form, 'differences': ()}
