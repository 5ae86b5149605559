"""The form of a new document: fields beside the pages of what came in, and what it makes of a post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import colander
import deform
from pyramid.renderers import render

from sedportal.directory.content import Folder, organisation_of
from sedportal.directory.correspondents.content import CITIZEN, ORGANISATION
from sedportal.directory.correspondents.finding import correspondent_by_uid
from sedportal.directory.correspondents.names import name_key
from sedportal.documents.files.uploads import uploaded
from sedportal.documents.idempotency import create_once, made_something
from sedportal.documents.interfaces import DRAFT
from sedportal.documents.kinds import Kind
from sedportal.documents.operations import enter_document, staged_of
from sedportal.documents.operations.entering import REGISTER
from sedportal.documents.schemas import plain_card
from sedportal.documents.senders import REFERENCE, TEXT
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide
from sedportal.security.roles import ADD_CORRESPONDENTS, RESERVE_NUMBERS
from sedportal.workflow.registry import workflows_of

from ..forms.renderer import Form
from ..forms.widgets import FoldedFormWidget
from ..rendering import Fragment
from ..typeahead.views import alike
from .cards import card_schema, card_values, star
from .defaults import Defaults, defaults_for, taken_in_words
from .posting import cancel, hidden
from .reserving import reserved_choice, reserved_node
from .staging import StagedEntry, chosen_ids, entries_of
from .widgets import FilesWidget

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import Document

KEY = 'operation_key'
NEW_SENDER = 'correspondent_new'
ANYWAY = 'anyway'
NEXT = 'register_next'
ONE_EACH = 'one_each'
STAGED = 'sedportal.web:templates/editing/staged.pt'
_EMPTY: tuple[Any, ...] = (None, colander.null, '', [], 'none')
# The order in which a letter is read; what registration does not ask for is folded away.
_FIRST = ('correspondent', 'correspondent_id', NEW_SENDER, 'ext_number', 'doc_date', 'title')


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
    """The form of a new document of ``kind`` in ``place`` (a folder, or an organisation).

    Parameters: ``last`` is the document that was made just before this form, if it was.
    """

    def __init__(self, request: Request, place: Any, kind: Kind, last: Document | None = None) -> None:
        self.request = request
        self.place = place
        self.kind = kind
        self.folder = place if isinstance(place, Folder) else place[kind.folder]
        self.organisation: Any = organisation_of(self.folder)
        self.definition = workflows_of(request.registry).definitions.for_kind(kind.key)
        self.last = last
        self.similar: list[dict[str, Any]] = []
        # As it was before the post took from it: a refused post gives everything back.
        self._box = staged_of(request.portal, request.rights.login)
        fresh = request.method == 'GET' or last is not None
        self.defaults = defaults_for(request, self.folder, kind, last) if fresh else Defaults({})

    @property
    def may_register(self) -> bool:
        """Tell whether whoever makes the document may register it."""
        login = self.request.rights.login
        prospect = Prospect(
            self.kind.key, self.definition.name, self.folder, {'initiator': (login,)}, self.definition.initial
        )
        return REGISTER in self.definition.transitions and decide(self.request.rights, REGISTER, prospect).allowed

    @property
    def registers(self) -> bool:
        """Tell whether the post asks for registration."""
        return self.may_register and any(name in self.request.POST for name in (REGISTER, NEXT, ANYWAY))

    @property
    def goes_on(self) -> bool:
        """Tell whether the post asks for the next form afterwards."""
        return NEXT in self.request.POST or self.request.POST.get(ANYWAY) == NEXT

    def form(self) -> Form:
        """Return the form with its buttons."""
        registration = self.definition.transitions.get(REGISTER)
        starred = ('title', *(registration.required if registration else ()))
        slug = self.organisation.slug if self.organisation is not None else ''
        # Enter must not register by chance: that can't be undone.
        schema = card_schema(self.kind, self.kind.fields, starred, enter='save', place=slug)
        files = colander.SchemaNode(colander.String(), name='file', title=_('Files'), missing=None)
        files.widget, files.description = FilesWidget(item_css_class='field-wide'), _('Several may be chosen at once.')
        schema.add(files)
        for node in self._further_nodes():
            schema.add(node)
        schema.add(hidden(KEY))
        _arrange(schema, starred)
        for node in schema:
            if node.name in self.defaults.taken and not isinstance(node.typ, colander.Sequence):
                node.widget.item_css_class = f'{node.widget.item_css_class or ""} field-default'
        form = Form(self.request, schema, buttons=self._buttons())
        form.widget = FoldedFormWidget(css_class='registration-form', creation=self)
        form.widget.attributes = {'data-keep': 'data-keep', 'data-hotkey-submit': 'data-hotkey-submit'}
        star(form)
        self._begin_at_the_first(form)
        return form

    def _further_nodes(self) -> list[colander.SchemaNode]:
        nodes = []
        if REFERENCE in self.kind.fields and decide(self.request.rights, ADD_CORRESPONDENTS, self.organisation).allowed:
            nodes.append(_new_sender_node())
        if self.may_register:
            reserved = reserved_node(self.request, self.folder, self.kind.key)
            if reserved is not None:
                nodes.append(reserved)
        return nodes

    def _buttons(self) -> list[deform.Button]:
        save = deform.Button('save', _('Save the draft'), css_class='btn-secondary')
        leave = cancel(self.request.resource_path(self.place))
        if not self.may_register:
            save.css_class = 'btn-primary'
            return [save, leave]
        request_text = self.request.wording.text
        swap = {
            'hx-post': '', 'hx-encoding': 'multipart/form-data', 'hx-target': '#registration',
            'hx-select': '#registration', 'hx-swap': 'outerHTML show:window:top', 'hx-sync': '#registration:drop',
            'aria-keyshortcuts': 'Control+Enter', 'title': request_text(_('Register, then the next')),
        }  # fmt: skip
        go_on = deform.Button(NEXT, _('…and the next'), css_class='btn-secondary', attributes=swap)
        return [deform.Button(REGISTER, _('Register'), css_class='btn-primary'), go_on, save, leave]

    def _begin_at_the_first(self, form: Form) -> None:
        if self.request.method == 'GET' or self.last is not None:
            first = next(child for child in form.children if not child.widget.hidden)
            first.begin_here = True

    @property
    def may_reserve(self) -> bool:
        """Tell whether the person may keep numbers back here."""
        return self.may_register and decide(self.request.rights, RESERVE_NUMBERS, self.organisation).allowed

    @property
    def one_each(self) -> bool:
        """Tell whether each file sent ahead is a letter of its own."""
        return bool(self.request.POST.get(ONE_EACH)) if self.request.method == 'POST' else False

    @property
    def staged(self) -> list[StagedEntry]:
        """Return the files in the person's box."""
        return entries_of(self.request, self._box, one_each=self.one_each, fresh=self.last is not None)

    @property
    def staged_list(self) -> Any:
        """Return the lines of the list of files in the box, as markup."""
        return Fragment(render(STAGED, {'entries': self.staged, 'fault': ''}, self.request))

    def is_open(self, rest: Sequence[Any]) -> bool:
        """Tell whether the rare fields are shown at once: where something is wrong, or was typed."""
        if self.request.method == 'GET' or self.last is not None:
            return False
        return any(one.error is not None or one.cstruct not in _EMPTY for one in rest)

    @property
    def taken_from_last(self) -> str:
        """Return what was taken from the last card, in words."""
        return taken_in_words(self.request, self.kind, self.defaults, self.kind.fields)

    @property
    def similar_url(self) -> str:
        """Return where the form asks for similar letters, or nothing for kinds without a sender."""
        return f'/typeahead/similar?place={self.organisation.slug}' if TEXT in self.kind.fields else ''

    @property
    def fresh_url(self) -> str:
        """Return the address of the form without what the last card brings."""
        address = self.request.resource_path(self.place, 'add')
        return f'{address}?kind={self.kind.key}&defaults=no'

    def page(self, form: str) -> dict[str, Any]:
        """Return what ``editing/add.pt`` shows."""
        made = self.last
        return {
            'title': _('New: ${kind}', mapping={'kind': self.kind.title}), 'form': form, 'kinds': (),
            'made': {'number': made.number, 'url': f'/documents/{made.uid}'} if made is not None else None,
        }  # fmt: skip

    def empty(self) -> dict[str, Any]:
        """Return the values that a new form begins with."""
        return {**self.defaults.values, KEY: self.request.registry.ids.uid()}

    def looks_registered(self, given: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
        """Tell whether the same letter is here already, as far as the person sees, and nobody said to go on."""
        if not self.registers or ANYWAY in self.request.POST or TEXT not in self.kind.fields:
            return False
        if made_something(self.request.unit, _form_key(given)):
            return False
        self.similar = [one for one in alike(self.request, self.organisation.slug, dict(values)) if one['same']]
        return bool(self.similar)

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the card that was typed. Raises :class:`InvalidError`."""
        values = card_values(self.request.registry, self.kind.key, given)
        known = correspondent_by_uid(self.request.portal, str(values.get(REFERENCE) or ''))
        # Without JavaScript the reference stays when the name beside it is typed over.
        if known is not None and name_key(str(values.get(TEXT) or '')) not in map(name_key, known.names):
            values[REFERENCE] = None
        return values

    def enter(self, given: Mapping[str, Any], values: Mapping[str, Any]) -> Document:
        """Make the document once, however often the form is sent."""
        unit, register = self.request.unit, self.registers
        files = uploaded(self.request, 'file')
        staged = chosen_ids(self.request)
        reserved = reserved_choice(self.request) if register else None
        new_sender = given.get(NEW_SENDER) or ''
        whole = {
            'place': self.request.resource_path(self.folder), 'kind': self.kind.key, 'register': register,
            'reserved': reserved, 'card': plain_card(values, values), 'staged': staged, 'new_sender': new_sender,
            'files': [[file.name, file.sha256] for file in files],
        }  # fmt: skip
        return create_once(
            unit, _form_key(given), whole,
            lambda: enter_document(unit, self.folder, self.kind.key, values, files, register=register,
                                   reserved=reserved, staged=staged, new_sender=new_sender),
        )  # fmt: skip


def _form_key(given: Mapping[str, Any]) -> str:
    return f'form:{given[KEY]}' if given.get(KEY) else ''


def _new_sender_node() -> colander.SchemaNode:
    pairs = [
        ('', _('Leave it as it is written')),
        (ORGANISATION, _('Enter as an organisation')),
        (CITIZEN, _('Enter as a citizen')),
    ]
    widget = deform.widget.SelectWidget(values=pairs, item_css_class='plain-only')
    title = _('If the directory does not hold the correspondent')
    return colander.SchemaNode(colander.String(), name=NEW_SENDER, title=title, missing='', widget=widget)


def _arrange(schema: colander.SchemaNode, starred: tuple[str, ...]) -> None:
    """Put the fields in the order in which a letter is read, and fold away what registration does not ask for."""
    kept = {*starred, *_FIRST, 'reserved', 'file', KEY}
    places = {name: place for place, name in enumerate(_FIRST)}
    for node in schema:
        node.folded = node.name not in kept and not _is_hidden(node)
    schema.children.sort(key=lambda node: -1 if _is_hidden(node) else places.get(node.name, len(places)))


def _is_hidden(node: colander.SchemaNode) -> bool:
    return bool(getattr(node.widget, 'hidden', False)) or isinstance(node.widget, deform.widget.HiddenWidget)
