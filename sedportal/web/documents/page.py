"""The page of a document."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyramid.traversal import resource_path

from sedportal.directory.content import organisation_of
from sedportal.documents.interfaces import LINK_TYPES
from sedportal.documents.kinds import KINDS
from sedportal.documents.operations import links_of
from sedportal.documents.schemas import FIELDS, typed_fields
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_datetime
from sedportal.security.permits import decide

from ..actions import Action, actions
from .files import FileEntry, files_of
from .frame import DocumentFrame
from .steps import WayStep, way_of
from .transitions import NextSteps, next_steps
from .values import in_words

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import Document

_OFFERED = (
    ('edit', _('Edit'), 'pencil'),
    ('participants', _('Participants'), 'people'),
    ('links', _('Link'), 'link-45deg'),
    ('move', _('Move'), 'arrow-right'),
    ('copy', _('Copy'), 'copy'),
    ('delete', _('Delete'), 'trash'),
)
# The heading shows these.
_SHOWN_ABOVE = frozenset({'title'})
# Roles on the document itself that the card does not name in a field of its own.
_NAMED_BESIDE = ('initiator', 'executor', 'co_executor', 'approver')


@dataclass(frozen=True)
class LinkEntry:
    """A link with another document; ``outward`` tells that it leads from here."""

    type: str
    outward: bool
    url: str
    label: str
    title: str
    state: str
    state_title: str


class DocumentPage(DocumentFrame):
    """Answer what the page of a document asks."""

    def __init__(self, request: Request, document: Document) -> None:
        super().__init__(request, document)
        self._kind = KINDS[document.kind]

    @cached_property
    def way(self) -> list[WayStep]:
        """Return the way of the document through its lifecycle."""
        return way_of(self.request, self.document)

    @cached_property
    def next(self) -> NextSteps:
        """Return what can be done next."""
        return next_steps(self.request, self.document)

    @cached_property
    def actions(self) -> list[Action]:
        """Return the buttons that apply."""
        return actions(self.request, self.document, _OFFERED)

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        """Return (title, value) of each field of the card that is filled in, in the order of its kind."""
        wording, document = self.request.wording, self.document
        found = [
            (FIELDS[key].title, in_words(wording, document.kind, key, document.card.get(key)))
            for key in typed_fields(self._kind.fields)
            if key not in _SHOWN_ABOVE
        ]
        return [(wording.text(title), value) for title, value in found if value]

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
        wording, participants = self.request.wording, self.document.participants
        return [
            (wording.role(role), ', '.join(wording.person(login) for login in participants[role]))
            for role in _NAMED_BESIDE
            if participants.get(role)
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
            type=wording.text(LINK_TYPES[type]),
            outward=outward,
            url=frame.url,
            label=frame.label,
            title=other.title,
            state=other.state,
            state_title=wording.state(other.workflow_name, other.state),
        )
