"""The fields by which a list is narrowed, as its form shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from sedportal.kernel.i18n import _, kept_texts

from ..rendering import Fragment
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
    faulty: bool = False

    def markup(self) -> str:
        """Print the field with its label: in Python, since a list prints ten of them each time."""
        key = f'filter-{self.name}'
        begin = f'<div class="filters-field"><label for="{key}">{escape(self.title)}</label>'
        if self.choices:
            options = ''.join(
                f'<option value="{escape(value)}"{" selected" if value == self.value else ""}>{escape(text)}</option>'
                for value, text in self.choices
            )
            return f'{begin}<select class="form-select" id="{key}" name="{self.name}">{options}</select></div>'
        hint = f' placeholder="{escape(self.hint)}"' if self.hint else ''
        fault = f' aria-invalid="true" aria-describedby="fault-{self.name}"' if self.faulty else ''
        return (
            f'{begin}<input class="form-control {self.css}" type="text" id="{key}" name="{self.name}" '
            f'value="{escape(self.value)}"{hint} autocomplete="off" maxlength="200"{fault}></div>'
        )


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
    def at_once(self) -> Fragment:
        """Return the fields that are always seen."""
        return Fragment(''.join(self._printed(name) for name in _AT_ONCE))

    @property
    def more(self) -> Fragment:
        """Return the fields that are shown on demand."""
        marks = self._mark(self._facets).markup() if self._facets is not None else ''
        return Fragment(marks + ''.join(self._printed(name) for name in _MORE))

    @property
    def is_open(self) -> bool:
        """Tell whether any of the fields on demand is in force, or wrong."""
        filters = self.filters
        texts = any(getattr(filters, name) for name in _MORE)
        faults = any(name in filters.typed for name in _MORE)
        return bool(texts or faults or filters.flags or filters.marks)

    @property
    def flags(self) -> Fragment:
        """Return the boxes."""
        return Fragment(''.join(self._flag(name) for name in FLAGS))

    def _flag(self, name: str) -> str:
        checked = ' checked' if name in self.filters.flags else ''
        box = f'<input class="form-check-input" type="checkbox" name="{name}" value="1"{checked}>'
        return f'<label>{box} {escape(self._text(TITLES[name]))}</label>'

    @property
    def periods(self) -> Fragment:
        """Return the periods that one click asks for."""
        return Fragment(''.join(self._period(name, title) for name, title in _PERIODS.items()))

    def _period(self, name: str, title: str) -> str:
        begin = escape(self._address.beginning(name))
        links = ''.join(f' <a href="{begin}{typed}">{words}</a>' for typed, words in self._offered)
        return f'<span>{escape(self._text(title))}:</span>{links} '

    @property
    def _offered(self) -> tuple[tuple[str, str], ...]:
        """Return the periods: as they stand in an address, and in words."""
        text = self._text
        offered: tuple[tuple[str, str], ...] = self._kept(
            'periods', lambda: tuple((quote_plus(text(typed)), escape(text(words))) for typed, words in OFFERED)
        )
        return offered

    def _printed(self, name: str) -> str:
        """Print a field; those that are empty look alike on every list."""
        filters = self.filters
        if getattr(filters, name) or name in filters.typed or name in filters.faults:
            return self._field(name).markup()
        return self._kept(name, lambda: self._field(name).markup())

    def _kept(self, name: str, make: Callable[[], Any]) -> Any:
        kept, key = kept_texts(self._request.localizer), (Panel, name)
        if key not in kept:
            kept[key] = make()
        return kept[key]

    def _field(self, name: str) -> FilterField:
        filters = self.filters
        value = filters.typed.get(name, '') if name in _HINTS and _HINTS[name] is _DAY_HINT else getattr(filters, name)
        hint = self._text(_HINTS[name]) if name in _HINTS else ''
        shown = self._person(str(value or '')) if _HINTS.get(name) is _PERSON_HINT else str(value or '')
        title, faulty = self._text(TITLES[name]), name in filters.faults
        return FilterField(name, title, shown, hint, _CSS.get(name, ''), faulty=faulty)

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
