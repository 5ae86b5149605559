"""What a list was asked for in its address: words, states, kinds, days, order, page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote_plus

from sedportal.search.interfaces import SORTS, SearchQuery

from ..forms.dates import DayError, read_day

PAGE_SIZE = 50
LONGEST_QUERY = 500
_MOST_PAGES = 100_000


@dataclass(frozen=True)
class Filters:
    """The filters of a list.

    ``typed`` are the days as they were typed, ``faults`` what could not be read, by parameter; ``below`` asks for the
    folders inside too; ``page`` counts from 1; ``sort`` is one of the index's orders.
    """

    words: str = ''
    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, Any] = field(default_factory=dict)
    below: bool = False
    sort: str = '-date'
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Tell whether any filter is set."""
        days = self.date_from or self.date_to
        return bool(self.words or self.states or self.kinds or self.organisations or days or self.faults)

    def query(self, **fixed: Any) -> SearchQuery:
        """Return the question for the index; ``fixed`` adds the place, facets and the like, or overrides."""
        asked: dict[str, Any] = {
            'text': self.words,
            'states': self.states,
            'kinds': self.kinds,
            'organisations': self.organisations,
            'date_from': self.date_from,
            'date_to': self.date_to,
            'sort': self.sort,
        }
        return SearchQuery(frozenset(), **{**asked, **fixed})


def read_filters(params: Any, today: date, known: Mapping[str, Collection[str]], sort: str = '-date') -> Filters:
    """Read the parameters of an address; what is unknown is left out, an unreadable day is named in ``faults``.

    Parameters: ``known`` holds the values that ``state``, ``kind`` and ``organisation`` may take (a dimension that is
    missing takes none); ``sort`` is the order when none is asked for.
    """
    days, typed, faults = _days(params, today)
    asked = params.get('sort', '')
    return Filters(
        words=params.get('q', '').strip()[:LONGEST_QUERY],
        states=_chosen(params, 'state', known),
        kinds=_chosen(params, 'kind', known),
        organisations=_chosen(params, 'organisation', known),
        date_from=days.get('date_from'),
        date_to=days.get('date_to'),
        typed=typed,
        faults=faults,
        below=params.get('below') == '1',
        sort=asked if asked.removeprefix('-') in SORTS else sort,
        page=_page(params.get('page', '')),
    )


def _chosen(params: Any, name: str, known: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in params.getall(name) if value in known.get(name, ())))


def _days(params: Any, today: date) -> tuple[dict[str, date], dict[str, str], dict[str, Any]]:
    days: dict[str, date] = {}
    typed: dict[str, str] = {}
    faults: dict[str, Any] = {}
    for name in ('date_from', 'date_to'):
        text = params.get(name, '').strip()[:40]
        if not text:
            continue
        typed[name] = text
        try:
            days[name] = read_day(text, today)
        except DayError as error:
            faults[name] = error.message
    return days, typed, faults


def _page(text: str) -> int:
    return min(max(int(text), 1), _MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 10 else 1


class Address:
    """The address of a list: keeps its parameters and changes some of them.

    Parameters: ``pairs`` are the parameters in force.
    """

    def __init__(self, path: str, pairs: Iterable[tuple[str, str]]) -> None:
        self.path = path
        self.pairs = [(name, value) for name, value in pairs if value]
        self._encoded = [(name, _pair(name, value)) for name, value in self.pairs]

    def url(self, **changes: Any) -> str:
        """Return the address with ``changes`` (None takes a parameter away), on its first page unless said."""
        kept = [pair for name, pair in self._encoded if name not in changes and name != 'page']
        kept += [_pair(name, str(value)) for name, value in changes.items() if value is not None]
        return f'{self.path}?{"&".join(kept)}' if kept else self.path

    def hidden(self, *shown: str) -> list[tuple[str, str]]:
        """Return the parameters that a form must carry along beside those it has fields for."""
        return [pair for pair in self.pairs if pair[0] not in shown and pair[0] != 'page']


def _pair(name: str, value: str) -> str:
    return f'{name}={quote_plus(value)}'


def address_of(path: str, filters: Filters, sort: str = '-date', **more: str) -> Address:
    """Return the address of a list as its filters were understood; ``sort`` is the order it has by itself."""
    pairs = [('q', filters.words)]
    for name, values in (('organisation', filters.organisations), ('kind', filters.kinds), ('state', filters.states)):
        pairs += [(name, value) for value in values]
    pairs += [(name, filters.typed.get(name, '')) for name in ('date_from', 'date_to')]
    pairs += [('below', '1' if filters.below else ''), ('sort', '' if filters.sort == sort else filters.sort)]
    return Address(path, [*pairs, *more.items()])
