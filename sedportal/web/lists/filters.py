"""What a list was asked for in its address: words, states, kinds, people, days, order, columns, page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sedportal.search.interfaces import SORTS, SearchQuery
from sedportal.security.roles import PARTICIPANT_ROLES

from ..forms.dates import DayError
from .address import Address
from .periods import read_bound

__all__ = ['Address', 'Filters', 'address_of', 'read_filters']

PAGE_SIZE = 50
PAGE_SIZES = (25, 50, 100)
LONGEST_QUERY = 500
_LONGEST_WORD = 200
_MOST_PAGES = 100_000
_MOST_COLUMNS = 40
_LONGEST_WAIT = 3650
# The parameters of the address that take several of the known values, and the filter each sets.
DIMENSIONS: Mapping[str, str] = {
    'organisation': 'organisations', 'kind': 'kinds', 'state': 'states', 'mark': 'marks',
}  # fmt: skip
TEXTS = ('party', 'case', 'initiator', 'participant', 'holder')
DAYS = ('date_from', 'date_to', 'registered_from', 'registered_to')
FLAGS = ('files', 'urgent')
ME = 'me'


@dataclass(frozen=True)
class Filters:
    """The filters of a list.

    ``typed`` are the days as they were typed, ``faults`` what could not be read, by parameter; ``flags`` are of
    :data:`FLAGS`; ``waits`` are days on the present step, at least; ``below`` asks for the folders inside too;
    ``page`` counts from 1; ``sort`` is one of the index's orders; without ``columns`` and ``size`` the person's usual
    ones are meant; ``view`` is the saved view that the list began with.
    """

    words: str = ''
    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    party: str = ''
    case: str = ''
    initiator: str = ''
    participant: str = ''
    holder: str = ''
    date_from: date | None = None
    date_to: date | None = None
    registered_from: date | None = None
    registered_to: date | None = None
    flags: tuple[str, ...] = ()
    waits: int = 0
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, Any] = field(default_factory=dict)
    below: bool = False
    sort: str = '-date'
    page: int = 1
    size: int = 0
    columns: tuple[str, ...] = ()
    view: str = ''

    @property
    def narrowed(self) -> bool:
        """Tell whether any filter is set."""
        chosen = self.words or self.states or self.kinds or self.organisations or self.marks or self.flags or self.waits
        return bool(chosen or self.typed or self.faults or any(getattr(self, name) for name in TEXTS))

    def query(self, login: str = '', today: date | None = None, **fixed: Any) -> SearchQuery:
        """Return the question for the index; ``fixed`` adds the place, facets and the like, or overrides.

        Parameters: ``login`` is whom «me» means, ``today`` the day from which waiting is counted.
        """
        asked: dict[str, Any] = {
            'text': self.words,
            'states': self.states,
            'kinds': self.kinds,
            'organisations': self.organisations,
            'access_marks': self.marks,
            'sort': self.sort,
            **{name: getattr(self, name) for name in DAYS},
        }
        asked |= {
            'persons': self._persons(login),
            'flags': self.flags,
            'cases': (self.case,) if self.case else (),
            'party': self.party,
        }
        if self.waits and today is not None:
            asked['since_to'] = today - timedelta(days=self.waits)
        return SearchQuery(frozenset(), **{**asked, **fixed})

    def _persons(self, login: str) -> tuple[str, ...]:
        if self.initiator:
            return (f'initiator:{login if self.initiator == ME else self.initiator}',)
        if self.participant:
            person = login if self.participant == ME else self.participant
            return tuple(sorted(f'{role}:{person}' for role in PARTICIPANT_ROLES))
        return ()

    def pairs(self, sort: str = '-date') -> list[tuple[str, str]]:
        """Return the parameters of the address, in one order always; ``sort`` is the order that needs no word."""
        pairs = [('q', self.words)]
        pairs += [(name, value) for name, held in DIMENSIONS.items() for value in getattr(self, held)]
        pairs += [(name, getattr(self, name)) for name in TEXTS]
        pairs += [(name, self.typed.get(name, '')) for name in DAYS]
        pairs += [(name, '1' if name in self.flags else '') for name in FLAGS]
        pairs += [
            ('waits', str(self.waits or '')),
            ('below', '1' if self.below else ''),
            ('sort', '' if self.sort == sort else self.sort),
            ('size', str(self.size or '')),
            ('columns', ','.join(self.columns)),
            ('view', self.view),
        ]
        return [pair for pair in pairs if pair[1]]


def read_filters(
    params: Any,
    today: date,
    known: Mapping[str, Collection[str]],
    sort: str = '-date',
    columns: Collection[str] = (),
) -> Filters:
    """Read the parameters of an address; what is unknown is left out, an unreadable day is named in ``faults``.

    Parameters: ``known`` holds the values that ``state``, ``kind``, ``mark`` and ``organisation`` may take (a dimension
    that is missing takes none); ``sort`` is the order when none is asked for; ``columns`` are those that may be shown.
    """
    days, typed, faults = _days(params, today)
    chosen: dict[str, Any] = {held: _chosen(params, name, known) for name, held in DIMENSIONS.items()}
    texts: dict[str, Any] = {name: ' '.join(params.get(name, '').split())[:_LONGEST_WORD].strip() for name in TEXTS}
    asked = params.get('sort', '')
    size = _number(params.get('size', ''))
    return Filters(
        words=params.get('q', '').strip()[:LONGEST_QUERY].strip(),
        **chosen,
        **texts,
        **days,
        flags=tuple(name for name in FLAGS if params.get(name) == '1'),
        waits=min(_number(params.get('waits', '')), _LONGEST_WAIT),
        typed=typed,
        faults=faults,
        below=params.get('below') == '1',
        sort=asked if asked.removeprefix('-') in SORTS else sort,
        page=min(max(_number(params.get('page', '')), 1), _MOST_PAGES),
        size=size if size in PAGE_SIZES else 0,
        columns=_columns(params.getall('columns'), columns),
        view=_key(params.get('view', '')),
    )


def _chosen(params: Any, name: str, known: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in params.getall(name) if value in known.get(name, ())))


def _columns(given: list[str], known: Collection[str]) -> tuple[str, ...]:
    keys = (key for text in given for key in text.split(',', _MOST_COLUMNS))
    return tuple(dict.fromkeys(key for key in keys if key in known))


def _days(params: Any, today: date) -> tuple[dict[str, Any], dict[str, str], dict[str, Any]]:
    days: dict[str, Any] = {}
    typed: dict[str, str] = {}
    faults: dict[str, Any] = {}
    for name in DAYS:
        text = ' '.join(params.get(name, '').split())[:40].strip()
        if not text:
            continue
        typed[name] = text
        try:
            days[name] = read_bound(text, today)
        except DayError as error:
            faults[name] = error.message
    return days, typed, faults


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _key(text: str) -> str:
    return text if text.isascii() and text.isalnum() and len(text) <= 40 else ''


def address_of(path: str, filters: Filters, sort: str = '-date', **more: str) -> Address:
    """Return the address of a list as its filters were understood; ``sort`` is the order it has by itself."""
    return Address(path, [*filters.pairs(sort), *more.items()])
