"""Days and moments as people type them: ``22.11``, ``22112026``, ``+30``, ``завтра``, ``22.11 14:30``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import colander

from sedportal.kernel.clock import MOSCOW, moscow
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_date

WORDS = {
    'позавчера': -2, 'вчера': -1, 'сегодня': 0, 'завтра': 1, 'послезавтра': 2,
    'yesterday': -1, 'today': 0, 'tomorrow': 1,
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate((
        'пн понедельник mon monday', 'вт вторник tue tuesday', 'ср среда среду wed wednesday',
        'чт четверг thu thursday', 'пт пятница пятницу fri friday', 'сб суббота субботу sat saturday',
        'вс воскресенье sun sunday',
    ))
    for name in names.split()
}  # fmt: skip
NOW = ('сейчас', 'now')
_SHIFT = re.compile(r'([+-])\s?(\d{1,4})', re.ASCII)
_ISO = re.compile(r'(\d{4})-(\d{1,2})-(\d{1,2})', re.ASCII)
_PARTS = re.compile(r'(\d{1,2})\s?[./,\- ]\s?(\d{1,2})(?:\s?[./,\- ]\s?(\d{4}|\d{2}))?[./]?(?:\s?г\.?)?', re.ASCII)
_SOLID = re.compile(r'(\d{2})(\d{2})(\d{4}|\d{2})?', re.ASCII)
_CLOCK = re.compile(r'(.*?)[\s,]+(?:в\s+)?(\d{1,2})[:.](\d{2})', re.ASCII)
# Two digits of a year: as many years ahead are this century's, the others were.
_YEARS_AHEAD = 30
FIRST, LAST = date(1800, 1, 1), date(2199, 12, 31)

NOT_A_DAY = _('This is no date. Write the day as 22.11.2026, or 22.11, or +30, or «tomorrow».')
NO_SUCH_DAY = _('There is no such day in the calendar. Check the day and the month.')
FAR_DAY = _('The year must be between 1800 and 2199.')
NOT_A_MOMENT = _('This is no date and time. Write it as 22.11.2026 14:30; without a time it means 00:00.')


class DayError(ValueError):
    """Say why a text is no day; ``message`` is a translation string that says what to write."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def read_day(text: str, today: date, lean: int = 0) -> date:
    """Return the day that a person means.

    Parameters: ``text`` as typed; ``today`` is the day it is counted from; ``lean`` says which year a day without one
    is in: 0 this year, -1 the last such day up to today, 1 the next one from today; of a weekday alike.
    Raises :class:`DayError`.
    """
    plain = ' '.join(text.replace('\N{NO-BREAK SPACE}', ' ').replace('−', '-').casefold().split())
    if plain in WORDS:
        return today + timedelta(days=WORDS[plain])
    if plain in WEEKDAYS:
        return _weekday(WEEKDAYS[plain], today, lean)
    if match := _SHIFT.fullmatch(plain):
        return _shifted(today, int(match[1] + match[2]))
    if match := _ISO.fullmatch(plain):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    match = _PARTS.fullmatch(plain) or _SOLID.fullmatch(plain)
    if not match:
        raise DayError(NOT_A_DAY)
    day, month = int(match[1]), int(match[2])
    if match[3] is None:
        return _without_year(day, month, today, lean)
    year = int(match[3])
    if len(match[3]) == 2:
        year += 2000 if 2000 + year <= today.year + _YEARS_AHEAD else 1900
    return _day(year, month, day)


def read_moment(text: str, now: datetime, lean: int = 0) -> datetime:
    """Return the moment that a person means, in UTC: a day as for :func:`read_day`, then hours and minutes in Moscow.

    Parameters: ``now`` is the present moment, aware. Raises :class:`DayError`.
    """
    here = moscow(now)
    if text.strip().casefold() in NOW:
        return now.astimezone(UTC).replace(second=0, microsecond=0)
    match = _CLOCK.fullmatch(text.strip())
    hours, minutes = (int(match[2]), int(match[3])) if match else (0, 0)
    if hours > 23 or minutes > 59:
        raise DayError(NOT_A_MOMENT)
    day = read_day(match[1] if match else text, here.date(), lean)
    return datetime.combine(day, time(hours, minutes), MOSCOW).astimezone(UTC)


def _weekday(number: int, today: date, lean: int) -> date:
    days = number - today.weekday()
    if lean:
        days = days % 7 if lean > 0 else -(-days % 7)
    return today + timedelta(days=days)


def _shifted(today: date, days: int) -> date:
    try:
        return today + timedelta(days=days)
    except OverflowError:
        raise DayError(FAR_DAY) from None


def _day(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise DayError(NO_SUCH_DAY) from None
    if not FIRST <= found <= LAST:
        raise DayError(FAR_DAY)
    return found


def _without_year(day: int, month: int, today: date, lean: int) -> date:
    """Return the day in this year or, by ``lean``, the nearest before or after; 29 February may take more than one."""
    if not lean:
        return _day(today.year, month, day)
    for year in range(today.year, today.year + 9 * lean, lean):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if (found - today).days * lean >= 0:
            return found
    raise DayError(NO_SUCH_DAY)


class Day(colander.SchemaType):
    """Colander's type of a day that people type.

    Parameters: ``today`` returns the present day; ``lean`` as for :func:`read_day`.
    """

    def __init__(self, today: Callable[[], date], lean: int = 0) -> None:
        self._today = today
        self._lean = lean

    def serialize(self, node: colander.SchemaNode, appstruct: Any) -> Any:
        """Return the day as дд.мм.гггг."""
        return format_date(appstruct) if appstruct not in (None, colander.null) else colander.null

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> Any:
        """Return the day. Raises ``colander.Invalid`` that says what to write."""
        if not cstruct or not str(cstruct).strip():
            return colander.null
        try:
            return read_day(str(cstruct), self._today(), self._lean)
        except DayError as error:
            raise colander.Invalid(node, error.message) from error


class Moment(colander.SchemaType):
    """Colander's type of a moment that people type; values are aware, in UTC."""

    def __init__(self, now: Callable[[], datetime], lean: int = 0) -> None:
        self._now = now
        self._lean = lean

    def serialize(self, node: colander.SchemaNode, appstruct: Any) -> Any:
        """Return the moment as дд.мм.гггг чч:мм in Moscow."""
        return f'{moscow(appstruct):%d.%m.%Y %H:%M}' if appstruct not in (None, colander.null) else colander.null

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> Any:
        """Return the moment. Raises ``colander.Invalid`` that says what to write."""
        if not cstruct or not str(cstruct).strip():
            return colander.null
        try:
            return read_moment(str(cstruct), self._now(), self._lean)
        except DayError as error:
            raise colander.Invalid(node, error.message) from error


def with_typed_days(schema: colander.SchemaNode, today: Callable[[], date], lean: int = 0) -> colander.SchemaNode:
    """Return a copy of a domain's ``schema`` whose days are read as people type them."""
    copy = schema.clone()
    for node in _nodes(copy):
        if isinstance(node.typ, colander.Date):
            node.typ = Day(today, lean)
    return copy


def _nodes(node: colander.SchemaNode) -> list[colander.SchemaNode]:
    return [node, *(inner for child in node.children for inner in _nodes(child))]
