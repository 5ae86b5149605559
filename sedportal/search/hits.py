"""What the index keeps of each document on a page, read once as long as the document does not change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from tantivy import DocAddress, Document, Searcher

from . import highlight
from .interfaces import Hit
from .schema import kept, own_key

_Known = tuple[str, Mapping[str, Any], tuple[str, ...]]
# For so many questions with words, so many rows each: some megabytes at most.
_REMEMBERED_WORDS = 16
_REMEMBERED_ROWS = 512


class Hits:
    """Read the rows of one commit, and hand on to the next what has not changed: readers often ask for the same."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._known: dict[tuple[highlight.Pattern, ...], dict[int, _Known]] = {}

    def carried(self, searcher: Searcher, changed: Iterable[str]) -> Hits:
        """Return those of a later commit, in which the documents with the uids ``changed`` may be others.

        The rows are copied: this commit goes on with those that it has read.
        """
        later = Hits(searcher)
        gone = [own_key(uid) for uid in changed]
        for words, rows in list(self._known.items()):
            kept_rows = later._known[words] = dict(rows)
            for own in gone:
                kept_rows.pop(own, None)
        return later

    def of(self, addresses: Sequence[DocAddress], marked: Sequence[highlight.Pattern]) -> list[Hit]:
        """Return a hit for each address, with snippets in which the patterns are ``marked``."""
        if not addresses:
            return []
        words = tuple(marked)
        rows = self._rows(words)
        owns: list[Any] = self._searcher.fast_field_values('own', list(addresses))
        new = {own: address for own, address in zip(owns, addresses, strict=True) if own not in rows}
        if new:
            read = self._read(new.values(), words)
            if len(rows) + len(new) > _REMEMBERED_ROWS:
                # Another thread goes on with the old ones: nothing is taken from under it.
                rows = self._known[words] = {own: rows[own] for own in owns if own in rows}
            rows.update(zip(new, read, strict=True))
        return [Hit(uid, row, list(snippets)) for uid, row, snippets in map(rows.__getitem__, owns)]

    def _rows(self, words: tuple[highlight.Pattern, ...]) -> dict[int, _Known]:
        rows = self._known.get(words)
        if rows is None:
            if len(self._known) >= _REMEMBERED_WORDS:
                self._known = {}
            rows = self._known[words] = {}
        return rows

    def _read(self, addresses: Iterable[DocAddress], words: tuple[highlight.Pattern, ...]) -> list[_Known]:
        documents = [self._searcher.doc(address) for address in addresses]
        # One call for all: fifty small ones take twice as long.
        rows = orjson.loads(b'[%b]' % b','.join(kept(document, 'row') for document in documents))
        return [
            (document.get_first('uid') or '', row, _snippets(document, words))
            for document, row in zip(documents, rows, strict=True)
        ]


def _snippets(document: Document, words: tuple[highlight.Pattern, ...]) -> tuple[str, ...]:
    if not words:
        return ()
    title, text = kept(document, 'card_title').decode(), kept(document, 'card_text').decode()
    return tuple(highlight.snippets(title, text, words))
