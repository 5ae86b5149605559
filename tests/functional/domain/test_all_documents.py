"""Going through all documents, as a new index and the check do, takes no more memory the more there are."""

from __future__ import annotations

from typing import Any

import pytest

from sedportal.documents import indexing
from sedportal.documents.content import Document

REGISTRAR = 'registrar.g-kineshma'


@pytest.mark.parametrize(('sweep', 'bounded'), [(5, True), (10_000, False)])
def test_what_was_read_is_given_up(portal: Any, monkeypatch: pytest.MonkeyPatch, sweep: int, bounded: bool) -> None:
    made = {portal.draft(REGISTRAR) for _ in range(40)}
    monkeypatch.setattr(indexing, '_SWEEP', sweep)
    with portal.reading() as root:
        cache = root._p_jar._cache
        root._p_jar.cacheMinimize()
        usual, cache.cache_size = cache.cache_size, 10
        try:
            given = []
            for document in indexing.all_documents(root):
                portal.registry.index_entry(document)
                given.append(document.uid)
            held = [one for _oid, one in cache.lru_items() if isinstance(one, Document)]
        finally:
            cache.cache_size = usual
    assert sorted(given) == sorted(made)
    assert (len(held) < 20) == bounded
