"""What the search page shows: results with marked words, counts to narrow them by, what was searched instead."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

from sedportal.kernel.i18n import _
from sedportal.search.russian import number_runs

from ..lists.filters import Address, address_of, read_filters
from ..lists.listing import Choice, ListPage, known_values
from ..lists.rows import Row
from ..rendering import Fragment
from .articles import Articles
from .narrowing import COUNTED, narrowing

if TYPE_CHECKING:
    from pyramid.request import Request

PATH = '/search'
PAGE_SIZE = 20
_MOST_WORDS = 5
ORDERS = {
    'relevance': _('best first'), '-date': _('newest first'), 'date': _('oldest first'), 'title': _('by summary'),
}  # fmt: skip
TIPS = (
    _('Words are found in any form: «приказ» finds «приказом» too.'),
    _('Words in quotes are found exactly as written: «порядок выдачи справок».'),
    _('A number leads straight to its document: вх-12/26; № and spaces do not matter.'),
    _('A star stands for any ending: дорож*. A minus leaves a word out: отчёт -бюджет.'),
    _('A wrong keyboard layout is noticed: ghbrfp finds «приказ».'),
)


class SearchPage:
    """Answer what the search page asks."""

    def __init__(self, request: Request) -> None:
        self.request = request
        params = request.GET
        order = 'relevance' if params.get('q', '').strip() else '-date'
        known = known_values(request, 'organisation', 'kind', 'state', 'mark')
        self.filters = read_filters(params, request.registry.clock.today(), known, order)
        self.literal = params.get('literal') == '1'
        self.as_list = params.get('list') == '1'
        more = {'literal': '1' if self.literal else '', 'list': '1' if self.as_list else ''}
        address = address_of(PATH, self.filters, order, **more)
        # Without a question the page shows how to ask, not everything there is.
        limit = PAGE_SIZE if self.asked else 0
        self.list = ListPage(request, self.filters, address, {}, COUNTED, limit, snippets=True, literal=self.literal)

    @property
    def asked(self) -> bool:
        """Tell whether anything was asked for."""
        return self.filters.narrowed

    @property
    def reset_url(self) -> str:
        """Return the page without filters."""
        return PATH

    @property
    def results(self) -> Fragment:
        """Return what was found, printed."""
        return Articles(self.request).markup(self.list.rows, self.list.listing.result.items)

    @cached_property
    def exact(self) -> list[Row]:
        """Return the documents on this page whose number, or whose sender's number, is what was typed."""
        typed = number_runs(self.filters.words)
        if not any(run[0].isdecimal() for run in typed):
            return []
        return [row for row in self.list.rows if typed in (number_runs(row.number), number_runs(row.ext_number))]

    @property
    def jump(self) -> str | None:
        """Return where a number leads at once: to the only document that has it, if nothing else was asked."""
        plain = self.filters.page == 1 and not self.literal and not set(self.filters.words) & set('"«»„“”')
        alone = self.list.address.pairs == [('q', self.filters.words)]
        return self.exact[0].url if plain and alone and len(self.exact) == 1 else None

    @property
    def save_url(self) -> str:
        """Return where this question is saved under a name."""
        return f'/views/new?list={self._quoted}'

    @property
    def feed_url(self) -> str:
        """Return where a feed of what this question finds is opened."""
        return f'/account/feeds?list={self._quoted}'

    @property
    def _quoted(self) -> str:
        return quote(self.list.address.url(list=None), safe='')

    @property
    def list_url(self) -> str:
        """Return where the same question shows a list, whatever it finds."""
        return self.list.address.url(list=1)

    @property
    def corrected(self) -> str:
        """Return what was searched instead of what was typed, if it was."""
        return self.list.listing.result.corrected_query or ''

    @property
    def literal_url(self) -> str:
        """Return the address that searches exactly what was typed."""
        return self.list.address.url(literal=1)

    @cached_property
    def facets(self) -> list[tuple[str, list[Choice]]]:
        """Return (title, choices) of each dimension to narrow by."""
        return list(narrowing(self.list)) if self.asked and self.list.total else []

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """Return (address, title, chosen) of each order."""
        text = self.request.wording.text
        offered = ORDERS if self.filters.words else {key: title for key, title in ORDERS.items() if key != 'relevance'}
        return [
            (self.list.address.url(sort=key), text(title), key == self.filters.sort) for key, title in offered.items()
        ]

    @property
    def nothing(self) -> str:
        """Return what to say when nothing is found."""
        text = self.request.wording.text
        if self.filters.words:
            return str(text(_('Nothing is found for “${words}”', mapping={'words': self.filters.words})))
        return str(text(_('Nothing here fits these filters')))

    @property
    def everywhere_url(self) -> str:
        """Return the same words without filters, empty if there are none to take away."""
        bare = Address(PATH, [('q', self.filters.words)]).url()
        return bare if self.filters.words and bare != self.list.address.url(sort=None) else ''

    @cached_property
    def shorter(self) -> list[tuple[str, str, str]]:
        """Return (address, words, count) of the same question without one of its words, where that finds something."""
        words = self.filters.words.split()
        if self.list.total or not 1 < len(words) <= _MOST_WORDS or set(self.filters.words) & set('"«»„“”'):
            return []
        found = []
        for place in range(len(words)):
            fewer = ' '.join(words[:place] + words[place + 1 :])
            query = replace(self.list.query, text=fewer, limit=0, facets=('kind',), snippets=False, literal=True)
            count = self.list.ask(query).result.total
            if count:
                counted = self.request.wording.counted('${count} document', '${count} documents', count)
                found.append((self.list.address.url(q=fewer), fewer, counted))
        return found

    @property
    def tips(self) -> list[str]:
        """Return how to search well."""
        return [self.request.wording.text(tip) for tip in TIPS]
