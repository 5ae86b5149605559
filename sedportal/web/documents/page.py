"""The page of a document."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyramid.traversal import resource_path

from sedportal.directory.content import organisation_of
from sedportal.documents.interfaces import LINK_TYPES, LINK_TYPES_BACK
from sedportal.documents.kinds import KINDS
from sedportal.documents.operations import links_of
from sedportal.documents.operations.changing import NAMING_FIELDS
from sedportal.documents.schemas import FIELDS, typed_fields
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_datetime
from sedportal.security.permits import decide

from ..actions import actions
from .facts import Fact, facts_of, printed_facts
from .files import FileEntry, files_of
from .frame import DocumentFrame
from .presence import may_edit, others_in_words
from .steps import WayStep, way_of
from .transitions import NextSteps, next_steps

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import Document

    from ..rendering import Fragment

_OFFERED = (
    ('participants', _('Participants'), 'people'),
    ('links', _('Link'), 'link-45deg'),
    ('move', _('Move'), 'arrow-right'),
    ('copy', _('Copy'), 'copy'),
    ('delete', _('Delete'), 'trash'),
)
# Roles on the document itself; addressees and signatories stand here unless a field of the card names them.
_ROLES = ('initiator', 'addressee', 'executor', 'co_executor', 'approver', 'signatory')


@dataclass(frozen=True)
class LinkEntry:
    """A link with another document; ``type`` is worded from this end."""

    type: str
    url: str
    label: str
    title: str
    state: str
    state_title: str


class DocumentPage(DocumentFrame):
    """Answer what the page of a document asks; ``said`` is what was just done in place, in words."""

    def __init__(self, request: Request, document: Document, said: Any = '') -> None:
        super().__init__(request, document)
        self._kind = KINDS[document.kind]
        self.said = request.wording.text(said) if said else ''

    @cached_property
    def way(self) -> list[WayStep]:
        """Return the way of the document through its lifecycle."""
        return way_of(self.request, self.document)

    @cached_property
    def next(self) -> NextSteps:
        """Return what can be done next."""
        return next_steps(self.request, self.document)

    @cached_property
    def actions(self) -> list[tuple[str, str, str]]:
        """Return (address, title, icon) of what else can be done."""
        found = actions(self.request, self.document, _OFFERED)
        printing = (f'{self.url}/print', self.request.wording.text(_('Print the card')), 'printer')
        return [*((one.url, one.title, one.icon) for one in found), printing]

    @cached_property
    def facts(self) -> list[Fact]:
        """Return each field of the card that is filled in, in the order of its kind."""
        return facts_of(self.request, self.document)

    @property
    def printed_facts(self) -> Fragment:
        """Return the same as the card prints them."""
        return printed_facts(self.request, self.facts, f'{self.url}/edit' if self.edits else '')

    @cached_property
    def edits(self) -> bool:
        """Tell whether this person may change the card, freely or as a correction."""
        return may_edit(self.request, self.document)

    @property
    def editors(self) -> list[str]:
        """Return who else edits the card now."""
        return others_in_words(self.request, self.document)

    @cached_property
    def left_empty(self) -> list[str]:
        """Return the titles of the fields that are not filled in."""
        text, card = self.request.wording.text, self.document.card
        keys = typed_fields(self._kind.fields)
        return [text(FIELDS[key].title) for key in keys if card.get(key) in (None, '', (), [])]

    @property
    def left_empty_counted(self) -> str:
        """Return how many fields are not filled in, in words."""
        counted = self.request.wording.counted
        return str(counted('${count} field is empty', '${count} fields are empty', len(self.left_empty)))

    @cached_property
    def people(self) -> list[tuple[str, str]]:
        """Return (role, names) of those who are named on the document."""
        wording, card = self.request.wording, self.document.card
        named = dict(self.document.participants)
        for field, role in NAMING_FIELDS.items():
            on_card = {item.get('login') for item in card.get(field) or ()}
            named[role] = tuple(login for login in named.get(role, ()) if login not in on_card)
        return [
            (wording.role(role), ', '.join(wording.person(login) for login in named[role]))
            for role in _ROLES
            if named.get(role)
        ]

    @property
    def organisation(self) -> tuple[str, str] | None:
        """Return (address, name) of the organisation whose document it is."""
        found = organisation_of(self.document)
        return None if found is None else (resource_path(found), found.name)

    @property
    def created(self) -> str:
        """Return when the document was made."""
        return format_datetime(self.document.created_at)

    @property
    def changed(self) -> str:
        """Return when it was last changed."""
        return format_datetime(self.document.changed_at)

    @cached_property
    def files(self) -> list[FileEntry]:
        """Return its files."""
        return files_of(self.request, self.document)

    @cached_property
    def files_closed(self) -> str:
        """Return why this person may not open the files, or nothing."""
        decision = decide(self.request.rights, 'view_file', self.document)
        return '' if decision.allowed or not self.document.files else self.request.wording.text(decision.explain())

    @cached_property
    def takes_files(self) -> bool:
        """Tell whether this person may add, replace and remove files now."""
        return decide(self.request.rights, 'replace_file', self.document).allowed

    @cached_property
    def links(self) -> list[LinkEntry]:
        """Return the links both ways, to documents that this person sees."""
        found: list[tuple[str, Any, bool]] = links_of(self.request.rights, self.request.portal, self.document)
        return [self._link(*link) for link in found]

    def _link(self, type: str, other: Document, outward: bool) -> LinkEntry:
        wording = self.request.wording
        frame = DocumentFrame(self.request, other)
        return LinkEntry(
            type=wording.text((LINK_TYPES if outward else LINK_TYPES_BACK)[type]),
            url=frame.url,
            label=frame.label,
            title=other.title,
            state=other.state,
            state_title=wording.state(other.workflow_name, other.state),
        )
