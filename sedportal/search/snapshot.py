"""One commit of the index, read only: everything that is asked of the index is answered here.

A snapshot never changes, so an answer is of one moment even while the indexer commits beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from tantivy import DocAddress, Document, Index, Occur, Order, Query, Searcher

from . import highlight, layout
from .interfaces import FACETS, SORTS, Hit, SearchQuery, SearchResult, Suggestion
from .query import QueryBuilder, Unit, parse
from .schema import FILES, META, from_document, kept

_Clauses = list[tuple[Occur, Query]]
_Counted = tuple[int, Mapping[str, Mapping[str, int]]]
_REMEMBERED_RIGHTS = 512
_REMEMBERED_COUNTS = 512
_REMEMBERED_ROWS = 4096
# So many documents take longer to be sorted than what saves it.
MANY = 20_000
# Which documents count as the newest; few enough to be sorted, many enough for the pages that people look at.
_RECENT = 5_000
_BY_TIME = ('date', 'changed', 'since')
# Sorts by what a document may lack.
_SPARSE = ('number', 'registered', 'correspondent')
# More than any region has folders; the count of a value beyond it would be missing from a facet.
_FACET_VALUES = 50_000


class Hints:
    """What one commit knew and the next may begin with: none of it is relied on.

    ``since`` maps a sorting field to the value from which on the newest documents stand, and to how many there were;
    ``totals`` how many a question found.
    """

    def __init__(self) -> None:
        self.since: dict[str, tuple[int, int]] = {}
        self.totals: dict[SearchQuery, int] = {}


class Snapshot:
    """Answer questions about the index as it was at one commit.

    Parameters: ``index`` open and reloaded; ``applied_seq`` the ledger record it has reached, read from the
    commit itself if not given; ``hints`` are those of the commit before.
    """

    def __init__(self, index: Index, hints: Hints | None = None) -> None:
        self._searcher: Searcher = index.searcher()
        self._builder = QueryBuilder(index.schema, self._searcher)
        self._rights: dict[frozenset[str], Query] = {}
        self._counts: dict[SearchQuery, _Counted] = {}
        self._rows: dict[tuple[int, int], tuple[str, Mapping[str, Any]]] = {}
        self._hints = hints if hints is not None else Hints()
        self._has_files = bool(self._searcher.doc_freq('meta', FILES))
        self.committed_seq = self._committed_seq()
        self.applied_seq = self.committed_seq

    def _committed_seq(self) -> int:
        # The record of the index itself is written in the same commit as the documents: it can't be ahead of them.
        found = self._searcher.search(self._builder.term('meta', META), 1, False)
        for _, address in found.hits:
            return int(json.loads(kept(self._searcher.doc(address), 'about'))['seq'])
        return 0

    def search(self, query: SearchQuery) -> SearchResult:
        """Return the page, the exact count and the facets that ``query`` asks for.

        With words that find nothing, the other keyboard layout is tried.
        Raises ``ValueError`` for a sort or facet that does not exist.
        """
        _check(query)
        result = self._remembered(query)
        if result.total or query.literal or not query.text.strip() or _sees_nothing(query):
            return result
        if any(unit.excluded for unit in parse(query.text)):
            # What is left out must stay out: retyped it would leave out something else.
            return result
        for meant in layout.retyped(query.text):
            corrected = self._search(replace(query, text=meant))
            if corrected.total:
                corrected.corrected_query = meant
                return corrected
        return result

    def count(self, query: SearchQuery) -> int:
        """Return how many documents ``query`` finds, whatever its page."""
        return self.search(replace(query, limit=0, facets=(), snippets=False)).total

    def facets(self, query: SearchQuery) -> dict[str, dict[str, int]]:
        """Return the counts by each value of ``query.facets`` over all that it finds."""
        return self.search(replace(query, limit=0, snippets=False)).facets

    def _remembered(self, query: SearchQuery) -> SearchResult:
        """Answer; what was counted stays known for as long as nothing changes: the next reader asks for the same."""
        key = replace(query, offset=0, limit=0, sort='-date', snippets=False)
        known = self._counts.get(key)
        result = self._search(query, known, self._hints.totals.get(key, 0) >= MANY)
        if known is None:
            _keep(self._counts, key, (result.total, _copied(result.facets)))
            _keep(self._hints.totals, key, result.total)
        return result

    def _search(self, query: SearchQuery, known: _Counted | None = None, many: bool = False) -> SearchResult:
        nothing: dict[str, dict[str, int]] = {facet: {} for facet in query.facets}
        units = parse(query.text)
        if _sees_nothing(query) or (query.text.strip() and not units):
            return SearchResult([], 0, nothing, None, self.applied_seq)
        ranked = query.sort.endswith('relevance') and bool(units)
        asked = self._query(query, units, ranked)
        if query.limit < 1 and known is not None:
            return SearchResult([], known[0], _copied(known[1]), None, self.applied_seq)
        if query.limit < 1 and query.facets:
            return self._counted(asked, query)
        if many and known is None and query.facets:
            # One pass for all counts, and the page from the newest: less than a pass that sorts and one that counts.
            counted = self._counted(asked, query)
            known = (counted.total, counted.facets)
        addresses, total = self._page(asked, query, ranked, known[0] if known is not None else None, many)
        hits = self._hits(addresses, highlight.patterns(units) if query.snippets else [])
        if query.snippets and hits:
            self._look_into_files(hits, addresses, query, units)
        return SearchResult(
            items=hits,
            total=total,
            facets=_copied(known[1]) if known is not None else self._facets(asked, query.facets) if total else nothing,
            corrected_query=None,
            applied_seq=self.applied_seq,
        )

    def _counted(self, asked: Query, query: SearchQuery) -> SearchResult:
        """Answer a question for counts alone in one pass: every document has one kind, so the kinds add up to all."""
        facets = self._facets(asked, tuple({*query.facets, 'kind'}))
        total = sum(facets['kind'].values())
        return SearchResult([], total, {name: facets[name] for name in query.facets}, None, self.applied_seq)

    def _query(self, query: SearchQuery, units: Sequence[Unit], ranked: bool) -> Query:
        clauses = self._seen_by(query.tokens)
        clauses += [(Occur.Must, one) for one in self._builder.filters(query)]
        words = self._builder.text(units, self._readable(query.file_tokens))
        if not ranked:
            return Query.boolean_query(clauses + words)
        # Rights and filters decide what is found, never where it stands.
        silent = Query.const_score_query(Query.boolean_query(clauses), 0.0)
        return Query.boolean_query([(Occur.Must, silent), *words, *self._builder.preference(query.text, units)])

    def _seen_by(self, tokens: frozenset[str] | None) -> _Clauses:
        if tokens is None:
            return self._builder.everything()
        return [(Occur.Must, self._opened_by(tokens))]

    def _opened_by(self, tokens: frozenset[str]) -> Query:
        known = self._rights.get(tokens)
        if known is None:
            if len(self._rights) >= _REMEMBERED_RIGHTS:
                self._rights.clear()
            known = self._rights[tokens] = self._builder.rights(tokens)
        return known

    def _readable(self, tokens: frozenset[str] | None) -> Query | None:
        """Return the query for documents whose files may be searched; None if there are none."""
        if not self._has_files or (tokens is not None and not tokens):
            return None
        found = self._builder.term('meta', FILES) if tokens is None else self._opened_by(tokens)
        return Query.const_score_query(found, 0.0)

    def _look_into_files(
        self, hits: Sequence[Hit], addresses: Sequence[DocAddress], query: SearchQuery, units: Sequence[Unit]
    ) -> None:
        """Tell of each hit in which files its words may stand, if they stand in a file that may be read."""
        readable = self._readable(query.file_tokens)
        wanted = [self._builder.in_files(unit) for unit in units if not unit.excluded]
        if readable is None or not wanted:
            return
        asked = Query.boolean_query([
            (Occur.Must, self._builder.any_of('uid', [hit.uid for hit in hits])), (Occur.Must, readable),
            (Occur.Must, Query.boolean_query([(Occur.Should, one) for one in wanted])),
        ])  # fmt: skip
        found = self._places_found(asked, len(hits))
        if found:
            # Where the card answers the whole question, its own snippets do.
            here = self._builder.any_of('uid', [hit.uid for hit in hits])
            by_card = Query.boolean_query([(Occur.Must, here), *self._builder.text(units)])
            found -= self._places_found(by_card, len(hits))
        patterns = highlight.patterns(units)
        for hit, address in zip(hits, addresses, strict=True):
            if _place(address) in found:
                hit.files = tuple(json.loads(kept(self._searcher.doc(address), 'about'))['file_keys'])
                hit.marked = partial(highlight.in_file, wanted=patterns)

    def _places_found(self, asked: Query, most: int) -> set[tuple[int, int]]:
        return {_place(address) for _, address in self._searcher.search(asked, most, False).hits}

    def _page(
        self, asked: Query, query: SearchQuery, ranked: bool, total: int | None, many: bool
    ) -> tuple[list[DocAddress], int]:
        """Return the hits of the page and how many there are in all.

        Parameters: ``total`` is how many, where that is known; ``many`` that they were many when last asked for.
        """
        # The collector sets aside room for offset + limit hits: more than there are documents is waste or worse.
        offset = min(max(query.offset, 0), self._searcher.num_docs)
        limit = min(max(query.limit, 0), self._searcher.num_docs)
        order = Order.Desc if query.sort.startswith('-') else Order.Asc
        sort = query.sort.removeprefix('-')
        if not limit:
            return [], self._count(asked)
        if ranked:
            found: Any = self._searcher.search(asked, limit, True, offset=offset)
            return [address for _, address in found.hits], found.count
        if sort == 'relevance':
            sort, order = 'date', Order.Desc
        if sort in _SPARSE:
            return self._page_by_sparse(asked, 'by_' + sort, offset, limit, order)
        if many and order == Order.Desc and sort in _BY_TIME:
            newest = self._newest(asked, 'by_' + sort, offset, limit)
            if newest is not None:
                return newest, self._number(asked) if total is None else total
        return self._stretch(asked, 'by_' + sort, offset, limit, order)

    def _newest(self, asked: Query, field: str, offset: int, limit: int) -> list[DocAddress] | None:
        """Return the page if all of it stands among the newest documents of the index, else None.

        Sorting everything that somebody may see takes time with its number; most who look want the latest.
        """
        since, documents = self._hints.since.get(field, (0, 0))
        if self._searcher.num_docs > documents + MANY:
            since = self._since(field)
            self._hints.since[field] = since, self._searcher.num_docs
        recent = Query.boolean_query([(Occur.Must, asked), (Occur.Must, self._builder.at_least(field, since))])
        addresses, count = self._stretch(recent, field, offset, limit, Order.Desc)
        return addresses if count >= offset + limit else None

    def _since(self, field: str) -> int:
        everything = Query.boolean_query(self._builder.everything())
        found: Any = self._searcher.search(everything, 1, False, field, _RECENT, Order.Desc)
        return int(found.hits[0][0]) if found.hits else 0

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
        addresses, count = self._stretch(with_value, field, offset, limit, order)
        if len(addresses) == limit:
            return addresses, count + self._count(without)
        rest = self._stretch(without, 'by_date', max(0, offset - count), limit - len(addresses), Order.Desc)
        return addresses + rest[0], count + rest[1]

    def _stretch(self, asked: Query, field: str, offset: int, limit: int, order: Order) -> tuple[list[DocAddress], int]:
        found: Any = self._searcher.search(asked, limit, True, field, offset, order)
        return [address for _, address in found.hits], found.count

    def _count(self, asked: Query) -> int:
        # By a field, because ranking would score every hit.
        return self._stretch(asked, 'by_date', 0, 1, Order.Desc)[1]

    def _facets(self, asked: Query, names: Sequence[str]) -> dict[str, dict[str, int]]:
        wanted = {name: {'terms': {'field': name, 'size': _FACET_VALUES}} for name in names}
        counted = self._searcher.aggregate(asked, wanted)
        return {
            name: {bucket['key']: int(bucket['doc_count']) for bucket in counted[name]['buckets']} for name in names
        }

    def _hits(self, addresses: Iterable[DocAddress], marked: Sequence[highlight.Pattern]) -> list[Hit]:
        if not marked:
            return self._known_hits(addresses)
        documents = [self._searcher.doc(address) for address in addresses]
        hits = [Hit(*one) for one in _read(documents)]
        for hit, document in zip(hits, documents, strict=True):
            title, text = kept(document, 'card_title').decode(), kept(document, 'card_text').decode()
            hit.snippets = highlight.snippets(title, text, marked)
        return hits

    def _known_hits(self, addresses: Iterable[DocAddress]) -> list[Hit]:
        """Return hits without snippets; what was read once of a commit stays known with it."""
        rows = self._rows
        places = {_place(address): address for address in addresses}
        new = {place: address for place, address in places.items() if place not in rows}
        if new:
            read = _read([self._searcher.doc(address) for address in new.values()])
            if len(rows) + len(new) > _REMEMBERED_ROWS:
                # Another thread goes on with the old ones: nothing is taken from under it.
                rows = self._rows = {place: rows[place] for place in places if place in rows}
            rows.update(zip(new, read, strict=True))
        return [Hit(*rows[place]) for place in places]

    def suggest(self, beginning: str, tokens: frozenset[str] | None, limit: int) -> list[Suggestion]:
        """Return documents whose title or number goes on from ``beginning``, newest first."""
        if limit < 1 or (tokens is not None and not tokens):
            return []
        for text in (beginning, *layout.retyped(beginning)):
            units = parse(text)
            if units:
                asked = Query.boolean_query(self._seen_by(tokens) + self._builder.beginning(units))
                addresses, _ = self._stretch(asked, 'by_date', 0, min(limit, self._searcher.num_docs or 1), Order.Desc)
                if addresses:
                    return [self._suggestion(address) for address in addresses]
        return []

    def _suggestion(self, address: DocAddress) -> Suggestion:
        known = from_document(self._searcher.doc(address))
        return Suggestion(known['uid'], known['number'], known['title'], known['stored'])

    def knows(self, uid: str) -> bool:
        """Tell whether the document stands in the index."""
        return bool(self._searcher.doc_freq('uid', uid))

    def all_uids(self) -> Iterator[str]:
        """Yield the uid of every document in the index, once for each time that it stands there."""
        everything = Query.boolean_query(self._builder.everything())
        for uid, count in self._searcher.terms_with_prefix('uid', '', everything):
            yield from [uid] * count

    def stored_entry(self, uid: str) -> Mapping[str, Any] | None:
        """Return all that the index knows of a document (``schema.comparable`` has the form), or ``None``."""
        found = self._searcher.search(self._builder.term('uid', uid), 1, False)
        for _, address in found.hits:
            return from_document(self._searcher.doc(address))
        return None


def _read(documents: Sequence[Document]) -> list[tuple[str, Mapping[str, Any]]]:
    # One call for all: fifty small ones take twice as long.
    rows = json.loads(b'[%b]' % b','.join(kept(document, 'row') for document in documents))
    return [(document.get_first('uid') or '', row) for document, row in zip(documents, rows, strict=True)]


def _keep(kept: dict[Any, Any], key: Any, value: Any) -> None:
    if len(kept) >= _REMEMBERED_COUNTS:
        kept.clear()
    kept[key] = value


def _copied(facets: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    return {name: dict(counts) for name, counts in facets.items()}


def _place(address: DocAddress) -> tuple[int, int]:
    return address.segment_ord, address.doc


def _sees_nothing(query: SearchQuery) -> bool:
    return query.tokens is not None and not query.tokens


def _check(query: SearchQuery) -> None:
    if query.sort.removeprefix('-') not in SORTS:
        raise ValueError(f'unknown sort: {query.sort}')
    for facet in query.facets:
        if facet not in FACETS:
            raise ValueError(f'unknown facet: {facet}')
