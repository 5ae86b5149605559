"""The ledger as a page: everything that was changed, the latest first, narrowed by who, what, where and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sedportal.kernel.clock import MOSCOW
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key, format_datetime
from sedportal.ledger.chain import Head, check
from sedportal.ledger.records import Page, Record, RecordFilter
from sedportal.security.permits import decide
from sedportal.security.roles import VIEW_LEDGER
from sedportal.workflow.registry import workflows_of

from ..forms.dates import DayError, read_day
from .deeds import DEEDS, FAMILIES, Details
from .posting import asked, filled
from .reach import reach_of

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

PAGE = 50
_CHECKED = 500
_NAMES = ('organisation', 'actor', 'action', 'subject', 'since', 'until')
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


class LedgerPage:
    """Answer what the page asks."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.ledger = request.portal.ledger
        self.asked = {name: asked(request, name) for name in _NAMES}
        self.faults: dict[str, str] = {}
        self._since, self._until = self._day('since'), self._day('until', days=1)
        before = asked(request, 'before')
        self.before = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None

    @cached_property
    def _page(self) -> Page:
        if self.faults:
            return Page((), None)
        words = {name: self.asked[name] for name in ('actor', 'action', 'subject', 'organisation')}
        page: Page = self.ledger.recent(RecordFilter(**words, since=self._since, until=self._until), PAGE, self.before)
        return page

    def _day(self, name: str, days: int = 0) -> datetime | None:
        """Return the beginning in Moscow of the day that was typed, or of one some ``days`` later."""
        if not self.asked[name]:
            return None
        try:
            day = read_day(self.asked[name], self.request.registry.clock.today())
        except DayError as fault:
            self.faults[name] = self.request.layout.translate(fault.message)
            return None
        return datetime.combine(day + timedelta(days=days), time(), MOSCOW)

    @cached_property
    def entries(self) -> list[Entry]:
        """Return the records of this page."""
        return [self._entry(record) for record in self._page.records]

    @property
    def earlier_url(self) -> str:
        """Return where the earlier records are, or nothing."""
        before = self._page.before
        return '' if before is None else f'/admin/ledger?{urlencode(filled({**self.asked, "before": before}))}'

    @property
    def newest_url(self) -> str:
        """Return the address of the first page with the same filters."""
        return f'/admin/ledger?{urlencode(filled(self.asked))}'

    @property
    def narrowed(self) -> bool:
        """Tell whether any filter is set."""
        return any(self.asked.values())

    @property
    def actions(self) -> list[tuple[str, Any]]:
        """Return the families of actions, and each action, to choose from."""
        return [*((f'{key}.', title) for key, title in FAMILIES.items()), *self._deeds.items()]

    @cached_property
    def _deeds(self) -> dict[str, Any]:
        """Return what each action is called; the steps of documents are called as the workflows call them."""
        definitions = workflows_of(self.request.registry).definitions.values()
        steps = {f'document.{name}': one.title for each in definitions for name, one in each.transitions.items()}
        return {**steps, **DEEDS}

    @property
    def fields(self) -> list[tuple[str, Any]]:
        """Return the filters that are typed."""
        return [
            ('actor', _('Who (login)')),
            ('subject', _('About what, for example person:admin')),
            ('since', _('From the day')),
            ('until', _('To the day')),
        ]

    @property
    def organisations(self) -> list[tuple[str, str]]:
        """Return the organisations to choose from."""
        found = [(one.slug, one.short_name) for one in self.request.portal['organisations'].values()]
        return sorted(found, key=lambda pair: collation_key(pair[1]))

    @cached_property
    def chain(self) -> dict[str, Any]:
        """Return the end of the chain, and whether its last records hold together."""
        head: Head = self.ledger.head
        first = max(head.seq - _CHECKED + 1, 1)
        records = self.ledger.of(range(first, head.seq + 1))
        start = Head(records[0].seq - 1, records[0].prev_hash) if records else Head()
        breaks = [self.request.layout.translate(found.text) for found in check(records, head, start)]
        at = format_datetime(datetime.fromisoformat(head.at)) if head.at else ''
        return {'seq': head.seq, 'hash': head.hash, 'at': at, 'checked': len(records), 'breaks': breaks}

    def _entry(self, record: Record) -> Entry:
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
            action=wording.text(self._deeds.get(record.action, record.action)),
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


def ledger(request: Request) -> dict[str, Any]:
    """Show the latest records."""
    return {'page': LedgerPage(request)}


def includeme(config: Configurator) -> None:
    """Register the page."""
    config.add_route('admin_ledger', '/admin/ledger', factory=reach_of(VIEW_LEDGER))
    config.add_view(
        ledger, route_name='admin_ledger', request_method='GET', permission=VIEW_LEDGER,
        renderer='sedportal.web:templates/admin/ledger.pt',
    )  # fmt: skip
