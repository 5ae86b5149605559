"""The words of files: who may search them, and in which files of a hit they stand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tantivy import DocAddress, Occur, Query, Searcher

from . import highlight
from .interfaces import Hit, SearchQuery
from .query import QueryBuilder, Unit
from .schema import FILES, file_keys

_Place = tuple[int, int]


class InFiles:
    """Answer for one commit."""

    def __init__(self, searcher: Searcher, builder: QueryBuilder) -> None:
        self._searcher = searcher
        self._builder = builder
        self._has_files = bool(searcher.doc_freq('meta', FILES))

    def readable(self, tokens: frozenset[str] | None) -> Query | None:
        """Return the query for documents whose files may be searched; None if there are none."""
        if not self._has_files or (tokens is not None and not tokens):
            return None
        found = self._builder.term('meta', FILES) if tokens is None else self._builder.rights(tokens)
        return Query.const_score_query(found, 0.0)

    def tell(
        self, hits: Sequence[Hit], addresses: Sequence[DocAddress], query: SearchQuery, units: Sequence[Unit]
    ) -> None:
        """Tell of each hit in which files its words may stand, if they stand in a file that may be read."""
        readable = self.readable(query.file_tokens)
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
            if _place_of(address) in found:
                hit.files = file_keys(self._searcher.doc(address))
                hit.marked = partial(highlight.in_file, wanted=patterns)

    def _places_found(self, asked: Query, most: int) -> set[_Place]:
        return {_place_of(address) for _, address in self._searcher.search(asked, most, False).hits}


def _place_of(address: DocAddress) -> _Place:
    """Return where a document stands in the index, in a form that can be compared."""
    return address.segment_ord, address.doc
