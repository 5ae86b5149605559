"""One commit of the index, read only: everything that is asked of the index is answered here.

A snapshot never changes, so an answer is of one moment even while the indexer commits beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from tantivy import DocAddress, Index, Occur, Order, Query, Searcher

from . import highlight, layout
from .hits import Hits, place_of
from .interfaces import FACETS, SORTS, Hit, SearchQuery, SearchResult, Suggestion
from .pages import Hints, Pages, keep
from .query import QueryBuilder, Unit, parse
from .schema import FILES, META, from_document, kept

_Clauses = list[tuple[Occur, Query]]
_Counted = tuple[int, Mapping[str, Mapping[str, int]]]
_REMEMBERED_RIGHTS = 512
# More than any region has folders; the count of a value beyond it would be missing from a facet.
_FACET_VALUES = 50_000


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
        self._pages = Pages(self._searcher, self._builder, hints if hints is not None else Hints())
        self._hits = Hits(self._searcher)
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
        result = self._search(query, known, key)
        if known is None:
            keep(self._counts, key, (result.total, _copied(result.facets)))
            self._pages.found(key, result.total)
        return result

    def _search(
        self, query: SearchQuery, known: _Counted | None = None, question: SearchQuery | None = None
    ) -> SearchResult:
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
        if question is not None and known is None and query.facets and self._pages.many(question):
            # One pass for all counts, and the page from the newest: less than a pass that sorts and one that counts.
            counted = self._counted(asked, query)
            known = (counted.total, counted.facets)
        total_known = known[0] if known is not None else None
        addresses, total = self._pages.page(asked, query, ranked, total_known, question)
        hits = self._hits.of(addresses, highlight.patterns(units) if query.snippets else [])
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
            if place_of(address) in found:
                hit.files = tuple(json.loads(kept(self._searcher.doc(address), 'about'))['file_keys'])
                hit.marked = partial(highlight.in_file, wanted=patterns)

    def _places_found(self, asked: Query, most: int) -> set[tuple[int, int]]:
        return {place_of(address) for _, address in self._searcher.search(asked, most, False).hits}

    def _facets(self, asked: Query, names: Sequence[str]) -> dict[str, dict[str, int]]:
        wanted = {name: {'terms': {'field': name, 'size': _FACET_VALUES}} for name in names}
        counted = self._searcher.aggregate(asked, wanted)
        return {
            name: {bucket['key']: int(bucket['doc_count']) for bucket in counted[name]['buckets']} for name in names
        }

    def suggest(self, beginning: str, tokens: frozenset[str] | None, limit: int) -> list[Suggestion]:
        """Return documents whose title or number goes on from ``beginning``, newest first."""
        if limit < 1 or (tokens is not None and not tokens):
            return []
        for text in (beginning, *layout.retyped(beginning)):
            units = parse(text)
            if units:
                asked = Query.boolean_query(self._seen_by(tokens) + self._builder.beginning(units))
                most = min(limit, self._searcher.num_docs or 1)
                addresses, _ = self._pages.stretch(asked, 'by_date', 0, most, Order.Desc)
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


def _copied(facets: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    return {name: dict(counts) for name, counts in facets.items()}


def _sees_nothing(query: SearchQuery) -> bool:
    return query.tokens is not None and not query.tokens


def _check(query: SearchQuery) -> None:
    if query.sort.removeprefix('-') not in SORTS:
        raise ValueError(f'unknown sort: {query.sort}')
    for facet in query.facets:
        if facet not in FACETS:
            raise ValueError(f'unknown facet: {facet}')
