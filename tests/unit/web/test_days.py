"""Days and moments as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import colander
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sedportal.kernel.russian import format_date
from sedportal.web.forms.dates import FIRST, LAST, Day, DayError, Moment, read_day, read_moment, with_typed_days

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)  # half past midnight of the 23rd in Moscow
DAYS = st.dates(date(1997, 1, 1), date(2056, 12, 31))


@pytest.mark.parametrize(
    ('text', 'day'),
    [
        ('22.11.2026', TODAY), ('22.11.26', TODAY), ('22.11', TODAY), ('22/11/2026', TODAY), ('22-11-2026', TODAY),
        ('22112026', TODAY), ('221126', TODAY), ('2211', TODAY), ('2026-11-22', TODAY), (' 22 . 11 . 2026 ', TODAY),
        ('22,11,26', TODAY), ('22 11 26', TODAY), ('22.11.2026 г.', TODAY), ('22.11.2026\u00a0г.', TODAY),
        ('15.6.26', date(2026, 6, 15)), ('15/06/2026', date(2026, 6, 15)), ('1.1', date(2026, 1, 1)),
        ('сегодня', TODAY), ('Завтра', date(2026, 11, 23)), ('ВЧЕРА', date(2026, 11, 21)),
        ('послезавтра', date(2026, 11, 24)), ('позавчера', date(2026, 11, 20)), ('today', TODAY),
        ('+30', date(2026, 12, 22)), ('-1', date(2026, 11, 21)), ('− 1', date(2026, 11, 21)), ('+0', TODAY),
        ('01.01.99', date(1999, 1, 1)), ('01.01.56', date(2056, 1, 1)), ('01.01.57', date(1957, 1, 1)),
        ('29.02.2024', date(2024, 2, 29)), ('31.12.1812', date(1812, 12, 31)),
    ],
)  # fmt: skip
def test_days(text: str, day: date) -> None:
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize(
    'text',
    [
        '32.13', '29.02.2026', '00.01', '31.04', '22', '22.11.202', '22.11.20266', 'скоро', '22.11.2026x', '+', '++1',
        '2026-13-01', '22:11', '01.01.1799', '01.01.2200', '+9999999', '22..11', '٢٢.١١', '1' * 5000, '22.11\n.x',
    ],
)  # fmt: skip
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(DayError) as caught:
        read_day(text, TODAY)
    assert str(caught.value)


@pytest.mark.parametrize(
    ('text', 'lean', 'day'),
    [
        ('28.12', 0, date(2026, 12, 28)), ('28.12', -1, date(2025, 12, 28)), ('28.12', 1, date(2026, 12, 28)),
        ('15.01', -1, date(2026, 1, 15)), ('15.01', 1, date(2027, 1, 15)), ('22.11', -1, TODAY), ('22.11', 1, TODAY),
        ('29.02', -1, date(2024, 2, 29)), ('29.02', 1, date(2028, 2, 29)),
    ],
)  # fmt: skip
def test_a_day_without_a_year_leans(text: str, lean: int, day: date) -> None:
    assert read_day(text, TODAY, lean) == day


@given(DAYS, st.sampled_from(['.', '/', '-', ' ']), st.dates(date(2026, 1, 1), date(2040, 12, 31)))
def test_a_full_date_means_itself_on_any_day(day: date, sign: str, today: date) -> None:
    assert read_day(sign.join((f'{day.day}', f'{day.month}', f'{day.year}')), today) == day
    assert read_day(day.isoformat(), today) == day
    assert read_day(f'{day:%d%m%Y}', today) == day
    assert read_day(format_date(day), today) == day


@given(st.integers(-9999, 9999))
def test_shifts(days: int) -> None:
    assert read_day(f'{days:+d}', TODAY) == TODAY + timedelta(days=days)


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_is_told_why_not(text: str) -> None:
    try:
        day = read_day(text, TODAY)
    except DayError as error:
        told = str(error.message)
        assert told
    else:
        assert FIRST <= day <= LAST


@pytest.mark.parametrize(
    ('text', 'moment'),
    [
        ('22.11.2026 14:30', datetime(2026, 11, 22, 11, 30, tzinfo=UTC)),
        ('22.11 9:05', datetime(2026, 11, 22, 6, 5, tzinfo=UTC)),
        ('22.11 9.05', datetime(2026, 11, 22, 6, 5, tzinfo=UTC)),
        ('22.11.26, 14:30', datetime(2026, 11, 22, 11, 30, tzinfo=UTC)),
        ('22.11.26 в 14:30', datetime(2026, 11, 22, 11, 30, tzinfo=UTC)),
        ('сегодня 10:00', datetime(2026, 11, 23, 7, 0, tzinfo=UTC)),
        ('вчера', datetime(2026, 11, 21, 21, 0, tzinfo=UTC)),
        ('сейчас', datetime(2026, 11, 22, 21, 30, tzinfo=UTC)),
        ('15.06.2013 12:00', datetime(2013, 6, 15, 8, 0, tzinfo=UTC)),
    ],
)
def test_moments_are_in_moscow(text: str, moment: datetime) -> None:
    assert read_moment(text, NOW) == moment


@pytest.mark.parametrize('text', ['25:00', '22.11 24:00', '22.11 12:60', '12:30', 'завтра в полдень', ''])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(DayError):
        read_moment(text, NOW)


def test_colanders_types() -> None:
    day = colander.SchemaNode(Day(lambda: TODAY), missing=None)
    assert day.deserialize('завтра') == date(2026, 11, 23)
    assert day.deserialize('  ') is None
    assert day.serialize(TODAY) == '22.11.2026'
    assert day.serialize(None) is colander.null
    with pytest.raises(colander.Invalid, match='Write the day as'):
        day.deserialize('скоро')
    moment = colander.SchemaNode(Moment(lambda: NOW), missing=None)
    assert moment.deserialize('22.11.2026 14:30') == datetime(2026, 11, 22, 11, 30, tzinfo=UTC)
    assert moment.deserialize('') is None
    assert moment.serialize(NOW) == '23.11.2026 00:30'
    with pytest.raises(colander.Invalid):
        moment.deserialize('никогда')


def test_the_days_of_a_domains_schema_are_typed() -> None:
    schema = colander.SchemaNode(
        colander.Mapping(),
        colander.SchemaNode(colander.Date(), name='since'),
        colander.SchemaNode(colander.Sequence(), colander.SchemaNode(colander.Date(), name='day'), name='days'),
    )
    typed = with_typed_days(schema, lambda: TODAY)
    assert typed.deserialize({'since': '22.11', 'days': ['+1']}) == {'since': TODAY, 'days': [date(2026, 11, 23)]}
    assert isinstance(schema['since'].typ, colander.Date)
