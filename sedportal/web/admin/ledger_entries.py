"""Records of the ledger in words, with the details that whoever reads may see."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_datetime
from sedportal.ledger.records import Record, holds_words
from sedportal.security.permits import decide
from sedportal.workflow.registry import workflows_of

from .deeds import DEEDS, Details

if TYPE_CHECKING:
    from pyramid.request import Request

_DOCUMENT = 'document:'


@dataclass(frozen=True)
class Entry:
    """A record in words; ``details`` are empty where one may not see them, ``closed`` then says so."""

    seq: int
    at: str
    actor: str
    action: str
    key: str
    label: str
    subject: str
    subject_url: str
    organisation: str
    details: tuple[tuple[str, str], ...]
    closed: bool


class Entries:
    """Put records into words for one request."""

    def __init__(self, request: Request) -> None:
        self.request = request

    @cached_property
    def deeds(self) -> dict[str, Any]:
        """Return what each action is called; the steps of documents are called as the workflows call them."""
        definitions = workflows_of(self.request.registry).definitions.values()
        steps = {f'document.{name}': one.title for each in definitions for name, one in each.transitions.items()}
        return {**steps, **DEEDS}

    def entry(self, record: Record) -> Entry:
        """Return the record in words."""
        wording = self.request.wording
        actor = wording.person(record.actor) if record.actor else wording.text(_('Nobody known'))
        if record.on_behalf_of:
            mapping = {'name': actor, 'other': wording.person(record.on_behalf_of)}
            actor = wording.text(_('${name} for ${other}', mapping=mapping))
        label, url, open_details = self._subject(record)
        return Entry(
            seq=record.seq,
            at=format_datetime(record.moment),
            actor=actor,
            action=wording.text(self.deeds.get(record.action, record.action)),
            key=record.action,
            label=label,
            subject=record.subject,
            subject_url=url,
            organisation=wording.organisation(record.organisation) if record.organisation else '',
            details=tuple(Details(self.request).lines(record, self._hidden(record))) if open_details else (),
            closed=not open_details,
        )

    def _hidden(self, record: Record) -> tuple[str, ...]:
        """Return the details that stay closed: a file's name is for those who may open it."""
        if not record.action.startswith('document.file_'):
            return ()
        request = self.request
        document = request.registry.document_by_uid(request.portal, record.subject.removeprefix(_DOCUMENT))
        opens = document is not None and decide(request.rights, 'view_file', document).allowed
        return () if opens else ('name',)

    def _subject(self, record: Record) -> tuple[str, str, bool]:
        """Return what a record is about: its name, its address if one may open it, whether one may see the details.

        The details of a document's record are part of its history: its rights decide, a deleted one has none left.
        """
        kind, _colon, key = record.subject.partition(':')
        request = self.request
        if record.subject.startswith(_DOCUMENT):
            document = request.registry.document_by_uid(request.portal, key)
            if document is None or not decide(request.rights, 'history', document).allowed:
                return '', '', False
            return request.layout.title_of(document), f'/documents/{key}', True
        if kind == 'organisation' and key in request.portal['organisations']:
            return request.wording.organisation(key), request.resource_path(request.portal['organisations'][key]), True
        return request.wording.person(key) if kind == 'person' and key else '', '', True

    def open_details(self, record: Record) -> dict[str, Any] | None:
        """Return the details that one may see, or None where all of them are closed."""
        if not self._subject(record)[2]:
            return None
        hidden = self._hidden(record)
        return {key: value for key, value in record.details.items() if key not in hidden}

    def tells(self, record: Record, words: str) -> bool:
        """Tell whether ``words`` stand in what one may see of the record: what is closed is not found either."""
        details = self.open_details(record)
        return details is not None and holds_words(details, words)
