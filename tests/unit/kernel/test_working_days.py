"""Working days between two days, against a slow count."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sedportal.kernel.working_days import working_days_between

MONDAY = date(2026, 6, 15)


@pytest.mark.parametrize(('days', 'counted'), [(0, 0), (1, 1), (4, 4), (5, 4), (6, 4), (7, 5), (14, 10), (-3, 0)])
def test_from_a_monday(days, counted):
    assert working_days_between(MONDAY, MONDAY + timedelta(days=days)) == counted


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_equals_a_loop(first, length):
    days = [first + timedelta(days=number) for number in range(1, length + 1)]
    assert working_days_between(first, first + timedelta(days=length)) == sum(day.weekday() < 5 for day in days)
