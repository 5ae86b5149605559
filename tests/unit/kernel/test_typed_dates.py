from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sedportal.kernel.russian import MONTHS_GENITIVE, format_date, format_date_long, read_date

TODAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    ('typed', 'day'),
    [
        ('15.06.2026', date(2026, 6, 15)),
        ('15.6.26', date(2026, 6, 15)),
        (' 15/06/2026 ', date(2026, 6, 15)),
        ('15-06-2026', date(2026, 6, 15)),
        ('15 06 2026', date(2026, 6, 15)),
        ('15062026', date(2026, 6, 15)),
        ('150626', date(2026, 6, 15)),
        ('2211', date(2026, 11, 22)),
        ('22.11', date(2026, 11, 22)),
        ('2026-06-15', date(2026, 6, 15)),
        ('15 июня 2026 г.', date(2026, 6, 15)),
        ('15 июня', date(2026, 6, 15)),
        ('1 мар 2025', date(2025, 3, 1)),
        ('15.06.2026 года', date(2026, 6, 15)),
        ('9.5.85', date(1985, 5, 9)),
        ('Сегодня', TODAY),
        ('завтра', date(2026, 6, 16)),
        ('вчера', date(2026, 6, 14)),
        ('+30', date(2026, 7, 15)),
        ('-7', date(2026, 6, 8)),
        ('−7', date(2026, 6, 8)),
    ],
)
def test_days_as_people_type_them(typed: str, day: date) -> None:
    assert read_date(typed, TODAY) == day


@pytest.mark.parametrize('typed', ['', ' ', '31.02.2026', '15', 'июнь', '15 фывапр', '15.13.2026', '+', '.', '1.2.3.4'])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        read_date(typed, TODAY)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_what_is_printed_can_be_typed(day: date) -> None:
    assert read_date(format_date(day), TODAY) == day
    assert read_date(format_date_long(day), TODAY) == day
    assert read_date(day.isoformat(), TODAY) == day


@given(st.text(max_size=20))
def test_no_text_raises_anything_else(text: str) -> None:
    with suppress(ValueError):
        read_date(text, TODAY)


def test_every_month_is_known_by_its_name() -> None:
    days = [read_date(f'3 {name}', TODAY) for name in MONTHS_GENITIVE]
    assert [day.month for day in days] == list(range(1, 13))
    assert days[1] - days[0] == timedelta(days=31)
