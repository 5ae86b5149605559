"""Patterns of numbers: what is accepted makes different numbers of bounded length, and the example is the truth."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sedportal.kernel.errors import InvalidError
from sedportal.registers.numbering import MAX_LENGTH, check_pattern, render

PARTS = {'org': 'Депфин', 'dept': '01', 'case': '01-05', 'kind': 'inc', 'L': 'О'}
TOKENS = ['{seq}', '{seq:04}', '{yy}', '{yyyy}', '{org}', '{dept}', '{case}', '{kind}', '{L}', '{nothing}', '{', '}']
PATTERNS = st.lists(st.sampled_from(TOKENS) | st.text('вх-/№. 1', max_size=6), max_size=7).map(''.join)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(PATTERNS, st.integers(1, 99_998), st.integers(2000, 2098))
def test_an_accepted_pattern_numbers(pattern: str, seq: int, year: int) -> None:
    try:
        check_pattern(pattern)
    except InvalidError as refused:
        said = refused.errors.get('pattern') or [refused.message]
        assert said
        assert all(said)
        return
    one, other = (render(pattern, number, year, PARTS) for number in (seq, seq + 1))
    assert one != other
    assert str(seq) in one
    assert '{' not in one
    assert len(one) <= MAX_LENGTH


@given(st.text('абв-/ ', max_size=40))
def test_text_stays_as_it_is(text: str) -> None:
    pattern = f'{text}{{seq}}'
    if len(text) + 5 > MAX_LENGTH:
        with pytest.raises(InvalidError):
            check_pattern(pattern)
    else:
        assert render(check_pattern(pattern), 7, 2026, {}) == f'{text}7'


@given(st.sampled_from(['org', 'dept', 'case', 'kind', 'L']))
def test_a_missing_part_is_named(name: str) -> None:
    with pytest.raises(InvalidError) as refused:
        render(f'{{{name}}}-{{seq}}', 1, 2026, {**PARTS, name: ''})
    assert list(refused.value.errors) == [name]
