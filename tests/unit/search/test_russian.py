"""The words of Russian: folding, stems, numbers and sorting keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sedportal.search.russian import analyse, clean, fold, forms, joined, number_key, number_runs, title_key

RUSSIAN = st.text('абвгдежзийклмнопрстуфхцчшщъыьэюя', min_size=1, max_size=20)


@pytest.mark.parametrize(
    ('text', 'words'),
    [
        ('О внесении изменений', ['о', 'внесении', 'изменений']),
        ('Ещё ёлка', ['еще', 'елка']),
        ('северо-западный', ['северо', 'западный']),
        ('Приказ № 281-п', ['приказ', '№', '281', 'п']),
        ('COVID19_и', ['covid', '19', 'и']),
        ('за\u0301мок со\u00adгла\u00adсие', ['замок', 'согласие']),
        ('и\u0306од', ['йод']),
        ('пpикaз', ['приказ']),  # Latin p and a
        ('😀 !?', []),
    ],
)
def test_words(text, words):
    assert analyse(clean(text))[0] == words


@given(st.text() | st.text('аБё.,-№1 \n\t\u00a0\u2028x_', max_size=40))
def test_words_found_between_spaces_are_those_of_the_whole_text(text):
    exact, stems = analyse(clean(text))
    assert joined(clean(text)) == (' '.join(exact), ' '.join(stems))


@pytest.mark.parametrize('form', ['приказ', 'приказа', 'приказом', 'Приказы', 'ПРИКАЗАМИ'])
def test_forms_of_a_word_share_a_stem(form):
    assert analyse(form)[1] == ['приказ']


@given(RUSSIAN)
def test_a_stem_begins_its_word(word):
    exact, stem = forms(fold(word))
    assert stem
    assert exact.startswith(stem)


@given(st.text() | st.text('иİё\u0301\u00ad\x00\ud800\u0306А', max_size=20))
def test_folding_keeps_the_length_of_any_cleaned_text(text):
    cleaned = clean(text)
    cleaned.encode()
    assert not {'\x00', '\x02', '\x03', '\u00ad'} & set(cleaned)
    assert len(fold(cleaned)) == len(cleaned)


@pytest.mark.parametrize(
    ('number', 'runs'),
    [
        ('вх-12/26', ['вх', '12', '26']),
        ('№ ВХ – 0012 / 26', ['вх', '12', '26']),
        ('BX-12/26', ['вх', '12', '26']),  # Latin B and X
        ('01-12/345', ['1', '12', '345']),
        ('45-о/д', ['45', 'од']),
        ('45ОД', ['45', 'од']),
        ('б/н', ['бн']),
        ('000', ['0']),
        ('', []),
    ],
)
def test_number_runs(number, runs):
    assert number_runs(number) == runs


@pytest.mark.parametrize(
    'numbers',
    [
        ['2/26', '10/26', '10/27', '100/25'],
        ['01-2/9', '01-02/10', '01-12/1', '02-1/1'],
        ['2-п', '10-п', '10-р', '10-рп'],
        ['вн-5/26', 'вх-2/26', 'вх-10/26', 'исх-1/26'],
    ],
)
def test_numbers_sort_naturally(numbers):
    assert sorted(numbers, key=lambda number: number_key(number, 'u')) == numbers


@pytest.mark.parametrize(
    'titles',
    [
        ['еда', 'Ёж', 'езда', '«Ель»', 'ёлка', 'жук', 'Я'],
        ['все', 'всё', 'все равно'],
        ['Приказ № 2', 'приказ «10»', 'Приказ 100'],
        ['10 лет', 'Zoo', 'Абак'],
    ],
)
def test_titles_sort_as_people_read(titles):
    expected = sorted(titles, key=lambda title: title_key(title, 'u'))
    if titles[0] == 'еда':
        assert expected == ['еда', 'Ёж', 'езда', 'ёлка', '«Ель»', 'жук', 'Я']
    else:
        assert expected == titles


def test_equal_keys_are_told_apart_by_the_uid():
    assert title_key('Все', 'a') < title_key('все', 'b') < title_key('всё', 'a')
    assert number_key('1', 'a') < number_key('№ 1', 'b')


@given(st.text('абвгдежзийклмнопрстуфхцчшщъыьэюяёЁЙИ abcXYZ09.,-№«»…’\n\u00a0', max_size=60))
def test_cleaning_leaves_ordinary_text_as_it_is(text):
    assert clean(text) == text
    # A soft hyphen makes it look closely: it must come to the same.
    assert clean(f'{text}\u00ad') == text
