"""The comparison of texts: both can be read out of it, whatever they are."""

from __future__ import annotations

from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from sedportal.documents.text_diff import ADDED, MOST_LINES, REMOVED, SAME, Line, compare_texts, folded

words = st.sampled_from(('дорога', 'мост', '№ 12', 'ремонт,', '—', 'ё'))
lines = st.lists(words, max_size=5).map(' '.join)
texts = st.lists(lines, max_size=8).map('\n'.join)


def side(difference, kind):
    """Return the words of one side, line ends aside: a line of one text may stand in several of the other's."""
    return ' '.join(
        ' '.join(piece.text for piece in line.pieces if piece.kind in (SAME, kind)) for line in difference.lines
    ).split()


def letters(parts):
    return ''.join(''.join(parts).split())


@given(texts, texts)
def test_both_texts_can_be_read_out_of_it(before, after):
    difference = compare_texts(before, after)
    assert letters(side(difference, REMOVED)) == letters(before)
    assert letters(side(difference, ADDED)) == letters(after)
    assert difference.changed == (before.splitlines() != after.splitlines())


@given(texts, texts)
def test_folding_hides_only_what_is_the_same(before, after):
    found = compare_texts(before, after).lines
    shown = list(folded(found))
    assert sum(1 if isinstance(one, Line) else one for one in shown) == len(found)
    assert [one for one in shown if isinstance(one, Line) and one.changed] == [one for one in found if one.changed]


def test_a_changed_word_is_marked_alone():
    (line,) = compare_texts('О ремонте дорог в городе', 'О ремонте мостов в городе').lines
    assert [(piece.kind, piece.text) for piece in line.pieces] == [
        (SAME, 'О ремонте '), (REMOVED, 'дорог'), (ADDED, 'мостов'), (SAME, ' в городе'),
    ]  # fmt: skip


def test_long_texts_take_a_bounded_time():
    before = '\n'.join(f'Строка {number} о дорогах и мостах' for number in range(20_000))
    after = '\n'.join(f'Строка {number * 7 % 20_000} о мостах и дорогах' for number in range(20_000))
    began = process_time()
    difference = compare_texts(before, after)
    assert difference.cut
    assert len(difference.lines) <= 2 * MOST_LINES
    assert process_time() - began < 10
