"""Full-text search as people use it (domain.md section 8, acceptance check 9)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sedportal.search.interfaces import SearchQuery
from tests.factories.index_entries import index_entry
from tests.unit.search.test_query import HOSTILE


@pytest.fixture
def titled(library):
    """Return an index of some titles."""
    library.titles(
        leave='Приказ об отпуске',
        leaves='О приказах, не об отпусках',
        school='Письмо о школе «Ёлочка»',
        tree='Елочка и школы северо-западного района',
        west='Запад и север района',
        latin='Document flow',
    )
    return library


@pytest.mark.parametrize(
    ('text', 'uids'),
    [
        ('приказ', ['leave', 'leaves']),
        ('ПРИКАЗОМ', ['leave', 'leaves']),
        ('приказ отпуск', ['leave', 'leaves']),
        ('приказ школа', []),
        ('«об отпуске»', ['leave']),
        ('"об отпуске"', ['leave']),
        ('«не об отпусках»', ['leaves']),
        ('"отпуск"', []),
        ('елочка', ['school', 'tree']),
        ('Ёлочки', ['school', 'tree']),
        ('«ёлочка»', ['school', 'tree']),
        ('отп*', ['leave', 'leaves']),
        ('отпуске*', ['leave']),
        ('северо-западный', ['tree']),
        ('западный', ['tree']),
        ('северо-зап*', ['tree']),
        ('север', ['tree', 'west']),
        ('приказ -отпуске', []),
        ('школа -письмо', ['tree']),
        ('школа -«о школе»', ['tree']),
        ('-школа -приказ', ['latin', 'west']),
        ('приказ -приказ', []),
        ('document', ['latin']),
        ('AND приказ', []),
        ('.,!', []),
        ('😀', []),
    ],
)
def test_words(titled, text, uids):
    assert titled.found(text) == uids


@pytest.mark.parametrize(
    ('typed', 'meant', 'uids'),
    [
        ('ghbrfp', 'приказ', ['leave', 'leaves']),
        ('"j, jngecrt"', '"об отпуске"', ['leave']),
        ('вщсгьуте', 'document', ['latin']),
        ('приказ jngecr', 'приказ отпуск', ['leave', 'leaves']),
        ('`kjxrf', 'ёлочка', ['school', 'tree']),
        ('document', None, ['latin']),
        ('zzz', None, []),
    ],
)
def test_wrong_layout_is_corrected_and_said(titled, typed, meant, uids):
    assert titled.ask(typed).corrected_query == meant
    assert titled.found(typed) == uids


def test_a_query_with_hits_is_not_corrected(titled):
    titled.titles(odd='ghbrfp')
    result = titled.ask('ghbrfp')
    assert (result.total, result.corrected_query) == (1, None)


def test_a_correction_sees_no_more_than_the_person(titled):
    result = titled.ask('ghbrfp', tokens=frozenset({'nobody'}))
    assert (result.total, result.corrected_query) == (0, None)


NUMBERS = {
    'incoming': 'вх-12/26', 'other': 'вх-112/26', 'case': '01-12/345', 'order': '45-о/д', 'act': '281-п',
    'padded': '0012/25',
}  # fmt: skip


@pytest.fixture
def numbered(library):
    """Return an index of numbered documents, one of which answers a foreign number."""
    library.put(
        *(index_entry(uid, number=number) for uid, number in NUMBERS.items()),
        index_entry('answer', number='исх-1/26', numbers=('ABC-77/5', 'б/н'), title='На № 345 от марта'),
    )
    return library


@pytest.mark.parametrize(
    ('text', 'uids'),
    [
        ('вх-12/26', ['incoming']),
        ('ВХ-12/26', ['incoming']),
        ('вх 12 26', ['incoming']),
        ('вх – 12 / 26', ['incoming']),
        ('вх–12/26', ['incoming']),
        ('№ вх-12/26', ['incoming']),
        ('BX-12/26', ['incoming']),
        ('d[-12/26', ['incoming']),
        ('вх-0012/26', ['incoming']),
        ('12/26', ['incoming']),
        ('№ 12', ['case', 'incoming', 'padded']),
        ('N12', ['case', 'incoming', 'padded']),
        ('12', ['case', 'incoming', 'padded']),
        ('01-12/345', ['case']),
        ('1-12', ['case']),
        ('345', ['answer', 'case']),
        ('№345', ['answer', 'case']),
        ('281-п', ['act']),
        ('281п', ['act']),
        ('281 П', ['act']),
        ('281 -п', ['act']),
        ('45-о/д', ['order']),
        ('45од', ['order']),
        ('45 о/д', ['order']),
        ('АВС-77/5', ['answer']),
        ('abc 77', ['answer']),
        ('б/н', ['answer']),
        ('вх-1*', ['incoming', 'other']),
        ('-12', ['case', 'incoming', 'padded']),
    ],
)
def test_numbers(numbered, text, uids):
    assert numbered.found(text) == uids


def test_the_very_number_ranks_first(numbered):
    numbered.put(*(index_entry(f'talk{place}', title='О письме вх-12/26 ' * 3) for place in range(5)))
    assert numbered.ask('вх-12/26', sort='relevance').items[0].uid == 'incoming'


def test_words_of_title_and_text_are_one_document_but_no_phrase(library):
    library.put(index_entry('one', title='Письмо о школе', text='района\nгорода'))
    assert library.found('школа район') == ['one']
    assert library.found('«школе района»') == []
    assert library.found('«района города»') == ['one']


def test_titles_rank_above_texts(library):
    library.put(index_entry('text', text='Приказ о школе'), index_entry('title', title='Приказ о школе'))
    assert library.order('relevance', text='приказ') == ['title', 'text']
    assert library.order('-relevance', text='приказ') == ['title', 'text']


def test_snippets_come_when_asked(library):
    library.put(index_entry('one', title='<script>приказ', text='о приказе'))
    assert library.ask('приказ').items[0].snippets == []
    expected = ['&lt;script&gt;<mark>приказ</mark>', 'о <mark>приказе</mark>']
    assert library.ask('приказ', snippets=True).items[0].snippets == expected
    assert library.ask('ghbrfp', snippets=True).items[0].snippets == expected


@pytest.mark.parametrize('text', HOSTILE)
def test_hostile_text_is_answered(titled, text):
    for sort in ('-date', 'relevance', 'number'):
        result = titled.ask(text, sort=sort, snippets=True, facets=('state',))
        assert result.total == sum(result.facets['state'].values())
    titled.store.suggest(text, None)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=100) | st.text('"«»„“-*№#/ 12аеёb\\\x00\ud800приказ', max_size=60))
def test_any_text_is_answered(titled, text):
    result = titled.ask(text, snippets=True, sort='relevance')
    assert 0 <= result.total <= 6
    titled.store.suggest(text, frozenset({'everyone'}))


def test_any_text_can_be_indexed(library):
    odd = ''.join(HOSTILE)
    library.put(index_entry('odd', title=odd, text=odd, number=odd, numbers=(odd,), stored={'title': odd}))
    assert library.found() == ['odd']
    assert library.found('приказ') == ['odd']


@pytest.mark.parametrize(
    ('beginning', 'uids'),
    [
        ('прик', ['leave', 'leaves']),
        ('приказ об отп', ['leave', 'leaves']),
        ('ghbr', ['leave', 'leaves']),
        ('вх-1', ['numbered']),
        ('вх-12/2', ['numbered']),
        ('12', ['numbered']),
        ('', []),
        ('zzz', []),
    ],
)
def test_suggestions(titled, beginning, uids):
    titled.put(index_entry('numbered', number='вх-12/26', title='Разное', stored={'row': 1}))
    assert sorted(one.uid for one in titled.store.suggest(beginning, None)) == uids
    assert titled.store.suggest(beginning, frozenset({'nobody'})) == []
    assert titled.store.suggest(beginning, frozenset()) == []
    assert len(titled.store.suggest(beginning, None, 1)) == min(1, len(uids))


def test_a_suggestion_carries_what_is_printed(titled):
    titled.put(index_entry('numbered', number='вх-12/26', title='Разное', stored={'row': 1}))
    (found,) = titled.store.suggest('вх-12', None)
    assert (found.uid, found.number, found.title, found.stored) == ('numbered', 'вх-12/26', 'Разное', {'row': 1})


def test_counting_needs_no_page(titled):
    assert titled.store.count(SearchQuery(None, 'приказ', limit=1, snippets=True)) == 2
