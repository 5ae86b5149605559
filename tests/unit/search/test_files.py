"""Words of files: found only with tokens of their own, never kept, put into the index once they have been read."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from sedportal.search.highlight import in_file, patterns
from sedportal.search.indexer import index_again
from sedportal.search.interfaces import FileWords
from sedportal.search.query import parse
from sedportal.search.store import IndexStore
from tests.factories.index_entries import index_entry

FILE = FileWords('f1', ('Первая страница о дорогах', 'Вторая: смета на ремонт'))
ALL = frozenset({'everyone'})


@pytest.mark.parametrize('text', ['смета', 'сметой ремонта', '"смета на ремонт"', 'смет*', 'письмо смета', 'cvtnf'])
def test_words_of_files_need_their_own_tokens(library, text):
    library.put(index_entry('a', title='Письмо', files=(FILE,)), index_entry('b', title='Другое'))
    assert library.found(text, ALL, file_tokens=ALL) == ['a']
    assert library.found(text, None, file_tokens=None) == ['a']
    assert library.found(text, ALL) == library.found(text, ALL, file_tokens=frozenset({'other'})) == []


def test_an_exclusion_reaches_only_into_what_may_be_read(library):
    library.put(index_entry('a', title='Письмо', files=(FILE,)), index_entry('b', title='Письмо'))
    assert library.found('письмо -смета', ALL, file_tokens=ALL) == ['b']
    assert library.found('письмо -смета', ALL) == ['a', 'b']


def test_no_phrase_reaches_over_two_pages(library):
    library.put(index_entry('a', files=(FILE,)))
    assert library.found('"дорогах вторая"', ALL, file_tokens=ALL) == []


def test_a_card_that_answers_is_not_looked_into(library):
    library.put(index_entry('card', title='Смета', files=(FILE,)), index_entry('file', title='Письмо', files=(FILE,)))
    hits = library.ask('смета', ALL, file_tokens=ALL, snippets=True, sort='relevance').items
    assert [(hit.uid, hit.files) for hit in hits] == [('card', ()), ('file', ('f1',))]
    assert hits[1].marked('Вторая: <смета> на ремонт') == ['Вторая: &lt;<mark>смета</mark>&gt; на ремонт']


def test_facets_and_counts_include_files(library):
    library.put(index_entry('a', files=(FILE,)), index_entry('b', files=(FILE,), tokens=('other',)))
    result = library.ask('смета', ALL, file_tokens=ALL, facets=('state',))
    assert (result.total, result.facets['state']) == (1, {'registered': 1})


def test_the_index_keeps_the_names_of_files_not_their_words(store, library):
    library.put(index_entry('a', files=(FILE,)))
    known = store.stored_entry('a')
    assert known['file_keys'] == ['f1']
    assert 'смета' not in str(known)


@contextmanager
def nothing():
    yield None


def test_what_was_read_is_indexed_again_without_moving_on(store, library):
    plain, read = index_entry('a', title='Письмо'), index_entry('a', title='Письмо', files=(FILE,))
    library.put(plain)
    before = store.applied_seq
    assert index_again(store, lambda uid, _portal: {'a': read}.get(uid), ['a', 'gone'], nothing)
    assert library.found('смета', ALL, file_tokens=ALL) == ['a']
    assert store.applied_seq == before


def test_what_was_not_followed_yet_is_left_to_the_follower(store, library):
    library.put(index_entry('b'))
    assert index_again(store, lambda uid, _portal: index_entry(uid, files=(FILE,)), ['a'], nothing)
    assert library.found() == ['b']


def test_words_read_before_a_rebuilt_index_came_are_read_again(store, library):
    library.put(index_entry('a', state='draft'))
    read = []

    def entry(uid, _portal):
        read.append(uid)
        if len(read) == 1:
            store.rebuild([index_entry('a', state='registered')], store.applied_seq + 1)
            return index_entry('a', state='draft', files=(FILE,))
        return index_entry('a', state='registered', files=(FILE,))

    assert index_again(store, entry, ['a'], nothing)
    assert store.stored_entry('a')['state'] == 'registered'
    assert read == ['a', 'a']


def test_another_process_indexes(store, library, tmp_path):
    library.put(index_entry('a'))
    other = IndexStore(tmp_path / 'index')
    try:
        assert not index_again(other, lambda uid, _portal: index_entry(uid, files=(FILE,)), ['a'], nothing)
    finally:
        other.close()


def test_the_best_place_of_a_long_text_is_cut_out():
    text = 'слово \x02 ' * 2000 + 'смета на ремонт ' + 'и ещё ' * 2000
    (line,) = in_file(text, patterns(parse('смета ремонт')))
    assert line.startswith('…')
    assert '<mark>смета</mark> на <mark>ремонт</mark>' in line
    assert '\x02' not in line
    assert len(line) < 300
    assert in_file(text, patterns(parse('иное'))) == []
