"""An index of its own for each test."""

from __future__ import annotations

import pytest

from sedportal.search.interfaces import SearchQuery
from sedportal.search.store import IndexStore
from tests.factories.index_entries import index_entry


class Library:
    """An index that is filled and asked in one line each."""

    def __init__(self, store):
        self.store = store
        self.seq = 0

    def put(self, *entries):
        """Index ``entries`` in one commit."""
        self.seq += 1
        self.store.apply(entries, [], self.seq)

    def titles(self, **titles):
        """Index documents that have nothing but a uid and a title."""
        self.put(*(index_entry(uid, title=title) for uid, title in titles.items()))

    def ask(self, text='', tokens=None, **options):
        """Return the result for ``text``."""
        return self.store.search(SearchQuery(tokens, text, **options))

    def found(self, text='', tokens=None, **options):
        """Return the uids that ``text`` finds, sorted, after checking that count and page agree."""
        result = self.ask(text, tokens, limit=10_000, **options)
        assert result.total == len(result.items)
        return sorted(hit.uid for hit in result.items)

    def order(self, sort, **options):
        """Return all uids in the order of ``sort``."""
        return [hit.uid for hit in self.ask(sort=sort, **options).items]


@pytest.fixture
def store(tmp_path):
    """Return an empty index."""
    made = IndexStore(tmp_path / 'index')
    yield made
    made.close()


@pytest.fixture
def library(store):
    """Return an empty index with short ways to fill and ask it."""
    return Library(store)
