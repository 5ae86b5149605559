"""The index answers like a plain loop over all documents: random documents, rights, filters, words and changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sedportal.search import pages as pages_module
from sedportal.search import snapshot as snapshot_module
from sedportal.search import store as store_module
from sedportal.search.held import HeldTokens
from sedportal.search.hits import Hits
from sedportal.search.interfaces import SearchQuery
from sedportal.search.russian import analyse
from sedportal.search.snapshot import Snapshot
from sedportal.search.store import IndexStore
from tests.factories.index_entries import MOMENT, index_entry

WORDS = ('приказ', 'приказом', 'школа', 'школы', 'ёлка', 'елками', 'о', 'район', 'района')
TOKENS = tuple(f't{place}' for place in range(6))
FIRST = date(2026, 1, 1)

texts = st.lists(st.sampled_from(WORDS), max_size=5).map(' '.join)
tokens = st.frozensets(st.sampled_from(TOKENS), max_size=3)
days = st.integers(0, 5).map(lambda step: FIRST + timedelta(days=step))
uids = st.integers(0, 30).map('u{:02d}'.format)
entries = st.builds(
    index_entry,
    uid=uids,
    tokens=tokens.map(tuple),
    kind=st.sampled_from(('act', 'incoming')),
    state=st.sampled_from(('draft', 'registered', 'archived')),
    organisation=st.sampled_from('xy'),
    title=texts,
    text=texts,
    doc_date=st.none() | days,
    registered_at=st.none() | st.integers(0, 3).map(lambda hours: MOMENT + timedelta(hours=12 * hours)),
    stored=st.integers(0, 999).map(lambda number: {'number': number}),
)
changes = st.tuples(st.lists(entries, max_size=6), st.lists(uids, max_size=3))
queries = st.builds(
    SearchQuery,
    tokens=st.none() | tokens,
    text=st.lists(st.sampled_from(WORDS + tuple('-' + word for word in WORDS)), max_size=2).map(' '.join),
    kinds=st.sampled_from(((), ('act',))),
    states=st.sampled_from(((), ('draft',), ('draft', 'archived'))),
    organisations=st.sampled_from(((), ('x',), ('x', 'y'))),
    date_from=st.none() | days,
    date_to=st.none() | days,
    facets=st.just(('state', 'organisation')),
    sort=st.sampled_from(('date', '-title', 'relevance', 'number')),
    limit=st.just(100),
)


def stems(text):
    return set(analyse(text)[1])


def wanted(entry, query):
    """Say whether ``query`` finds ``entry``, the slow and obvious way."""
    words = stems(f'{entry.title} {entry.text}')
    asked = [(word[0] == '-', stems(word)) for word in query.text.split()]
    return (
        (query.tokens is None or bool(query.tokens & set(entry.tokens)))
        and all((word <= words) != excluded for excluded, word in asked)
        and (not query.kinds or entry.kind in query.kinds)
        and (not query.states or entry.state in query.states)
        and (not query.organisations or entry.organisation in query.organisations)
        and (query.date_from is None or (entry.doc_date is not None and entry.doc_date >= query.date_from))
        and (query.date_to is None or (entry.doc_date is not None and entry.doc_date <= query.date_to))
    )


def check(store, known, query):
    expected = [entry for entry in known.values() if wanted(entry, query)]
    result = store.search(query)
    if result.corrected_query is not None:
        assert not expected
        return
    assert sorted(hit.uid for hit in result.items) == sorted(entry.uid for entry in expected)
    assert {hit.uid: hit.stored for hit in result.items} == {entry.uid: entry.stored for entry in expected}
    assert result.total == len(expected) == store.count(query)
    assert result.facets['state'] == Counter(entry.state for entry in expected)
    assert result.facets['organisation'] == Counter(entry.organisation for entry in expected)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(changes, min_size=1, max_size=3), st.lists(queries, min_size=5, max_size=8))
def test_index_equals_a_loop(store, history, asked):
    known = {}
    store.rebuild((), 0)
    for seq, (upserts, deletes) in enumerate(history, 1):
        store.apply(upserts, deletes, seq)
        known.update({entry.uid: entry for entry in upserts})
        for uid in deletes:
            known.pop(uid, None)
        assert sorted(store.all_uids()) == sorted(known)
    for query in asked:
        check(store, known, query)


pages = st.builds(
    SearchQuery,
    tokens=st.none() | tokens,
    text=st.sampled_from(('', 'приказ', '-школа')),
    states=st.sampled_from(((), ('draft', 'archived'))),
    facets=st.sampled_from(((), ('state',))),
    sort=st.sampled_from(('-date', '-changed', '-since', 'date', '-title', 'relevance', '-number')),
    offset=st.integers(0, 3),
    limit=st.integers(0, 4),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(changes, min_size=1, max_size=3), st.lists(pages, min_size=4, max_size=6), st.integers(0, 4))
def test_what_is_remembered_of_large_results_changes_no_answer(store, history, asked, recent):
    store.rebuild((), 0)
    with pytest.MonkeyPatch.context() as patch:
        for seq, (upserts, deletes) in enumerate(history, 1):
            store.apply(upserts, deletes, seq)
            patch.setattr(pages_module, 'MANY', 10**9)
            plain = [store.search(query) for query in asked]
            patch.setattr(pages_module, 'MANY', 0)
            patch.setattr(pages_module, 'RECENT', recent)
            for _again in range(3):
                for query, expected in zip(asked, plain, strict=True):
                    store.snapshot()._answers.clear()  # else the same answer comes again
                    found = store.search(query)
                    assert [hit.uid for hit in found.items] == [hit.uid for hit in expected.items]
                    assert (found.total, found.facets) == (expected.total, expected.facets)


steps = st.one_of(
    changes.map(lambda change: ('apply', change)),
    changes.map(lambda change: ('bulk', change)),
    st.just(('rebuild', ())),
    st.just(('reopen', ())),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=2, max_size=6), st.lists(queries, min_size=2, max_size=4), st.integers(1, 12))
def test_counts_are_brought_up_to_date_by_what_changed(tmp_path_factory, history, asked, told):
    store = IndexStore(tmp_path_factory.mktemp('index'))
    known = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_module, '_TOLD', told)
        patch.setattr(snapshot_module, '_LOOKED_AT', told // 2)
        for seq, (step, change) in enumerate(history, 1):
            if step == 'reopen':
                store.close()
                store = IndexStore(store._directory)
            elif step == 'rebuild':
                store.rebuild(known.values(), seq)
            else:
                upserts, deletes = change
                known.update({entry.uid: entry for entry in upserts})
                for uid in deletes:
                    known.pop(uid, None)
                if step == 'apply':
                    store.apply(upserts, deletes, seq)
                else:
                    with store.in_bulk() as bulk:
                        found = {entry.uid: entry for entry in upserts} | dict.fromkeys(deletes)
                        bulk.put(found, seq)
            for query in (*asked, *(replace(query, snippets=True) for query in asked)):
                check(store, known, query)
    store.close()


def test_a_list_after_a_change_elsewhere_counts_the_change_alone(store, monkeypatch):
    query = SearchQuery(None, organisations=('x',), facets=('state',), limit=0)
    store.apply([index_entry(uid=f'u{n}', organisation='x', state='draft') for n in range(20)], (), 1)
    assert store.search(query).facets == {'state': {'draft': 20}}
    counted = []
    among = Snapshot.among
    monkeypatch.setattr(Snapshot, 'among', lambda self, *args: counted.append(args[1]) or among(self, *args))
    store.apply([index_entry(uid='u3', organisation='x', state='registered')], ('u5',), 2)
    assert store.search(query).facets == {'state': {'draft': 18, 'registered': 1}}
    assert store.search(query).total == 19
    assert counted == [['u3', 'u5']] * 2, 'as they were and as they are, and that once'


def test_rows_are_read_again_only_of_what_changed(store, monkeypatch):
    query = SearchQuery(None, organisations=('x',))
    store.apply([index_entry(uid=f'u{n}', organisation='x', stored={'number': n}) for n in range(20)], (), 1)
    assert {hit.uid: hit.stored['number'] for hit in store.search(query).items} == {f'u{n}': n for n in range(20)}
    old, read = store.snapshot(), []
    reading = Hits._read
    monkeypatch.setattr(Hits, '_read', lambda self, new, *args: read.append(len(new)) or reading(self, new, *args))
    store.apply([index_entry(uid='u3', organisation='x', stored={'number': 300})], ('u5',), 2)
    expected = {f'u{n}': n for n in range(20) if n != 5} | {'u3': 300}
    assert {hit.uid: hit.stored['number'] for hit in store.search(query).items} == expected
    assert read == [1]
    # Who still asks the commit before gets what was there then.
    assert {hit.uid: hit.stored['number'] for hit in old.search(query).items} == {f'u{n}': n for n in range(20)}


def test_which_tokens_stand_is_asked_for_once():
    looked = []
    held = HeldTokens()

    def stands(token):
        looked.append(token)
        return token == 'there'

    assert held.of(['there', 'away'], stands) == ['there']
    assert held.of(['away', 'there'], stands) == ['there']
    assert looked == ['there', 'away']
    held.came(['away'])
    assert held.of(['away', 'there'], stands) == ['away', 'there']
    assert looked == ['there', 'away']
    assert held.of(['other'], stands) == []
    held.forget()
    assert held.of(['other', 'there'], stands) == ['there']
    assert looked == ['there', 'away', 'other', 'other']


def test_what_an_old_commit_did_not_have_hides_nothing_from_a_newer_one():
    held = HeldTokens()

    def meanwhile(token):
        held.came([token])  # by a commit that another thread takes up
        return 0

    assert held.of(['new'], meanwhile) == []
    assert held.of(['new'], lambda token: pytest.fail('known')) == ['new']
