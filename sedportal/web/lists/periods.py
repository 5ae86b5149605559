"""The bounds of a stretch of days as people type them: a day, or «неделя» for the last seven."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sedportal.kernel.i18n import _

from ..forms.dates import DayError, read_day

# A period typed as the first day means: this many days up to today. It stays relative in a saved view.
_PERIODS: Mapping[str, int] = {
    'неделя': 7, 'week': 7, 'месяц': 30, 'month': 30, 'квартал': 91, 'quarter': 91, 'год': 365, 'year': 365,
}  # fmt: skip
# (as it is typed, as it is offered); both are translated.
OFFERED = (
    (_('today'), _('today')),
    (_('week'), _('in a week')),
    (_('month'), _('in a month')),
    (_('year'), _('in a year')),
)


def read_bound(text: str, today: date) -> date:
    """Return the day that a bound of a stretch means. Raises :class:`DayError`."""
    days = _PERIODS.get(text.casefold())
    if days is not None:
        return today - timedelta(days=days - 1)
    return read_day(text, today)


__all__ = ['OFFERED', 'DayError', 'read_bound']
