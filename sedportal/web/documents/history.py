"""What happened to a document, from its records in the ledger, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sedportal.documents.interfaces import LINK_TYPES
from sedportal.documents.schemas import FIELDS, typed_fields
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_datetime
from sedportal.ledger.records import Record
from sedportal.security.permits import decide
from sedportal.workflow.registry import workflows_of

from ..lists.filters import Address
from .frame import DocumentFrame
from .values import in_words

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import Document

ACTIONS: Mapping[str, str] = {
    'document.created': _('Made'),
    'document.copied': _('Made as a copy'),
    'document.changed': _('Card changed'),
    'document.corrected': _('Registered card corrected'),
    'document.file_attached': _('File added'),
    'document.file_replaced': _('New version of a file'),
    'document.file_removed': _('File removed'),
    'document.moved': _('Moved to another folder'),
    'document.linked': _('Linked'),
    'document.unlinked': _('Link taken away'),
    'document.participants': _('People named on the document'),
    'document.deleted': _('Deleted'),
    'document.migrated': _('Moved to a new version of its process'),
}
_PAGE = 50


@dataclass(frozen=True)
class Change:
    """A field of the card that changed."""

    title: str
    old: str
    new: str


@dataclass(frozen=True)
class Event:
    """One thing that happened: ``remarks`` are details in words, ``seq`` its number in the ledger."""

    seq: int
    at: str
    who: str
    action: str
    comment: str
    remarks: tuple[str, ...]
    changes: tuple[Change, ...]


class HistoryPage(DocumentFrame):
    """Answer what the page asks: the latest first, fifty a page; ``?before=`` goes on from a record."""

    def __init__(self, request: Request, document: Document) -> None:
        super().__init__(request, document, 'history')
        before = request.GET.get('before', '')
        limit = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
        seqs = [seq for seq in document.history if limit is None or seq < limit]
        self._seqs = seqs[-_PAGE:]
        self._more = len(seqs) > _PAGE
        self.is_first = limit is None

    @cached_property
    def events(self) -> list[Event]:
        """Return what happened, the latest first."""
        records = self.request.portal.ledger.of(reversed(self._seqs))
        return [self._event(record) for record in records]

    @cached_property
    def _opens_files(self) -> bool:
        return decide(self.request.rights, 'view_file', self.document).allowed

    @property
    def earlier_url(self) -> str:
        """Return where the earlier records are, or nothing."""
        return Address(f'{self.url}/history', []).url(before=self._seqs[0]) if self._more else ''

    def _event(self, record: Record) -> Event:
        details = record.details
        return Event(
            seq=record.seq,
            at=format_datetime(record.moment),
            who=self._who(record),
            action=self._action(record),
            comment=str(details.get('comment') or ''),
            remarks=tuple(self._remarks(record)),
            changes=tuple(self._changes(details.get('changes') or {})),
        )

    def _who(self, record: Record) -> str:
        wording = self.request.wording
        name = wording.person(record.actor)
        if not record.on_behalf_of:
            return str(name)
        mapping = {'name': name, 'other': wording.person(record.on_behalf_of)}
        return str(wording.text(_('${name} for ${other}', mapping=mapping)))

    def _action(self, record: Record) -> str:
        wording, details = self.request.wording, record.details
        if 'to_state' in details:
            workflow = self.document.workflow_name
            states = (wording.state(workflow, details.get(key) or '') for key in ('from_state', 'to_state'))
            return f'{self._transition(details)}: {" → ".join(states)}'
        return str(wording.text(ACTIONS.get(record.action, record.action)))

    def _transition(self, details: Mapping[str, Any]) -> str:
        name = str(details.get('transition') or '')
        definition = workflows_of(self.request.registry).definitions.get(self.document.workflow_name)
        known = definition.transitions.get(name) if definition else None
        return str(self.request.wording.text(known.title)) if known else name

    def _remarks(self, record: Record) -> list[str]:
        text, details = self.request.wording.text, record.details
        remarks = []
        if details.get('number'):
            remarks.append(text(_('Number ${number}', mapping={'number': details['number']})))
        if self._opens_files and record.action.startswith('document.file_') and details.get('name'):
            remarks.append(str(details['name']))
        if record.action in ('document.linked', 'document.unlinked'):
            remarks.append(f'{text(LINK_TYPES.get(details.get("type") or "", ""))}: {self._target(details)}')
        return remarks

    def _target(self, details: Mapping[str, Any]) -> str:
        """Name the other end of a link, if this person may know of it."""
        request = self.request
        other = request.registry.document_by_uid(request.portal, str(details.get('target') or ''))
        if other is None or not decide(request.rights, 'view', other).allowed:
            return str(request.wording.text(_('a document that is not open to you')))
        return DocumentFrame(request, other).label

    def _changes(self, changes: Mapping[str, Any]) -> list[Change]:
        # The text beside a reference says it already.
        shown = {key: change for key, change in changes.items() if key not in FIELDS or typed_fields((key,))}
        return [self._change(key, old, new) for key, (old, new) in shown.items()]

    def _change(self, key: str, old: Any, new: Any) -> Change:
        wording, kind = self.request.wording, self.document.kind
        if key in FIELDS:
            title = wording.text(FIELDS[key].title)
            return Change(title, in_words(wording, kind, key, old), in_words(wording, kind, key, new))
        # Not of the card: a role on the document, with the logins of those who hold it.
        names = (', '.join(wording.person(str(login)) for login in logins) for logins in (old, new))
        return Change(wording.role(key), *names)
