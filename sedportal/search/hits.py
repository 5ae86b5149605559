"""What the index keeps of each document on a page, read once for each commit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tantivy import DocAddress, Document, Searcher

from . import highlight
from .interfaces import Hit
from .schema import kept

_Known = tuple[str, Mapping[str, Any], tuple[str, ...]]
# For so many questions with words, so many rows each: some megabytes at most.
_REMEMBERED_WORDS = 16
_REMEMBERED_ROWS = 512


class Hits:
    """Read the rows of one commit: nothing changes in it, and the next reader often asks for the same."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._known: dict[tuple[highlight.Pattern, ...], dict[tuple[int, int], _Known]] = {}

    def of(self, addresses: Iterable[DocAddress], marked: Sequence[highlight.Pattern]) -> list[Hit]:
        """Return a hit for each address, with snippets in which the patterns are ``marked``."""
        words = tuple(marked)
        rows = self._rows(words)
        places = {place_of(address): address for address in addresses}
        new = {place: address for place, address in places.items() if place not in rows}
        if new:
            read = self._read(new.values(), words)
            if len(rows) + len(new) > _REMEMBERED_ROWS:
                # Another thread goes on with the old ones: nothing is taken from under it.
                rows = self._known[words] = {place: rows[place] for place in places if place in rows}
            rows.update(zip(new, read, strict=True))
        return [Hit(uid, row, list(snippets)) for uid, row, snippets in map(rows.__getitem__, places)]

    def _rows(self, words: tuple[highlight.Pattern, ...]) -> dict[tuple[int, int], _Known]:
        rows = self._known.get(words)
        if rows is None:
            if len(self._known) >= _REMEMBERED_WORDS:
                self._known = {}
            rows = self._known[words] = {}
        return rows

    def _read(self, addresses: Iterable[DocAddress], words: tuple[highlight.Pattern, ...]) -> list[_Known]:
        documents = [self._searcher.doc(address) for address in addresses]
        # One call for all: fifty small ones take twice as long.
        rows = json.loads(b'[%b]' % b','.join(kept(document, 'row') for document in documents))
        return [
            (document.get_first('uid') or '', row, _snippets(document, words))
            for document, row in zip(documents, rows, strict=True)
        ]


def place_of(address: DocAddress) -> tuple[int, int]:
    """Return where a document stands in the index, in a form that can be compared."""
    return address.segment_ord, address.doc


def _snippets(document: Document, words: tuple[highlight.Pattern, ...]) -> tuple[str, ...]:
    if not words:
        return ()
    title, text = kept(document, 'card_title').decode(), kept(document, 'card_text').decode()
    return tuple(highlight.snippets(title, text, words))
