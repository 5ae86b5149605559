"""Following the ledger: which documents are read anew, and how the place is kept."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import pytest

from sedportal.search import indexer
from sedportal.search.indexer import IndexFollower, IndexSources
from sedportal.search.interfaces import IndexHeldError, IndexMovedError, SearchQuery
from sedportal.search.store import IndexStore
from tests.factories.index_entries import index_entry


@dataclass
class Record:
    """A ledger record, as much of it as the indexer reads."""

    seq: int
    action: str
    subject: str
    details: dict[str, Any] = field(default_factory=dict)


def entry_of(uid, portal):
    return index_entry(uid, title=portal[uid]) if uid in portal else None


@pytest.fixture
def sources():
    """Return sources of two packages: documents by subject, folders that touch all their documents."""
    made = IndexSources()
    made.add('document.', lambda record, portal: [record.subject], entry_of, every=lambda portal: list(portal))
    made.add('folder.', lambda record, portal: sorted(portal), entry_of)
    return made


@pytest.fixture
def follower(store, sources):
    """Return the follower of an empty index."""
    return IndexFollower(store, sources)


def uids(store):
    return sorted(store.all_uids())


def test_documents_are_indexed_as_they_are_now(store, follower):
    portal = {'a': 'Приказ', 'b': 'Письмо'}
    follower.apply([Record(1, 'document.made', 'a'), Record(2, 'document.made', 'b')], portal)
    assert (follower.position(), uids(store)) == (2, ['a', 'b'])
    portal = {'b': 'Школа'}
    follower.apply([Record(3, 'document.changed', 'b'), Record(4, 'document.removed', 'a')], portal)
    assert (follower.position(), uids(store)) == (4, ['b'])
    assert store.count(SearchQuery(None, 'школа')) == 1


def test_records_of_other_packages_only_move_the_place(store, follower):
    follower.apply([Record(1, 'person.logged_in', 'x')], {})
    assert (follower.position(), uids(store)) == (1, [])


def test_one_record_may_touch_many(store, follower):
    follower.apply([Record(1, 'folder.moved', 'f')], {'a': 'А', 'b': 'Б'})
    assert uids(store) == ['a', 'b']


def test_known_records_change_nothing(store, follower):
    follower.apply([Record(1, 'document.made', 'a')], {'a': 'А'})
    follower.apply([Record(1, 'document.made', 'a')], {})
    assert (follower.position(), uids(store)) == (1, ['a'])
    follower.apply([], {})
    assert follower.position() == 1


def test_each_document_is_read_once_a_batch(store):
    asked = []

    def entry(uid, portal):
        asked.append(uid)
        return entry_of(uid, portal)

    sources = IndexSources()
    sources.add('document.', lambda record, portal: [record.subject], entry)
    records = [Record(seq, 'document.changed', 'a') for seq in range(1, 6)]
    IndexFollower(store, sources).apply(records, {'a': 'А'})
    assert asked == ['a']


def test_everything_for_a_rebuild(store, sources):
    sources.add('other.', lambda record, portal: [], entry_of, every=lambda portal: ['a', 'gone'])
    portal = {'a': 'А', 'b': 'Б'}
    assert [entry.uid for entry in sources.entries(portal)] == ['a', 'b']
    assert list(sources.uids(portal)) == ['a', 'b', 'a', 'gone']
    store.rebuild(sources.entries(portal), 1)
    assert uids(store) == ['a', 'b']


def test_beginning_again(store, follower):
    follower.apply([Record(5, 'document.made', 'a')], {'a': 'А'})
    follower.reset()
    assert (follower.position(), uids(store)) == (0, [])


def test_where_another_process_indexes(tmp_path, store, sources, follower):
    other = IndexFollower(IndexStore(tmp_path / 'index'), sources, patience=0.02)
    record = Record(1, 'document.made', 'a')
    assert store.may_write()
    with pytest.raises(IndexHeldError):
        other.apply([record], {'a': 'А'})
    with pytest.raises(IndexHeldError):
        other.reset()
    follower.apply([record], {'a': 'А'})
    other.apply([record], {'a': 'А'})
    assert other.position() == 1
    record = Record(2, 'document.removed', 'a')
    store.close()
    other.apply([record], {})
    assert follower.position() == 2
    assert uids(store) == []


def test_what_was_read_before_a_rebuilt_index_came_does_not_overwrite_it(store):
    """A power cut damaged the index; it was rebuilt while the follower began at 0 with an older view of the objects."""
    later = {'a': 'Зарегистрирован'}

    def rebuilt_meanwhile(uid, portal):
        if portal is not later:
            store.rebuild([entry_of(uid, later)], 2)
        return entry_of(uid, portal)

    made = IndexSources()
    made.add('document.', lambda record, portal: [record.subject], rebuilt_meanwhile)
    follower = IndexFollower(store, made)
    with pytest.raises(IndexMovedError):
        follower.apply([Record(1, 'document.made', 'a')], {'a': 'Черновик'})
    assert (follower.position(), store.count(SearchQuery(None, 'зарегистрирован'))) == (2, 1)
    follower.apply([Record(1, 'document.made', 'a'), Record(2, 'document.registered', 'a')], later)
    follower.apply([Record(3, 'document.changed', 'a')], later)
    assert (follower.position(), store.count(SearchQuery(None, 'зарегистрирован'))) == (3, 1)


def test_commits_in_a_row_leave_time_to_others(store, sources, monkeypatch):
    monkeypatch.setattr(indexer, 'LONGEST_REST', 0.02)
    follower = IndexFollower(store, sources, rest=1000.0)
    follower.apply([Record(1, 'document.made', 'a')], {'a': 'А'})
    assert store.count(SearchQuery(None)) == 1
    began = time.monotonic()
    follower.apply([Record(2, 'document.made', 'a')], {'a': 'А'})
    assert time.monotonic() - began >= 0.02
