"""New documents: choose the kind, fill in the card, attach files, keep the draft or register it at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import colander
import deform

from sedportal.directory.content import Folder, organisation_of
from sedportal.documents.files.uploads import uploaded
from sedportal.documents.guards import ended_text
from sedportal.documents.idempotency import FIELD, create_once
from sedportal.documents.interfaces import DRAFT
from sedportal.documents.kinds import KINDS, Kind
from sedportal.documents.operations import enter_document
from sedportal.documents.operations.entering import REGISTER
from sedportal.documents.schemas import plain_card
from sedportal.kernel.errors import DomainError, InvalidError, WrongStateError, invalid
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide
from sedportal.workflow.registry import workflows_of

from ..forms.renderer import Form
from .cards import card_schema, card_values, star, typed
from .posting import CARD_FORM, accepted, cancel, done, given_back, hidden, posted, set_hidden
from .reserving import reserved_choice, reserved_node
from .widgets import FilesWidget

if TYPE_CHECKING:
    from pyramid.request import Request

KEY = 'operation_key'


@dataclass
class Prospect:
    """A document that is not there yet: enough of it to ask what its maker may do with it."""

    kind: str
    workflow_name: str
    __parent__: Any
    participants: Mapping[str, tuple[str, ...]]
    state: str = DRAFT
    access_mark: str = 'none'
    __oid__: int | None = field(default=None)


class Creation:
    """The form of a new document of ``kind`` in ``place`` (a folder, or an organisation)."""

    def __init__(self, request: Request, place: Any, kind: Kind) -> None:
        self.request = request
        self.place = place
        self.kind = kind
        self.folder = place if isinstance(place, Folder) else place[kind.folder]
        self.definition = workflows_of(request.registry).definitions.for_kind(kind.key)

    @property
    def may_register(self) -> bool:
        """Tell whether whoever makes the document may register it."""
        login = self.request.rights.login
        prospect = Prospect(
            self.kind.key, self.definition.name, self.folder, {'initiator': (login,)}, self.definition.initial
        )
        return REGISTER in self.definition.transitions and decide(self.request.rights, REGISTER, prospect).allowed

    def form(self) -> Form:
        """Return the form with its buttons."""
        registration = self.definition.transitions.get(REGISTER)
        starred = ('title', *(registration.required if registration else ()))
        # Enter must not register by chance: that can't be undone.
        organisation = organisation_of(self.folder)
        place = organisation.slug if organisation is not None else ''
        schema = card_schema(self.kind, self.kind.fields, starred, enter='save', place=place)
        files = colander.SchemaNode(colander.String(), name='file', title=_('Files'), missing=None)
        files.widget, files.description = FilesWidget(item_css_class='field-wide'), _('Several may be chosen at once.')
        schema.add(files)
        buttons = [deform.Button('save', _('Save the draft'), css_class='btn-secondary')]
        if self.may_register:
            reserved = reserved_node(self.request, self.folder, self.kind.key)
            if reserved is not None:
                schema.add(reserved)
            buttons.insert(0, deform.Button('register', _('Register'), css_class='btn-primary'))
        else:
            buttons[0].css_class = 'btn-primary'
        schema.add(hidden(KEY))
        form = Form(self.request, schema, buttons=[*buttons, cancel(self.request.resource_path(self.place))])
        form.widget.css_class = CARD_FORM
        form.widget.attributes = {'data-keep': 'data-keep', 'data-hotkey-submit': 'data-hotkey-submit'}
        star(form)
        return form

    def page(self, form: str) -> dict[str, Any]:
        """Return what ``editing/form.pt`` shows."""
        lead = _('The star marks what registration asks for. A draft can be kept without it, but not without a title.')
        return {
            'title': _('New: ${kind}', mapping={'kind': self.kind.title}), 'lead': lead, 'notes': (), 'form': form,
        }  # fmt: skip

    def empty(self) -> dict[str, Any]:
        """Return the values that a new form begins with."""
        registry = self.request.registry
        begin: dict[str, Any] = {'access_mark': 'none'}
        if 'received_at' in self.kind.fields:
            begin['received_at'] = registry.clock.now()
        if self.kind.author_is_own:
            begin['doc_date'] = registry.clock.today()
        return {**typed(begin, begin), KEY: registry.ids.uid()}

    def enter(self, given: Mapping[str, Any]) -> Any:
        """Make the document once, however often the form is sent."""
        unit, register = self.request.unit, 'register' in self.request.POST and self.may_register
        values = card_values(self.request.registry, self.kind.key, given)
        files = uploaded(self.request, 'file')
        reserved = reserved_choice(self.request) if register else None
        whole = {
            'place': self.request.resource_path(self.folder), 'kind': self.kind.key, 'register': register,
            'reserved': reserved, 'card': plain_card(values, values),
            'files': [[file.name, file.sha256] for file in files],
        }  # fmt: skip
        key = given.get(KEY) or ''
        return create_once(
            unit, f'form:{key}' if key else '', whole,
            lambda: enter_document(unit, self.folder, self.kind.key, values, files, register=register,
                                   reserved=reserved),
        )  # fmt: skip


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
        return {'title': _('New document'), 'kinds': links, 'form': ''}
    creation = Creation(request, context, kind)
    return {**creation.page(creation.form().render(creation.empty())), 'kinds': ()}


def create(context: Any, request: Request) -> Any:
    """Make the document; with the button «Register» register it in the same go, or leave nothing behind."""
    kind = kind_asked(request, context)
    if kind is None:
        raise invalid({'kind': [_('There is no such kind of document.')]})
    creation = Creation(request, context, kind)
    form = creation.form()
    grown = form.with_added_row(posted(request))
    if grown is not None:
        return {**creation.page(grown), 'kinds': ()}
    try:
        document = creation.enter(accepted(form, request))
    except deform.ValidationFailure as failure:
        request.response.status_int = 422
        return {**creation.page(failure.render()), 'kinds': ()}
    except DomainError as refused:
        return {**creation.page(given_back(request, form, _with_a_new_key(request, form, refused))), 'kinds': ()}
    return done(request, _made(document), request.resource_path(document))


def _with_a_new_key(request: Request, form: Form, refused: DomainError) -> DomainError:
    """Let a form that made a document already, and was changed since, make another one if it is sent again."""
    if not isinstance(refused, InvalidError) or FIELD not in refused.errors:
        return refused
    set_hidden(form, KEY, request.registry.ids.uid())
    return InvalidError(_('This form has made a document already, with other content. Send it again to make one more.'))


def _made(document: Any) -> Any:
    if document.number:
        return _('Registered: ${number}', mapping={'number': document.number})
    return _('The draft is saved.')
