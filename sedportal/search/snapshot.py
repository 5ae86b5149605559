"""One commit of the index, read only: everything that is asked of the index is answered here.

A snapshot never changes, so an answer is of one moment even while the indexer commits beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
from tantivy import DocAddress, Index, Occur, Order, Query, Searcher

from sedportal.kernel.remembering import keep

from . import highlight, layout
from .counts import Counted
from .handed import Handed
from .held import HeldTokens
from .hits import Hits
from .in_files import InFiles
from .interfaces import FACETS, SORTS, Hit, SearchQuery, SearchResult, Suggestion
from .pages import Pages
from .query import QueryBuilder, Unit, parse
from .schema import META, from_document, kept

_Clauses = list[tuple[Occur, Query]]
# Of more documents that were changed at once it takes longer to read than to ask again.
_LOOKED_AT = 50
# Pages of the newest commit, with what was made of them: some hundred kilobytes each at most.
_ANSWERS = 64
# What has more is no page but an export or a bulk change.
_PAGE = 200
# More than any region has folders; the count of a value beyond it would be missing from a facet.
_FACET_VALUES = 50_000


class Snapshot:
    """Answer questions about the index as it was at one commit.

    Parameters: ``index`` open and reloaded; ``handed`` is what the commits of this generation hand on, ``before`` the
    one before. ``commit`` numbers the commits of one generation; ``committed_seq`` is the ledger record that this one
    was made at, ``applied_seq`` the one that is known to have changed nothing since.
    """

    def __init__(self, index: Index, handed: Handed, before: Snapshot | None = None) -> None:
        self._searcher: Searcher = index.searcher()
        self._builder = QueryBuilder(index.schema, self._searcher, handed.held)
        self._answers: dict[SearchQuery, SearchResult] = {}
        self._counts = handed.counts
        self._pages = Pages(self._searcher, self._builder, handed.hints)
        self._hits = Hits(self._searcher)
        self._in_files = InFiles(self._searcher, self._builder)
        record = self._record()
        self.committed_seq = self.applied_seq = int(record['seq'])
        self.commit = int(record.get('commit', 0))
        self.changes: list[tuple[int, list[str]]] = [(commit, uids) for commit, uids in record.get('changes', ())]
        self._take_over(before, handed.held)
        self._counts.let_go(self.commit)

    def _take_over(self, before: Snapshot | None, held: HeldTokens) -> None:
        """Know what the commit ``before`` knew, but of the documents that were changed since."""
        changed = self.changed_since(before) if before is not None else None
        if before is not None and changed is not None:
            self._hits = before._hits.carried(self._searcher, changed)
        held.bound()
        if changed is None or len(changed) > _LOOKED_AT:
            held.forget()
            return
        for entry in map(self.stored_entry, changed):
            held.came(entry['tokens'] if entry is not None else ())

    def _record(self) -> Mapping[str, Any]:
        # The record of the index itself is written in the same commit as the documents: it can't be ahead of them.
        found = self._searcher.search(self._builder.term('meta', META), 1, False)
        for _, address in found.hits:
            record: Mapping[str, Any] = orjson.loads(kept(self._searcher.doc(address), 'about'))
            return record
        return {'seq': 0}

    def changed_since(self, base: Snapshot) -> list[str] | None:
        """Return the uids of the documents that were changed after ``base``, or None where that is not known."""
        commits = range(base.commit + 1, self.commit + 1)
        known = {commit: uids for commit, uids in self.changes if commit in commits}
        if base.commit > self.commit or len(known) < len(commits):
            return None
        return list({uid: None for uids in known.values() for uid in uids})

    def among(self, query: SearchQuery, uids: Sequence[str]) -> Counted:
        """Return the counts of ``query``, which has no words, over these documents alone."""
        if _sees_nothing(query):
            return Counted(0, {facet: {} for facet in query.facets})
        asked = [(Occur.Must, self._builder.any_of('uid', uids)), (Occur.Must, self._query(query, (), ranked=False))]
        return self._counted(Query.boolean_query(asked), query)

    def grow_old(self) -> None:
        """Give up what only the newest commit is asked for."""
        self._answers = {}
        self._hits = Hits(self._searcher)
        self._builder.grow_old()

    def search(self, query: SearchQuery) -> SearchResult:
        """Return the page, the exact count and the facets that ``query`` asks for.

        With words that find nothing, the other keyboard layout is tried.
        Raises ``ValueError`` for a sort or facet that does not exist.
        """
        answer = self._answers.get(query)
        if answer is None:
            _check(query)
            answer = self._answer(query)
            if len(answer.items) <= _PAGE:
                keep(self._answers, query, answer, _ANSWERS)
        facets = {facet: dict(counts) for facet, counts in answer.facets.items()}
        return replace(answer, items=list(answer.items), facets=facets, applied_seq=self.applied_seq)

    def _answer(self, query: SearchQuery) -> SearchResult:
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
        """Answer with what was counted before, if it was: the next reader often asks for the same."""
        question = replace(query, offset=0, limit=0, sort='-date', snippets=False)
        known = self._counts.of(question, self)
        result = self._search(query, known, question)
        if known is None:
            counted = Counted(result.total, result.facets)
            self._counts.put(question, self, Counted(result.total, counted.copy()))
            self._pages.found(question, result.total)
        return result

    def _search(
        self, query: SearchQuery, known: Counted | None = None, question: SearchQuery | None = None
    ) -> SearchResult:
        units = parse(query.text)
        if _sees_nothing(query) or (query.text.strip() and not units):
            return self._result([], Counted(0, {facet: {} for facet in query.facets}))
        if query.limit < 1 and known is not None:
            return self._result([], known)
        ranked = query.sort.endswith('relevance') and bool(units)
        asked = self._query(query, units, ranked)
        if query.limit < 1 and query.facets:
            return self._result([], self._counted(asked, query))
        if question is not None and known is None and query.facets and self._pages.many(question):
            # One pass for all counts, and the page from the newest: less than a pass that sorts and one that counts.
            known = self._counted(asked, query)
        total_known = known.total if known is not None else None
        addresses, total = self._pages.page(asked, query, ranked, total_known, question)
        hits = self._hits.of(addresses, highlight.patterns(units) if query.snippets else [])
        if query.snippets and hits:
            self._in_files.tell(hits, addresses, query, units)
        if known is None:
            facets = self._facets(asked, query.facets) if total else {facet: {} for facet in query.facets}
            known = Counted(total, facets)
        return self._result(hits, known)

    def _result(self, hits: list[Hit], counted: Counted) -> SearchResult:
        return SearchResult(hits, counted.total, counted.copy(), None, self.applied_seq)

    def _counted(self, asked: Query, query: SearchQuery) -> Counted:
        """Answer a question for counts alone in one pass: every document has one kind, so the kinds add up to all."""
        facets = self._facets(asked, tuple({*query.facets, 'kind'}))
        return Counted(sum(facets['kind'].values()), {name: facets[name] for name in query.facets})

    def _query(self, query: SearchQuery, units: Sequence[Unit], ranked: bool) -> Query:
        clauses = self._builder.seen_by(query.tokens)
        clauses += [(Occur.Must, one) for one in self._builder.filters(query)]
        words = self._builder.text(units, self._in_files.readable(query.file_tokens))
        if not ranked:
            return Query.boolean_query(clauses + words)
        # Rights and filters decide what is found, never where it stands.
        silent = Query.const_score_query(Query.boolean_query(clauses), 0.0)
        return Query.boolean_query([(Occur.Must, silent), *words, *self._builder.preference(query.text, units)])

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
                asked = Query.boolean_query(self._builder.seen_by(tokens) + self._builder.beginning(units))
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


def _sees_nothing(query: SearchQuery) -> bool:
    return query.tokens is not None and not query.tokens


def _check(query: SearchQuery) -> None:
    if query.sort.removeprefix('-') not in SORTS:
        raise ValueError(f'unknown sort: {query.sort}')
    for facet in query.facets:
        if facet not in FACETS:
            raise ValueError(f'unknown facet: {facet}')
