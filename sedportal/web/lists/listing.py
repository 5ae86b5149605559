"""One page of a list: found with the asker's rights, counted after them, ready to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sedportal.documents.interfaces import ACCESS_MARKS
from sedportal.documents.listing import Listing, find_documents
from sedportal.documents.standing import held_by
from sedportal.kernel.i18n import _
from sedportal.search.interfaces import SORTS

from ..rendering import Fragment
from .address import Address
from .columns import Column, chosen_columns
from .facets import Choice, Facets
from .filters import ME, PAGE_SIZES, Filters
from .lines import Header, kept_lines
from .paging import Paging
from .panel import Panel
from .rows import Row, Rows
from .usual import is_compact, usual_columns, usual_size

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.search.interfaces import SearchQuery

__all__ = ['Choice', 'Header', 'ListPage', 'known_values']


class ListPage:
    """Answer what a template with a list asks.

    Parameters: ``fixed`` is what the page itself narrows to (its folder), ``facets`` what is counted, ``limit`` how
    many documents a page has, by default as many as the person likes; ``options`` are further ones of the question.
    """

    def __init__(
        self,
        request: Request,
        filters: Filters,
        address: Address,
        fixed: Mapping[str, Any],
        facets: Sequence[str] = (),
        limit: int | None = None,
        *,
        show_kind: bool = False,
        **options: Any,
    ) -> None:
        self.request = request
        self.filters = filters
        self.address = address
        self.limit = (filters.size or usual_size(request)) if limit is None else limit
        self._show_kind = show_kind
        page = {'offset': (filters.page - 1) * self.limit, 'limit': self.limit}
        self.query = question_of(request, filters, {**page, **fixed, 'facets': tuple(facets), **options})
        self.listing = self._find()

    def _find(self) -> Listing:
        found = self.ask(self.query)
        if self.limit and found.result.total and not found.result.items and self.query.offset:
            # The list has become shorter than the page that was asked for: show its last one.
            last = (found.result.total - 1) // self.limit * self.limit
            self.query = replace(self.query, offset=last)
            found = self.ask(self.query)
        return found

    def ask(self, query: SearchQuery) -> Listing:
        """Ask the index with the rights of whoever looks."""
        request = self.request
        return find_documents(request.registry, request.portal, request.rights, query)

    @property
    def total(self) -> int:
        """Return how many documents there are in all, after rights."""
        return self.listing.result.total

    @property
    def offset(self) -> int:
        """Return how many documents stand on the pages before."""
        return self.query.offset

    @property
    def counted(self) -> str:
        """Return the number of documents in words."""
        return str(self.request.wording.counted('${count} document', '${count} documents', self.total))

    @cached_property
    def rows(self) -> list[Row]:
        """Return the rows of this page, for pages that print them in their own way."""
        return Rows(self.request).of(self.listing.result.items, self.address.content, self.offset)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns: those of the address, else those that this person likes."""
        return chosen_columns(self.filters.columns, usual_columns(self.request))

    @cached_property
    def headers(self) -> list[Header]:
        """Return the headers of the columns."""
        return [self._header(column) for column in self.columns]

    def _header(self, column: Column) -> Header:
        title = self.request.wording.text(column.title)
        key = column.sort.removeprefix('-')
        if not key or key not in SORTS:
            return Header(title, '', '')
        sort = self.filters.sort
        if sort.removeprefix('-') != key:
            return Header(title, self.address.url(sort=column.sort), '')
        ascending = not sort.startswith('-')
        turned = self.address.url(sort=f'-{key}' if ascending else key)
        return Header(title, turned, 'ascending' if ascending else 'descending')

    @cached_property
    def body(self) -> Fragment:
        """Return the rows of this page as the lines of a table."""
        found, content = self.listing.result, self.address.content
        return kept_lines(self.request, self.columns, content, found, self.offset, show_kind=self._show_kind)

    @property
    def is_compact(self) -> bool:
        """Tell whether the lines stand close together."""
        return is_compact(self.request)

    @property
    def notice(self) -> str:
        """Return what the reader must know of how fresh the list is, or nothing."""
        if self.request.registry.index.needs_rebuild:
            return str(self.request.wording.text(_('The search index is being rebuilt: lists are not complete yet.')))
        if self.listing.catching_up:
            return str(self.request.wording.text(_('Your last change is not in this list yet. Reload the page.')))
        return ''

    @cached_property
    def facets(self) -> Facets:
        """Return the counts to narrow the list by."""
        return Facets(self.request, self.filters, self.address, self.ask, self.query, self.listing.result.facets)

    def choices(self, facet: str) -> list[Choice]:
        """Return the values of a facet with their counts; a chosen one leads back to all."""
        return self.facets.choices(facet)

    @cached_property
    def panel(self) -> Panel:
        """Return the fields to narrow the list by."""
        return Panel(self.request, self.filters, self.address, self.facets if self._counts_marks else None)

    @property
    def _counts_marks(self) -> bool:
        return 'access_mark' in self.query.facets

    @cached_property
    def paging(self) -> Paging:
        """Return the pages."""
        return Paging(self.address, self.total, self.offset, self.limit)

    def page_url(self, offset: int) -> str:
        """Return the address of the page that begins after ``offset`` documents."""
        return self.paging.url(offset)

    @property
    def sizes(self) -> list[tuple[str, int, bool]]:
        """Return (address, size, chosen) of the sizes that a page may have."""
        return [(self.address.url(size=size), size, size == self.limit) for size in PAGE_SIZES]


def question_of(request: Request, filters: Filters, fixed: Mapping[str, Any]) -> SearchQuery:
    """Return what the filters ask of the index; ``fixed`` is what the list narrows to by itself, and the like."""
    login, today = request.authenticated_userid or '', request.registry.clock.today()
    return filters.query(login, today, **{'holders': _holders(request, filters.holder), **fixed})


def _holders(request: Request, holder: str) -> tuple[str, ...]:
    """Return the index terms of what waits for ``holder``; of others' roles nothing is told."""
    if not holder:
        return ()
    return held_by(request.rights) if holder == ME else (f'person:{holder}',)


def known_values(request: Request, *dimensions: str) -> dict[str, Any]:
    """Return the values that the given filters may take, for :func:`~.filters.read_filters`."""
    every = {
        'state': request.wording.states,
        'kind': lambda: request.registry.document_kinds,
        'organisation': lambda: request.portal['organisations'],
        'mark': lambda: ACCESS_MARKS,
    }
    return {dimension: every[dimension]() for dimension in dimensions}
