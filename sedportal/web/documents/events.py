"""What happened to a document, from its records in the ledger, in words: for its history, its export and notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sedportal.documents.interfaces import LINK_TYPES
from sedportal.documents.schemas import FIELDS, typed_fields
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_datetime
from sedportal.security.permits import decide
from sedportal.workflow.registry import workflows_of

from .frame import DocumentFrame
from .values import in_words

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import Document
    from sedportal.ledger.records import Record

ACTIONS: Mapping[str, str] = {
    'document.created': _('Made'),
    'document.copied': _('Made as a copy'),
    'document.changed': _('Card changed'),
    'document.corrected': _('Registered card corrected'),
    'document.file_attached': _('File added'),
    'document.file_replaced': _('New version of a file'),
    'document.file_removed': _('File removed'),
    'document.file_restored': _('Earlier version of a file restored'),
    'document.file_asked_anew': _('File to be tried once more'),
    'document.file_infected': _('Virus found in a file'),
    'document.file_unchecked': _('File could not be checked for viruses'),
    'document.file_cleared': _('File checked again and opened'),
    'document.commented': _('Comment added'),
    'document.comment_edited': _('Comment changed'),
    'document.comment_deleted': _('Comment taken back'),
    'document.moved': _('Moved to another folder'),
    'document.linked': _('Linked'),
    'document.unlinked': _('Link taken away'),
    'document.participants': _('People named on the document'),
    'document.deleted': _('Deleted'),
    'document.migrated': _('Moved to a new version of its process'),
}


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

    @property
    def text(self) -> str:
        """Return all its words in one text, to be searched."""
        changed = (part for change in self.changes for part in (change.title, change.old, change.new))
        return '\n'.join((self.who, self.action, self.comment, *self.remarks, *changed))


class Events:
    """Put the records of one document into words, for one reader."""

    def __init__(self, request: Request, document: Document) -> None:
        self._request = request
        self._document = document
        self._wording = request.wording

    def of(self, record: Record) -> Event:
        """Return what ``record`` says."""
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

    @cached_property
    def _opens_files(self) -> bool:
        return decide(self._request.rights, 'view_file', self._document).allowed

    def _who(self, record: Record) -> str:
        name = self._wording.person(record.actor)
        if not record.on_behalf_of:
            return str(name)
        mapping = {'name': name, 'other': self._wording.person(record.on_behalf_of)}
        return str(self._wording.text(_('${name} for ${other}', mapping=mapping)))

    def _action(self, record: Record) -> str:
        details = record.details
        if 'to_state' in details and 'transition' in details:
            workflow = self._document.workflow_name
            states = (self._wording.state(workflow, details.get(key) or '') for key in ('from_state', 'to_state'))
            return f'{self._transition(details)}: {" → ".join(states)}'
        return str(self._wording.text(ACTIONS.get(record.action, record.action)))

    def _transition(self, details: Mapping[str, Any]) -> str:
        name = str(details.get('transition') or '')
        definition = workflows_of(self._request.registry).definitions.get(self._document.workflow_name)
        known = definition.transitions.get(name) if definition else None
        return str(self._wording.text(known.title)) if known else name

    def _remarks(self, record: Record) -> list[str]:
        text, details = self._wording.text, record.details
        remarks = []
        if details.get('number'):
            remarks.append(text(_('Number ${number}', mapping={'number': details['number']})))
        if self._opens_files and record.action.startswith('document.file_') and details.get('name'):
            remarks += [str(details[key]) for key in ('name', 'threat') if details.get(key)]
        if record.action in ('document.linked', 'document.unlinked'):
            remarks.append(f'{text(LINK_TYPES.get(details.get("type") or "", ""))}: {self._target(details)}')
        if record.action.startswith('document.comment'):
            remarks += [str(details[key]) for key in ('before', 'text') if details.get(key)]
        return remarks

    def _target(self, details: Mapping[str, Any]) -> str:
        """Name the other end of a link, if this person may know of it."""
        request = self._request
        other = request.registry.document_by_uid(request.portal, str(details.get('target') or ''))
        if other is None or not decide(request.rights, 'view', other).allowed:
            return str(request.wording.text(_('a document that is not open to you')))
        return DocumentFrame(request, other).label

    def _changes(self, changes: Mapping[str, Any]) -> list[Change]:
        # The text beside a reference says it already.
        shown = {key: change for key, change in changes.items() if key not in FIELDS or typed_fields((key,))}
        return [self._change(key, old, new) for key, (old, new) in shown.items()]

    def _change(self, key: str, old: Any, new: Any) -> Change:
        wording, kind = self._wording, self._document.kind
        if key in FIELDS:
            title = wording.text(FIELDS[key].title)
            return Change(title, in_words(wording, kind, key, old), in_words(wording, kind, key, new))
        # Not of the card: a role on the document, with the logins of those who hold it.
        names = (', '.join(wording.person(str(login)) for login in logins) for logins in (old, new))
        return Change(wording.role(key), *names)
