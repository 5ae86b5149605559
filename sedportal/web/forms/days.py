"""A day in words, so that who types «+30» sees what he wrote."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sedportal.kernel.i18n import _
from sedportal.kernel.russian import MONTHS_GENITIVE, NBSP

if TYPE_CHECKING:
    from pyramid.request import Request

_WEEKDAYS = (
    _('Monday'), _('Tuesday'), _('Wednesday'), _('Thursday'), _('Friday'), _('Saturday'), _('Sunday'),
)  # fmt: skip
# Days off by article 112 of the Labour Code; what the Government moves each year needs its calendar.
_HOLIDAYS = frozenset({*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)})


def day_in_words(request: Request, day: date, clock: str = '') -> str:
    """Return «22 ноября 2026, воскресенье, выходной»; ``clock`` is put behind the day."""
    text = request.wording.text
    if request.locale_name == 'ru':
        written = f'{day.day}{NBSP}{MONTHS_GENITIVE[day.month - 1]} {day.year}'
    else:
        written = f'{day:%B} {day.day}, {day.year}'
    parts: list[Any] = [written, text(_WEEKDAYS[day.weekday()])]
    if clock:
        parts.insert(1, clock)
    if (day.month, day.day) in _HOLIDAYS:
        parts.append(text(_('public holiday')))
    elif day.weekday() >= 5:
        parts.append(text(_('day off')))
    return ', '.join(parts)
