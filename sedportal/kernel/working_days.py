"""Working days, Monday to Friday.

The production calendar with holidays and moved days is not kept by the portal yet; whoever shows a number counted here
says so.
"""

from __future__ import annotations

from datetime import date, timedelta

_SATURDAY = 5


def working_days_between(first: date, last: date) -> int:
    """Return how many working days follow ``first`` up to and with ``last``; 0 on the same day and backwards."""
    if last <= first:
        return 0
    weeks, rest = divmod((last - first).days, 7)
    return weeks * 5 + sum((first + timedelta(days=day)).weekday() < _SATURDAY for day in range(1, rest + 1))
