"""One page of a list: found with the asker's rights, counted after them, ready to print."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sedportal.documents.listing import Listing, find_documents
from sedportal.kernel.i18n import _

from .filters import PAGE_SIZE, Address, Filters
from .rows import Row, Rows

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.search.interfaces import SearchQuery

# The parameter of the address and the filter that each facet narrows.
FACET_FILTERS: Mapping[str, str] = {'state': 'states', 'kind': 'kinds', 'organisation': 'organisations'}
# The order a column begins with when its header is first used.
FIRST_ORDERS: Mapping[str, str] = {'number': '-number', 'date': '-date', 'title': 'title', 'changed': '-changed'}

COLUMNS: Mapping[str, str] = {
    'number': _('No.'),
    'date': _('Date'),
    'correspondent': _('Correspondent'),
    'title': _('Summary'),
    'state': _('State, access'),
    'person': _('Made by'),
}
DAY_FIELDS: Mapping[str, str] = {'date_from': _('Dated from'), 'date_to': _('to')}

Choice = tuple[str, str, int, bool]


@dataclass(frozen=True)
class Header:
    """The header of a column that sorts: ``direction`` is what ``aria-sort`` says, or empty."""

    url: str
    direction: str


class ListPage:
    """Answer what a template with a list asks.

    Parameters: ``fixed`` is what the page itself narrows to (its folder), ``facets`` what is counted, ``limit`` how
    many documents a page has; ``options`` are further ones of the question.
    """

    def __init__(
        self,
        request: Request,
        filters: Filters,
        address: Address,
        fixed: Mapping[str, Any],
        facets: Sequence[str] = (),
        limit: int = PAGE_SIZE,
        **options: Any,
    ) -> None:
        self.request = request
        self.filters = filters
        self.address = address
        self.limit = limit
        page = {'offset': (filters.page - 1) * limit, 'limit': limit}
        self._query = filters.query(**{**page, **fixed, 'facets': tuple(facets), **options})
        self.listing = self._find()

    def _find(self) -> Listing:
        found = self._ask(self._query)
        if self.limit and found.result.total and not found.result.items and self._query.offset:
            # The list has become shorter than the page that was asked for: show its last one.
            last = (found.result.total - 1) // self.limit * self.limit
            self._query = replace(self._query, offset=last)
            found = self._ask(self._query)
        return found

    def _ask(self, query: SearchQuery) -> Listing:
        request = self.request
        return find_documents(request.registry, request.portal, request.rights, query)

    @property
    def total(self) -> int:
        """Return how many documents there are in all, after rights."""
        return self.listing.result.total

    @property
    def offset(self) -> int:
        """Return how many documents stand on the pages before."""
        return self._query.offset

    @property
    def counted(self) -> str:
        """Return the number of documents in words."""
        return str(self.request.wording.counted('${count} document', '${count} documents', self.total))

    @cached_property
    def rows(self) -> list[Row]:
        """Return the rows of this page."""
        return Rows(self.request).of(self.listing.result.items)

    @property
    def titles(self) -> dict[str, str]:
        """Return the titles of the columns."""
        return self._translated(COLUMNS)

    @property
    def day_fields(self) -> list[tuple[str, str]]:
        """Return the parameters that take a day, with their labels."""
        return list(self._translated(DAY_FIELDS).items())

    def _translated(self, texts: Mapping[str, str]) -> dict[str, str]:
        return {key: self.request.wording.text(text) for key, text in texts.items()}

    @property
    def notice(self) -> str:
        """Return what the reader must know of how fresh the list is, or nothing."""
        if self.request.registry.index.needs_rebuild:
            return str(self.request.wording.text(_('The search index is being rebuilt: lists are not complete yet.')))
        if self.listing.catching_up:
            return str(self.request.wording.text(_('Your last change is not in this list yet. Reload the page.')))
        return ''

    def page_url(self, offset: int) -> str:
        """Return the address of the page that begins after ``offset`` documents."""
        page = max(offset, 0) // self.limit + 1
        return self.address.url(page=page) if page > 1 else self.address.url()

    @property
    def columns(self) -> list[tuple[str, Header | None]]:
        """Return the titles of the columns, each with its header if one can sort by it."""
        return [(title, self.header(key) if key in FIRST_ORDERS else None) for key, title in self.titles.items()]

    def header(self, column: str) -> Header:
        """Return the header of a column that sorts."""
        sort = self.filters.sort
        if sort.removeprefix('-') != column:
            return Header(self.address.url(sort=FIRST_ORDERS[column]), '')
        if sort.startswith('-'):
            return Header(self.address.url(sort=column), 'descending')
        return Header(self.address.url(sort=f'-{column}'), 'ascending')

    def choices(self, facet: str) -> list[Choice]:
        """Return the values of a facet with their counts; a chosen one leads back to all."""
        chosen = getattr(self.filters, FACET_FILTERS[facet])
        title = self._titles(facet)
        found = [
            (self.address.url(**{facet: None if value in chosen else value}), title(value), count, value in chosen)
            for value, count in self._counts(facet, chosen).items()
        ]
        return sorted(found, key=lambda choice: (-choice[2], choice[1]))

    def _counts(self, facet: str, chosen: Sequence[str]) -> Mapping[str, int]:
        if not chosen:
            return self.listing.result.facets.get(facet, {})
        # A chosen value must not hide the others: count without this filter.
        every: dict[str, Any] = {FACET_FILTERS[facet]: ()}
        query = replace(self._query, limit=0, offset=0, facets=(facet,), snippets=False, **every)
        counts = self._ask(query).result.facets.get(facet, {})
        return {**dict.fromkeys(chosen, 0), **counts}

    def _titles(self, facet: str) -> Callable[[str], str]:
        wording = self.request.wording
        if facet == 'kind':
            return lambda value: str(wording.kind(value, plural=True))
        titles: Callable[[str], str] = wording.any_state if facet == 'state' else wording.organisation
        return titles


def known_values(request: Request, *dimensions: str) -> dict[str, Any]:
    """Return the values that the given filters may take, for :func:`~.filters.read_filters`."""
    every = {
        'state': request.wording.states,
        'kind': lambda: request.registry.document_kinds,
        'organisation': lambda: request.portal['organisations'],
    }
    return {dimension: every[dimension]() for dimension in dimensions}
