"""What a person's words mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sedportal.search.query import UNIT_LIMIT, parse

HOSTILE = (
    '', ' ', '"', '«', '»', '""', '«»', '*', '-', '--', '№', '#', '"приказ', 'приказ"', '«приказ', '„приказ“ “', '-"',
    '-*', 'AND OR NOT', '+ - && || ! ( ) [ ] { } ^ ~ : \\ /', 'a:b', 'title:приказ', '[a TO b]', '(((((', 'a^2 b~1',
    '\\', "'", '\x00', 'a\x00b', '\ud800', '😀', '👩‍👩‍👧', '.,;:!?', '-' * 5000, 'а' * 5000, 'а ' * 2500, '"а" ' * 1300,
    '«' * 5000, '№' * 5000, '1/' * 2500, '*' * 5000, 'а*' * 2500, 'É', 'ﬁ', '٣٤', '²', 'İ', '中文', '\u202e',
    'а' * 999 + '-' + 'б',
)  # fmt: skip


def outline(text):
    """Return the units in short: words, and the letters p(hrase), * and - for what they are."""
    return ['-' * unit.excluded + 'p:' * unit.phrase + ' '.join(unit.exact) + '*' * unit.prefix for unit in parse(text)]


@pytest.mark.parametrize(
    ('text', 'units'),
    [
        ('приказ об отпуске', ['приказ', 'об', 'отпуске']),
        ('"об отпуске" приказ', ['p:об отпуске', 'приказ']),
        ('«О „школе“»', ['p:о школе']),
        ('„об отпуске“', ['p:об отпуске']),
        ('прик* -отпуск', ['прик*', '-отпуск']),
        ('-«об отпуске»', ['-p:об отпуске']),
        ('северо-западный', ['северо западный']),
        ('вх-12/26', ['вх 12 26']),
        ('вх -12/26', ['вх', '12 26']),
        ('281 -п', ['281', 'п']),
        ('281 -письмо', ['281', '-письмо']),
        ('№ 12', ['№ 12']),
        ('N 12, No. 13 #14', ['№ 12', '№ 13', '№ 14']),
        ('№ вх-12', ['№ вх 12']),
        ('но 12', ['но', '12']),
        ('приказ,письмо', ['приказ', 'письмо']),
        ('"приказ', ['приказ']),
        ('« »', []),
        ('- приказ', ['приказ']),
        ('a-b- -c', ['a b', '-c']),
    ],
)
def test_units(text, units):
    assert outline(text) == units


@pytest.mark.parametrize('text', HOSTILE)
def test_hostile_text_has_a_bounded_meaning(text):
    assert len(parse(text)) <= UNIT_LIMIT


@given(st.text(max_size=200) | st.text('"«»„“-*№#/ 1аb\\\x00\ud800', max_size=100))
def test_any_text_has_a_meaning(text):
    for unit in parse(text):
        assert unit.exact
        assert len(unit.exact) == len(unit.stems) <= UNIT_LIMIT
