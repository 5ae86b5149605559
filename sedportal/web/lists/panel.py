"""The fields by which a list is narrowed, as its form shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sedportal.kernel.i18n import _

from .active import TITLES
from .filters import FLAGS, ME, Filters
from .periods import OFFERED

if TYPE_CHECKING:
    from pyramid.request import Request

    from .address import Address
    from .facets import Facets

_AT_ONCE = ('date_from', 'date_to')
_MORE = ('registered_from', 'registered_to', 'party', 'initiator', 'participant', 'holder', 'case', 'waits')
_CSS: Mapping[str, str] = {
    'date_from': 'filters-day', 'date_to': 'filters-day', 'registered_from': 'filters-day',
    'registered_to': 'filters-day', 'waits': 'filters-day', 'case': 'filters-day',
}  # fmt: skip
_DAY_HINT, _PERSON_HINT = _('dd.mm.yyyy'), _('surname, login or “me”')
_HINTS: Mapping[str, str] = {
    **dict.fromkeys((*_AT_ONCE, 'registered_from', 'registered_to'), _DAY_HINT),
    **dict.fromkeys(('initiator', 'participant', 'holder'), _PERSON_HINT),
}
_PERIODS: Mapping[str, str] = {'date_from': _('Dated'), 'registered_from': _('Registered')}


@dataclass(frozen=True)
class FilterField:
    """One field: with ``choices`` (value, text) one of them is chosen, otherwise a text is typed."""

    name: str
    title: str
    value: str
    hint: str = ''
    css: str = ''
    choices: tuple[tuple[str, str], ...] = ()


class Panel:
    """Answer what the form of the filters asks.

    Parameters: ``facets`` counts the marks to choose from; without it none are offered.
    """

    def __init__(self, request: Request, filters: Filters, address: Address, facets: Facets | None) -> None:
        self._request = request
        self._address = address
        self._facets = facets
        self.filters = filters

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Return what the form carries along."""
        mark = ('mark',) if self._facets is not None else ()
        return self._address.hidden('q', *_AT_ONCE, *_MORE, *FLAGS, *mark)

    @property
    def at_once(self) -> list[FilterField]:
        """Return the fields that are always seen."""
        return [self._field(name) for name in _AT_ONCE]

    @property
    def more(self) -> list[FilterField]:
        """Return the fields that are shown on demand."""
        marks = [self._mark(self._facets)] if self._facets is not None else []
        return [*marks, *(self._field(name) for name in _MORE)]

    @property
    def is_open(self) -> bool:
        """Tell whether any of the fields on demand is in force, or wrong."""
        filters = self.filters
        texts = any(getattr(filters, name) for name in _MORE)
        faults = any(name in filters.typed for name in _MORE)
        return bool(texts or faults or filters.flags or filters.marks)

    @property
    def flags(self) -> list[tuple[str, str, bool]]:
        """Return (parameter, title, whether set) of each box."""
        return [(name, self._text(TITLES[name]), name in self.filters.flags) for name in FLAGS]

    @property
    def periods(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return the periods that one click asks for: (of which day, [(address, in words)])."""
        address = self._address
        return [
            (
                self._text(title),
                [(address.url(**{name: self._text(typed)}), self._text(words)) for typed, words in OFFERED],
            )
            for name, title in _PERIODS.items()
        ]

    def _field(self, name: str) -> FilterField:
        filters = self.filters
        value = filters.typed.get(name, '') if name in _HINTS and _HINTS[name] is _DAY_HINT else getattr(filters, name)
        hint = self._text(_HINTS[name]) if name in _HINTS else ''
        shown = self._person(str(value or '')) if _HINTS.get(name) is _PERSON_HINT else str(value or '')
        return FilterField(name, self._text(TITLES[name]), shown, hint, _CSS.get(name, ''))

    def _person(self, value: str) -> str:
        return self._text(_('me')) if value == ME else value

    def _mark(self, facets: Facets) -> FilterField:
        counts = facets.counts('mark')
        chosen = self.filters.marks[0] if self.filters.marks else ''
        choices = [
            ('', self._text(_('any'))),
            *((key, f'{facets.title("mark", key)} ({n})') for key, n in counts.items()),
        ]
        return FilterField('mark', self._text(TITLES['mark']), chosen, choices=tuple(choices))

    def _text(self, text: str) -> str:
        return str(self._request.wording.text(text))
