"""The ledger as a page: everything that was changed, the latest first, narrowed by who, what, where and when."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sedportal.kernel.clock import MOSCOW
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key, format_datetime
from sedportal.ledger.chain import Head, check
from sedportal.ledger.records import Page, Record, RecordFilter
from sedportal.security.roles import VIEW_LEDGER

from ..forms.dates import DayError, read_day
from .deeds import FAMILIES
from .ledger_entries import Entries, Entry
from .posting import asked, filled
from .reach import reach_of

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

PAGE = 50
_CHECKED = 500
_NAMES = ('organisation', 'actor', 'action', 'subject', 'since', 'until', 'words')
_LOOKED_AT_ONCE = 10_000


class LedgerPage:
    """Answer what the page asks."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.ledger = request.portal.ledger
        self.asked = {name: asked(request, name) for name in _NAMES}
        self.faults: dict[str, str] = {}
        self._words = Entries(request)
        self._since, self._until = self._day('since'), self._day('until', days=1)
        before = asked(request, 'before')
        self.before = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None

    @cached_property
    def _page(self) -> Page:
        if self.faults:
            return Page((), None)
        page: Page = self.ledger.recent(self.filter, PAGE, self.before, _LOOKED_AT_ONCE)
        return page

    @property
    def filter(self) -> RecordFilter:
        """Return what is asked for."""
        words = {name: self.asked[name] for name in ('actor', 'action', 'subject', 'organisation', 'words')}
        return RecordFilter(**words, since=self._since, until=self._until)

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
        return [self._words.entry(record) for record in self.records]

    @property
    def records(self) -> list[Record]:
        """Return the records of this page that one may find."""
        words = self.asked['words']
        return [one for one in self._page.records if not words or self._words.tells(one, words)]

    @property
    def looked(self) -> str:
        """Return how far back was looked, where that was not to the end."""
        page = self._page
        if page.before is None or len(page.records) == PAGE or not page.reached:
            return ''
        mapping = {'count': page.looked, 'day': format_datetime(datetime.fromisoformat(page.reached))}
        return self.request.layout.translate(_('Looked at ${count} records, back to ${day}.', mapping=mapping))

    def export_url(self, format: str) -> str:
        """Return where what is found can be saved as a file."""
        return f'/admin/ledger/export/{format}?{urlencode(filled(self.asked))}'

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
        return [*((f'{key}.', title) for key, title in FAMILIES.items()), *self._words.deeds.items()]

    @property
    def fields(self) -> list[tuple[str, Any]]:
        """Return the filters that are typed."""
        return [
            ('actor', _('Who (login)')),
            ('subject', _('About what, for example person:admin')),
            ('since', _('From the day')),
            ('until', _('To the day')),
            ('words', _('Words in the details')),
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


def ledger(request: Request) -> dict[str, Any]:
    """Show the latest records."""
    return {'page': LedgerPage(request)}


def includeme(config: Configurator) -> None:
    """Register the page, the page of a record, and the files."""
    config.add_route('admin_ledger', '/admin/ledger', factory=reach_of(VIEW_LEDGER))
    config.add_view(
        ledger, route_name='admin_ledger', request_method='GET', permission=VIEW_LEDGER,
        renderer='sedportal.web:templates/admin/ledger.pt',
    )  # fmt: skip
    config.include('.ledger_record')
