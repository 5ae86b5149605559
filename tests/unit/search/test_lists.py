"""Lists without words: rights, filters, counts, facets, sorting and paging."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from sedportal.search.interfaces import FACETS, SORTS, SearchQuery
from tests.factories.index_entries import MOMENT, index_entry


def test_rights_decide_before_anything_is_counted(library):
    library.put(
        index_entry('open', tokens=('place:1|act|registered|none',), state='registered', title='Приказ'),
        index_entry('own', tokens=('place:1|act|draft|none', 'initiator:5'), state='draft', title='Приказ'),
        index_entry('hidden', tokens=('place:2|act|registered|none',), state='archived', title='Приказ'),
    )
    clerk = frozenset({'place:1|act|registered|none', 'initiator:5', 'place:9|act|registered|none'})
    assert library.found(tokens=clerk) == ['open', 'own']
    assert library.found('приказ', tokens=clerk) == ['open', 'own']
    assert library.ask(tokens=clerk, facets=('state',)).facets == {'state': {'registered': 1, 'draft': 1}}
    assert library.found(tokens=None) == ['hidden', 'open', 'own']
    for nobody in (frozenset(), frozenset({'place:9|act|registered|none'}), frozenset({''}), frozenset({'\ud800'})):
        result = library.ask('приказ', tokens=nobody, facets=('state',))
        assert (result.items, result.total, result.facets) == ([], 0, {'state': {}})


def test_very_many_tokens(library):
    library.put(*(index_entry(f'd{place}', tokens=(f't{place}',)) for place in range(600)))
    assert len(library.found(tokens=frozenset(f't{place}' for place in range(0, 5000, 2)))) == 300


def test_rights_are_looked_up_anew_after_a_change(library):
    rights = frozenset({'late'})
    assert library.found(tokens=rights) == []
    library.put(index_entry('one', tokens=('late',)))
    assert library.found(tokens=rights) == ['one']


@pytest.fixture
def varied(library):
    """Return an index of three documents that differ in every filter."""
    library.put(
        index_entry(
            'a', organisation='x', folder='11', places=('11', '10', '1'), kind='incoming', state='draft',
            persons=('initiator:1', 'executor:2'), doc_date=date(2026, 1, 31), registered_at=None,
            holders=('person:1',), state_since=datetime(2026, 2, 1, 20, 59, 59, tzinfo=UTC),
        ),
        index_entry(
            'b', organisation='y', folder='21', places=('21', '20', '1'), kind='act', access_mark='personal',
            persons=('executor:1',), doc_date=date(2026, 2, 1),
            registered_at=datetime(2026, 2, 1, 20, 59, 59, tzinfo=UTC),
            holders=('role:manager@21', 'role:manager@1'), state_since=datetime(2026, 2, 1, 21, 0, 0, tzinfo=UTC),
        ),
        index_entry(
            'c', organisation='y', folder='20', places=('20', '1'), kind='outgoing', persons=(), doc_date=None,
            registered_at=datetime(2026, 2, 1, 21, 0, 0, tzinfo=UTC),
        ),
    )  # fmt: skip
    return library


@pytest.mark.parametrize(
    ('options', 'uids'),
    [
        ({'organisations': ('y',)}, ['b', 'c']),
        ({'organisations': ('x', 'y')}, ['a', 'b', 'c']),
        ({'folders': ('20',)}, ['c']),
        ({'places': ('20',)}, ['b', 'c']),
        ({'places': ('1',)}, ['a', 'b', 'c']),
        ({'kinds': ('act', 'incoming')}, ['a', 'b']),
        ({'states': ('draft',)}, ['a']),
        ({'access_marks': ('personal',)}, ['b']),
        ({'persons': ('executor:1', 'executor:2')}, ['a', 'b']),
        ({'uids': ('a', 'c', 'zzz')}, ['a', 'c']),
        ({'organisations': ('y',), 'kinds': ('act',)}, ['b']),
        ({'organisations': ('x',), 'kinds': ('act',)}, []),
        ({'date_from': date(2026, 2, 1)}, ['b']),
        ({'date_to': date(2026, 1, 31)}, ['a']),
        ({'date_from': date(2026, 1, 31), 'date_to': date(2026, 2, 1)}, ['a', 'b']),
        ({'date_from': date(2026, 2, 2), 'date_to': date(2026, 1, 1)}, []),
        # 20:59:59 UTC is still the first of February in Moscow, a second later it is the second.
        ({'registered_to': date(2026, 2, 1)}, ['b']),
        ({'registered_from': date(2026, 2, 2)}, ['c']),
        ({'holders': ('person:1', 'role:manager@21')}, ['a', 'b']),
        ({'holders': ('role:manager@20',)}, []),
        ({'since_to': date(2026, 2, 1)}, ['a']),
        ({'since_from': date(2026, 2, 2), 'since_to': date(2026, 2, 2)}, ['b']),
        ({'organisations': ('\ud800',)}, []),
        ({'kinds': ('',)}, []),
    ],
)
def test_filters(varied, options, uids):
    assert varied.found(**options) == uids


def test_facets_count_the_result(varied):
    result = varied.ask(organisations=('y',), facets=FACETS, limit=1)
    assert result.facets == {
        'state': {'registered': 2}, 'kind': {'act': 1, 'outgoing': 1}, 'organisation': {'y': 2},
        'access_mark': {'personal': 1, 'none': 1}, 'folder': {'21': 1, '20': 1}, 'workflow': {'incoming': 2},
        'places': {'21': 1, '20': 2, '1': 2}, 'holders': {'role:manager@21': 1, 'role:manager@1': 1},
        'flags': {}, 'year': {'2026': 1},
    }  # fmt: skip
    assert varied.store.counts_by_folder(frozenset({'everyone'})) == {'11': 1, '20': 1, '21': 1}
    assert varied.store.counts_by_folder(frozenset()) == {}
    assert varied.store.facets(SearchQuery(None, facets=('kind',), kinds=('act',))) == {'kind': {'act': 1}}


def test_stored_comes_back_as_it_was(library):
    row = {'title': 'Ёлка "и" <b>', 'n': None, 'list': [1, 2.5, True], 'deep': {'a': '\n'}}
    library.put(index_entry('one', stored=row))
    assert library.ask().items[0].stored == row


def test_dates_sort_by_document_then_registration_then_creation(library):
    later = MOMENT + timedelta(seconds=1)
    library.put(
        index_entry('old', doc_date=date(1795, 1, 1)),
        index_entry('b', doc_date=date(2026, 1, 2), registered_at=later),
        index_entry('a', doc_date=date(2026, 1, 2), registered_at=MOMENT),
        index_entry('draft', doc_date=None, registered_at=None, created_at=MOMENT),
        index_entry('c', doc_date=date(2026, 1, 2), registered_at=None, created_at=later + timedelta(seconds=1)),
        index_entry('far', doc_date=date(9999, 12, 31)),
    )
    expected = ['old', 'a', 'b', 'c', 'draft', 'far']
    assert library.order('date') == expected
    assert library.order('-date') == expected[::-1]
    assert library.order('relevance') == expected[::-1]


def test_changes_sort_to_the_millisecond(library):
    steps = {'c': 2, 'a': 0, 'b': 1}
    library.put(*(index_entry(uid, changed_at=MOMENT + timedelta(milliseconds=step)) for uid, step in steps.items()))
    assert library.order('changed') == ['a', 'b', 'c']
    assert library.order('-changed') == ['c', 'b', 'a']


def test_states_sort_by_when_they_began(library):
    library.put(
        index_entry('a', state_since=MOMENT - timedelta(days=1)),
        index_entry('b', state_since=MOMENT - timedelta(days=2)),
        index_entry('c', state_since=None),
    )
    assert library.order('since') == ['b', 'a', 'c']
    assert library.order('-since') == ['c', 'a', 'b']


def test_correspondents_sort_by_the_alphabet_and_documents_without_stand_last(library):
    library.put(
        *(index_entry(uid, correspondent=name) for uid, name in {'a': 'Ель', 'b': 'Ёж', 'c': '«Дом»'}.items()),
        index_entry('none'),
    )
    assert library.order('correspondent') == ['c', 'b', 'a', 'none']
    assert library.order('-correspondent') == ['a', 'b', 'c', 'none']


def test_titles_sort_by_the_alphabet(library):
    library.titles(a='Еда', b='«Ёж»', c='езда', d='Ель', e='ёлка')
    library.titles(f='Приказ 2', g='приказ № 10', h='все', i='всё', j='')
    expected = ['j', 'h', 'i', 'a', 'b', 'c', 'e', 'd', 'f', 'g']
    assert library.order('title') == expected
    assert library.order('-title') == expected[::-1]


def test_numbers_sort_naturally_and_drafts_stand_last_both_ways(library):
    numbers = {'a': '2/26', 'b': '10/26', 'c': '01-12/5', 'd': 'вх-2/26', 'e': 'вх-10/26'}
    library.put(
        *(index_entry(uid, number=number) for uid, number in numbers.items()),
        index_entry('old-draft', doc_date=date(2026, 1, 1)),
        index_entry('new-draft', doc_date=date(2026, 1, 2)),
    )
    drafts = ['new-draft', 'old-draft']
    assert library.order('number') == ['c', 'a', 'b', 'd', 'e', *drafts]
    assert library.order('-number') == ['e', 'd', 'b', 'a', 'c', *drafts]
    for offset in range(8):
        page = library.order('number', offset=offset, limit=2)
        assert page == ['c', 'a', 'b', 'd', 'e', *drafts][offset : offset + 2]
        assert library.ask(sort='number', offset=offset, limit=2).total == 7


@pytest.mark.parametrize('sort', [*SORTS, *('-' + sort for sort in SORTS)])
def test_pages_join_to_the_whole_list(library, sort):
    """Equal keys included: the order must not depend on how the index has cut itself into segments."""
    for part in range(6):
        library.put(*(index_entry(f'{part}{place}', title='Все' if place % 2 else 'всё') for place in range(7)))
    whole = library.order(sort, limit=200)
    assert sorted(whole) == sorted(f'{part}{place}' for part in range(6) for place in range(7))
    paged = [uid for offset in range(0, 45, 5) for uid in library.order(sort, offset=offset, limit=5)]
    assert paged == whole
    if sort.removeprefix('-') not in ('relevance', 'number', 'correspondent'):
        assert library.order(sort[1:] if sort[0] == '-' else '-' + sort, limit=200) == whole[::-1]


@pytest.mark.parametrize(
    ('offset', 'limit', 'uids'),
    [
        (0, 0, []),
        (0, -5, []),
        (-5, 2, ['c', 'b']),
        (2, 50, ['a']),
        (3, 50, []),
        (10**18, 10**18, []),
        (0, 10**18, ['c', 'b', 'a']),
    ],
)
def test_any_page_may_be_asked_for(library, offset, limit, uids):
    library.put(*(index_entry(uid, doc_date=date(2026, 1, place + 1)) for place, uid in enumerate('abc')))
    result = library.ask(offset=offset, limit=limit)
    assert [hit.uid for hit in result.items] == uids
    assert result.total == 3


def test_an_empty_index_answers(library):
    for sort in SORTS:
        assert library.order(sort) == []
    assert library.ask('приказ', facets=('state',)).facets == {'state': {}}
    assert library.store.suggest('п', None) == []


def test_unknown_sorts_and_facets_are_refused(library):
    for options in ({'sort': 'size'}, {'sort': '--date'}, {'sort': ''}, {'facets': ('uid',)}):
        with pytest.raises(ValueError, match='unknown'):
            library.ask(**options)
