"""The history of a document: narrowed by who, what, when and words, fifty events a page, and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sedportal.kernel.clock import moscow
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key

from ..forms.dates import DayError, read_day
from ..lists.filters import Address
from .events import Event, Events
from .frame import DocumentFrame

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import Document
    from sedportal.ledger.records import Record

_PAGE = 50
_LONGEST = 200
# What begins so would be a formula to a spreadsheet.
_FORMULA = ('=', '+', '-', '@', '\t', '\r')

STEPS = 'steps'
SORTS_OF_EVENTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    STEPS: (_('Steps of the process'), ()),
    'card': (_('Card'), ('document.created', 'document.copied', 'document.changed', 'document.corrected')),
    'files': (_('Files'), ('document.file_',)),
    'comments': (_('Comments'), ('document.comment',)),
    'links': (_('Links'), ('document.linked', 'document.unlinked')),
    'people': (_('People'), ('document.participants',)),
    'other': (_('The rest'), ('document.moved', 'document.deleted', 'document.migrated')),
}


@dataclass(frozen=True)
class HistoryFilter:
    """What the history is narrowed by; what is empty does not narrow. ``typed`` are the days as they were typed."""

    who: str = ''
    what: str = ''
    words: str = ''
    first: date | None = None
    last: date | None = None
    typed: Mapping[str, str] | None = None
    faults: Mapping[str, Any] | None = None

    @classmethod
    def read(cls, params: Any, today: date) -> HistoryFilter:
        """Read the parameters of an address; an unreadable day is named in ``faults``."""
        days: dict[str, date] = {}
        typed: dict[str, str] = {}
        faults: dict[str, Any] = {}
        for name in ('from', 'to'):
            typed[name] = params.get(name, '').strip()[:40]
            try:
                if typed[name]:
                    days[name] = read_day(typed[name], today)
            except DayError as fault:
                faults[name] = fault.message
        what = params.get('what', '')
        return cls(
            params.get('who', '').strip()[:_LONGEST], what if what in SORTS_OF_EVENTS else '',
            params.get('q', '').strip()[:_LONGEST], days.get('from'), days.get('to'), typed, faults,
        )  # fmt: skip

    @property
    def narrowed(self) -> bool:
        """Tell whether any filter is set."""
        return bool(self.who or self.what or self.words or self.first or self.last or self.faults)

    def admits(self, record: Record) -> bool:
        """Tell whether ``record`` passes, words aside."""
        if self.who and self.who not in (record.actor, record.on_behalf_of):
            return False
        if self.what and sort_of(record) != self.what:
            return False
        day = moscow(record.moment).date()
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


def sort_of(record: Record) -> str:
    """Return under which heading of :data:`SORTS_OF_EVENTS` a record falls."""
    if 'transition' in record.details:
        return STEPS
    found = (sort for sort, (_title, actions) in SORTS_OF_EVENTS.items() if record.action.startswith(actions or '?'))
    return next(found, 'other')


class HistoryPage(DocumentFrame):
    """Answer what the page asks: the latest first, fifty a page; ``?before=`` goes on from a record."""

    def __init__(self, request: Request, document: Document) -> None:
        super().__init__(request, document, 'history')
        before = request.GET.get('before', '')
        self._limit = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
        self.filter = HistoryFilter.read(request.GET, request.registry.clock.today())
        self._events = Events(request, document)

    @property
    def is_first(self) -> bool:
        """Tell whether the page begins with the latest event."""
        return self._limit is None

    @cached_property
    def events(self) -> list[Event]:
        """Return what happened, the latest first."""
        return self._page[:_PAGE]

    @cached_property
    def _page(self) -> list[Event]:
        found = []
        for event in self.all_events():
            found.append(event)
            if len(found) > _PAGE:
                break
        return found

    def all_events(self) -> Iterator[Event]:
        """Give all events that pass, the latest first."""
        words = _plain(self.filter.words).split()
        for record in self._records():
            if self.filter.admits(record):
                event = self._events.of(record)
                if not words or _holds(event, words):
                    yield event

    def _records(self) -> Iterator[Record]:
        ledger = self.request.portal.ledger
        return (ledger.get(seq) for seq in reversed(self.document.history) if self._limit is None or seq < self._limit)

    @property
    def earlier_url(self) -> str:
        """Return where the earlier records are, or nothing."""
        return self._address.url(before=self.events[-1].seq) if len(self._page) > _PAGE else ''

    @property
    def export_url(self) -> str:
        """Return where the whole of what is asked for comes as CSV."""
        return Address(f'{self.url}/history.csv', self._address.pairs).url()

    @cached_property
    def _address(self) -> Address:
        asked, typed = self.filter, self.filter.typed or {}
        pairs = [('who', asked.who), ('what', asked.what), ('q', asked.words), *typed.items()]
        return Address(f'{self.url}/history', pairs)

    @property
    def actors(self) -> list[tuple[str, str]]:
        """Return (login, name) of all who did something, by name."""
        records = self.request.portal.ledger.of(self.document.history)
        logins = {login for record in records for login in (record.actor, record.on_behalf_of) if login}
        names = ((login, self.request.wording.person(login)) for login in logins)
        return sorted(names, key=lambda pair: collation_key(pair[1]))

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """Return (value, title) of what the events can be narrowed to."""
        return [(sort, self.request.wording.text(title)) for sort, (title, _actions) in SORTS_OF_EVENTS.items()]

    @property
    def faults(self) -> list[str]:
        """Return what could not be read."""
        return [self.request.wording.text(fault) for fault in (self.filter.faults or {}).values()]


def _holds(event: Event, words: list[str]) -> bool:
    text = _plain(event.text)
    return all(word in text for word in words)


def _plain(text: str) -> str:
    return text.casefold().replace('ё', 'е')


def as_csv(page: HistoryPage) -> str:
    """Return the history as CSV for spreadsheets: semicolons, a byte order mark, no formulas."""
    text = page.request.wording.text
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=';')
    titles = (_('No.'), _('Time'), _('Who'), _('What happened'), _('Details'), _('Comment'))
    writer.writerow([text(title) for title in titles])
    for event in page.all_events():
        changes = (f'{one.title}: {one.old or "—"} → {one.new or "—"}' for one in event.changes)
        details = '\n'.join((*event.remarks, *changes))
        writer.writerow([_harmless(str(cell)) for cell in (
            event.seq, event.at, event.who, event.action, details, event.comment,
        )])  # fmt: skip
    return '\ufeff' + sheet.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
