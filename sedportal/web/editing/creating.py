"""New documents: choose the kind, fill in the card, attach files, keep the draft or register it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import deform

from sedportal.directory.content import Folder, organisation_of
from sedportal.documents.guards import ended_text
from sedportal.documents.idempotency import FIELD
from sedportal.documents.kinds import KINDS, Kind
from sedportal.documents.operations import unstage_file
from sedportal.kernel.errors import DomainError, InvalidError, WrongStateError, invalid
from sedportal.kernel.i18n import _
from sedportal.registers.operations import reserve_number

from ..forms.renderer import Form
from .posting import accepted, done, given_back, posted, set_hidden
from .registration import KEY, Creation
from .reserving import NAME as RESERVED

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import Document

UNSTAGE, RESERVE, REASON = 'unstage', 'reserve', 'reserve_reason'


def kind_asked(request: Request, place: Any) -> Kind | None:
    """Return the kind that the address names, or the only one that the folder is for; None lets the person choose."""
    only = place.kind if isinstance(place, Folder) else ''
    return KINDS.get(only or str(request.GET.get('kind', '')))


def choose_or_fill(context: Any, request: Request) -> dict[str, Any]:
    """Show the empty form, or the kinds to choose from. Raises :class:`WrongStateError` where all is over."""
    ended = ended_text(request.portal, organisation_of(context), request.registry.clock.today())
    if ended:
        raise WrongStateError(ended)
    kind = kind_asked(request, context)
    if kind is None:
        path = request.resource_path(context, 'add')
        links = [(f'{path}?kind={one.key}', one.title) for one in KINDS.values()]
        return {'title': _('New document'), 'kinds': links, 'form': '', 'made': None}
    creation = Creation(request, context, kind)
    return creation.page(creation.form().render(creation.empty()))


def create(context: Any, request: Request) -> Any:
    """Make the document; with the button «Register» register it in the same go, or leave nothing behind."""
    kind = kind_asked(request, context)
    if kind is None:
        raise invalid({'kind': [_('There is no such kind of document.')]})
    creation = Creation(request, context, kind)
    aside = _done_aside(request, creation)
    if aside is not None:
        return creation.page(aside)
    form = creation.form()
    try:
        given = accepted(form, request)
        values = creation.read(given)
        if creation.looks_registered(given, values):
            request.response.status_int = 409
            return creation.page(form.again(posted(request)))
        document = creation.enter(given, values)
    except deform.ValidationFailure as failure:
        request.response.status_int = 422
        return creation.page(failure.render())
    except DomainError as refused:
        return creation.page(given_back(request, form, _with_a_new_key(request, form, refused)))
    return _after(context, request, creation, document)


def _done_aside(request: Request, creation: Creation) -> str | None:
    """Do what a button asks for beside sending the form, and return the form as typed; None if none was pressed."""
    if UNSTAGE in request.POST:
        unstage_file(request.unit, request.POST[UNSTAGE])
        creation = Creation(request, creation.place, creation.kind)
        return creation.form().again(posted(request))
    if RESERVE in request.POST and creation.may_reserve:
        return _with_a_reserved_number(request, creation)
    return creation.form().with_added_row(posted(request))


def _with_a_reserved_number(request: Request, creation: Creation) -> str:
    place = creation.organisation
    try:
        parts = {'org': place.short_name[:10]}
        entry = reserve_number(request.unit, place, creation.kind.key, request.POST.get(REASON, ''), None, parts)
    except InvalidError as refused:
        return given_back(request, creation.form(), refused)
    typed = [(name, value) for name, value in posted(request) if name != RESERVED]
    return creation.form().again([*typed, (RESERVED, str(entry.seq))])


def _after(context: Any, request: Request, creation: Creation, document: Document) -> Any:
    """Go to the document, or on to the form of the next one: in place where a script asked, else by a new page."""
    if not creation.goes_on:
        return done(request, _made(document), request.resource_path(document))
    if request.headers.get('HX-Request') == 'true':
        following = Creation(request, context, creation.kind, document)
        return following.page(following.form().render(following.empty()))
    return done(request, _made(document), f'{request.resource_path(context, "add")}?kind={creation.kind.key}')


def _with_a_new_key(request: Request, form: Form, refused: DomainError) -> DomainError:
    """Let a form that made a document already, and was changed since, make another one if it is sent again."""
    if not isinstance(refused, InvalidError) or FIELD not in refused.errors:
        return refused
    set_hidden(form, KEY, request.registry.ids.uid())
    return InvalidError(_('This form has made a document already, with other content. Send it again to make one more.'))


def _made(document: Document) -> Any:
    if document.number:
        return _('Registered: ${number}', mapping={'number': document.number})
    return _('The draft is saved.')
