"""Which documents stand on a page: sorted, counted, and for large results without looking at all of them."""

from __future__ import annotations

from typing import Any

from tantivy import DocAddress, Occur, Order, Query, Searcher

from sedportal.kernel.remembering import keep

from .interfaces import SearchQuery
from .query import QueryBuilder

# So many documents take longer to be sorted than what saves it.
MANY = 2_000
# Which documents of a question count as its newest: enough for the pages that people look at.
RECENT = 500
_BY_TIME = ('date', 'changed', 'since')
# Sorts by what a document may lack.
_SPARSE = ('number', 'registered', 'correspondent')


class Hints:
    """What one commit knew and the next may begin with: none of it is relied on.

    ``since`` maps a question and a sorting field to the value from which on its newest documents stand; ``totals``
    how many a question found.
    """

    def __init__(self) -> None:
        self.since: dict[tuple[SearchQuery, str], int] = {}
        self.totals: dict[SearchQuery, int] = {}


class Pages:
    """Find the pages of one commit."""

    def __init__(self, searcher: Searcher, builder: QueryBuilder, hints: Hints) -> None:
        self._searcher = searcher
        self._builder = builder
        self._hints = hints

    def many(self, question: SearchQuery) -> bool:
        """Tell whether ``question`` found many documents when it was last asked."""
        return self._hints.totals.get(question, 0) >= MANY

    def found(self, question: SearchQuery, total: int) -> None:
        """Remember how many documents ``question`` finds."""
        keep(self._hints.totals, question, total)

    def page(
        self, asked: Query, query: SearchQuery, ranked: bool, total: int | None, question: SearchQuery | None
    ) -> tuple[list[DocAddress], int]:
        """Return the hits of the page that ``query`` wants of those that ``asked`` finds, and how many there are.

        Parameters: ``total`` is how many, where that is known; ``question`` is the query whatever its page.
        """
        # The collector sets aside room for offset + limit hits: more than there are documents is waste or worse.
        offset = min(max(query.offset, 0), self._searcher.num_docs)
        limit = min(max(query.limit, 0), self._searcher.num_docs)
        order = Order.Desc if query.sort.startswith('-') else Order.Asc
        sort = query.sort.removeprefix('-')
        if not limit:
            return [], self.count(asked)
        if ranked:
            found: Any = self._searcher.search(asked, limit, True, offset=offset)
            return [address for _, address in found.hits], found.count
        if sort == 'relevance':
            sort, order = 'date', Order.Desc
        if sort in _SPARSE:
            return self._page_by_sparse(asked, 'by_' + sort, offset, limit, order)
        if question is not None and order == Order.Desc and sort in _BY_TIME and self.many(question):
            newest = self._newest(asked, (question, 'by_' + sort), offset, limit)
            if newest is not None:
                return newest, self._number(asked) if total is None else total
        return self.stretch(asked, 'by_' + sort, offset, limit, order)

    def _newest(self, asked: Query, place: tuple[SearchQuery, str], offset: int, limit: int) -> list[DocAddress] | None:
        """Return the page if all of it stands among the newest documents of the question, else None.

        Sorting everything that somebody may see takes time with its number; most who look want the latest.
        """
        if offset + limit > RECENT:
            return None
        known = self._hints.since.get(place)
        since = self._since(asked, place) if known is None else known
        recent = Query.boolean_query([(Occur.Must, asked), (Occur.Must, self._builder.at_least(place[1], since))])
        addresses, count = self.stretch(recent, place[1], offset, limit, Order.Desc)
        if known is not None and not offset + limit <= count <= 4 * RECENT:
            # So much has come or gone since that they are no longer the newest.
            self._hints.since.pop(place, None)
        return addresses if count >= offset + limit else None

    def _since(self, asked: Query, place: tuple[SearchQuery, str]) -> int:
        found: Any = self._searcher.search(asked, 1, False, place[1], RECENT, Order.Desc)
        since = int(found.hits[0][0]) if found.hits else 0
        keep(self._hints.since, place, since)
        return since

    def _number(self, asked: Query) -> int:
        """Return how many documents ``asked`` finds, without looking at more of them than that they are found."""
        counted = self._searcher.aggregate(asked, {'all': {'value_count': {'field': 'by_date'}}})
        return int(counted['all']['value'])

    def _page_by_sparse(
        self, asked: Query, field: str, offset: int, limit: int, order: Order
    ) -> tuple[list[DocAddress], int]:
        """Return the page sorted by a field that not all have; those without it stand last both ways, newest first."""
        having = Query.exists_query(field)
        with_value = Query.boolean_query([(Occur.Must, asked), (Occur.Must, having)])
        without = Query.boolean_query([(Occur.Must, asked), (Occur.MustNot, having)])
        addresses, count = self.stretch(with_value, field, offset, limit, order)
        if len(addresses) == limit:
            return addresses, count + self.count(without)
        rest = self.stretch(without, 'by_date', max(0, offset - count), limit - len(addresses), Order.Desc)
        return addresses + rest[0], count + rest[1]

    def stretch(self, asked: Query, field: str, offset: int, limit: int, order: Order) -> tuple[list[DocAddress], int]:
        """Return ``limit`` hits behind ``offset`` others, sorted by ``field``, and how many there are."""
        found: Any = self._searcher.search(asked, limit, True, field, offset, order)
        return [address for _, address in found.hits], found.count

    def count(self, asked: Query) -> int:
        """Return how many documents ``asked`` finds."""
        # By a field, because ranking would score every hit.
        return self.stretch(asked, 'by_date', 0, 1, Order.Desc)[1]
