"""Words typed in the wrong keyboard layout."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sedportal.search.layout import retyped, to_latin, to_russian


@pytest.mark.parametrize(
    ('typed', 'meant'),
    [
        ('ghbrfp', 'приказ'),
        ('Ghbrfp', 'Приказ'),
        ('cj,frf', 'собака'),
        ('[jhjij', 'хорошо'),
        (';bpym', 'жизнь'),
        ("'njn", 'этот'),
        ('`krf', 'ёлка'),
        ('{JHJIJ', 'ХОРОШО'),
        ('d[-12/26', 'вх-12/26'),
        ('# 12 gbcmvj', '№ 12 письмо'),
        ('"ghbrfp j ,.l;tnt"', '"приказ о бюджете"'),
        ('"nj', 'Это'),
        ('-ghbrfp gbc*', '-приказ пис*'),
        ('приказ, jngecr', 'приказ, отпуск'),
        ('12.5', '12.5'),
    ],
)
def test_to_russian(typed, meant):
    assert to_russian(typed) == meant


@pytest.mark.parametrize(
    ('typed', 'meant'), [('вщсгьуте', 'document'), ('Уьфшд 12', 'Email 12'), ('word слово', 'word ckjdj')]
)
def test_to_latin(typed, meant):
    assert to_latin(typed) == meant


def test_nothing_to_retype():
    assert retyped('12/26') == []
    assert retyped('') == []


@given(st.text())
def test_any_text_is_retyped_without_complaint(text):
    assert text not in retyped(text)
