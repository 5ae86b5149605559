from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sedportal.kernel.russian import (
    NBSP,
    collation_key,
    counted,
    format_date,
    format_date_long,
    format_datetime,
    format_number,
    full_name,
    initials,
    plural,
    short_name,
    signature_name,
)

CYRILLIC = st.text(alphabet='абвеёжзиАВЕЁЯ012 -«»№', max_size=12)


@pytest.mark.parametrize(
    ('parts', 'listed', 'signed'),
    [
        (('Иванов', 'Иван', 'Иванович'), 'Иванов~И.И.', 'И.И.~Иванов'),
        (('Иванов', 'Иван', ''), 'Иванов~И.', 'И.~Иванов'),
        (('Иванов', '', ''), 'Иванов', 'Иванов'),
        (('Петрова', 'Анна-Мария', 'Олеговна'), 'Петрова~А.-М.О.', 'А.-М.О.~Петрова'),
        (('Алиев', 'Рашид', 'Мамед оглы'), 'Алиев~Р.М.', 'Р.М.~Алиев'),
        (('Алиева', 'Лейла', 'Мамед-кызы'), 'Алиева~Л.М.', 'Л.М.~Алиева'),
        (('Салтыков-Щедрин', 'михаил', 'Евграфович'), 'Салтыков-Щедрин~М.Е.', 'М.Е.~Салтыков-Щедрин'),
        ((' фон  Дер ', 'Ёлка', ''), 'фон Дер~Ё.', 'Ё.~фон Дер'),
    ],
)
def test_names(parts: tuple[str, str, str], listed: str, signed: str) -> None:
    assert short_name(*parts) == listed.replace('~', NBSP)
    assert signature_name(*parts) == signed.replace('~', NBSP)


def test_full_name_skips_what_is_missing() -> None:
    assert full_name('Иванов', 'Иван', 'Иванович') == 'Иванов Иван Иванович'
    assert full_name('Иванов', '', 'Иванович') == 'Иванов Иванович'


@given(st.text(max_size=20), st.text(max_size=20))
def test_initials_take_any_text(first: str, patronymic: str) -> None:
    assert len(initials(first, patronymic)) <= 2 * (len(first) + len(patronymic)) * 3


@pytest.mark.parametrize(
    ('number', 'noun'),
    [
        (0, 'документов'), (1, 'документ'), (2, 'документа'), (4, 'документа'), (5, 'документов'),
        (11, 'документов'), (12, 'документов'), (14, 'документов'), (21, 'документ'), (22, 'документа'),
        (111, 'документов'), (101, 'документ'), (-1, 'документ'), (-3, 'документа'), (1.5, 'документа'),
        (Decimal('0.5'), 'документа'), (Decimal('5'), 'документов'),
    ],
)  # fmt: skip
def test_plural(number: int, noun: str) -> None:
    assert plural(number, 'документ', 'документа', 'документов') == noun


@given(st.integers())
def test_plural_follows_the_gettext_rule(n: int) -> None:
    n = abs(n)
    form = 0 if n % 10 == 1 and n % 100 != 11 else 1 if 2 <= n % 10 <= 4 and (n % 100 < 10 or n % 100 >= 20) else 2
    assert plural(n, '0', '1', '2') == str(form)


def test_counted() -> None:
    assert counted(1021, 'лист', 'листа', 'листов') == f'1{NBSP}021{NBSP}лист'
    assert counted(Decimal('1.5'), 'лист', 'листа', 'листов') == f'1,5{NBSP}листа'


@pytest.mark.parametrize(
    'ordered',
    [
        ['Еж', 'Ёж', 'Ежевика', 'Жук'],
        ['дело № 2', 'Дело № 10', 'дело №100'],
        ['01-2/7', '01-12/3', '01-12/345', '2-1/1'],
        ['а', '«аб»', 'ав'],
        ['вх-9/26', 'вх-10/26', 'вх-11/25'],
        ['все', 'всё', 'всего'],
        ['', 'Abc', 'яблоко'],
        ['елка ель', 'елка ёль', 'ёлка ель', 'ёлка ёль'],
        ['1' * 98, '1' * 99],
    ],
)
def test_order(ordered: list[str]) -> None:
    backwards = ordered[::-1]
    assert sorted(backwards, key=collation_key) == ordered
    assert sorted(backwards, key=lambda text: collation_key(text).encode()) == ordered


@pytest.mark.parametrize(
    ('one', 'other'),
    [
        ('ООО «Ромашка»', 'ооо "ромашка"'),
        ('№ 5', '5'),
        ('№ 05', '№ 5'),
        ('Иваново\u00a0 —  Кинешма', 'иваново - кинешма'),
        ('е\u0308лка', 'ёлка'),
    ],
)
def test_equal_keys(one: str, other: str) -> None:
    assert collation_key(one) == collation_key(other)


@given(CYRILLIC, CYRILLIC)
def test_yo_only_breaks_ties(one: str, other: str) -> None:
    def flat(text: str) -> str:
        return collation_key(text.replace('ё', 'е').replace('Ё', 'Е'))

    if flat(one) != flat(other):
        assert (collation_key(one) < collation_key(other)) == (flat(one) < flat(other))


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_numbers_sort_by_value(one: int, other: int) -> None:
    assert (collation_key(f'№ {one}/26') < collation_key(f'{other}/26')) == (one < other)


@given(st.text(max_size=40))
def test_any_text_has_a_key_with_one_separator(text: str) -> None:
    assert collation_key(text).count('\x00') == 1


def test_dates() -> None:
    assert format_date(date(2026, 6, 5)) == '05.06.2026'
    assert format_date_long(date(2026, 6, 15)) == f'15{NBSP}июня 2026{NBSP}г.'
    night = datetime(2026, 12, 31, 22, 5, tzinfo=UTC)
    assert format_date(night) == '01.01.2027'
    assert format_date_long(night) == f'1{NBSP}января 2027{NBSP}г.'
    assert format_datetime(night) == '01.01.2027 01:05'


def test_a_moment_needs_a_zone() -> None:
    with pytest.raises(ValueError):
        format_datetime(datetime(2026, 6, 15))


def test_thousands() -> None:
    assert format_number(999) == '999'
    assert format_number(1234567) == f'1{NBSP}234{NBSP}567'
    assert format_number(-1000) == f'-1{NBSP}000'
    assert format_number(Decimal('1234.50')) == f'1{NBSP}234,50'
