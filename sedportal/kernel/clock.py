"""Time, injected: storage keeps UTC, people see Moscow, years and deadlines follow Moscow."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

MOSCOW = ZoneInfo('Europe/Moscow')


class Clock:
    """Tell the time of the machine; tests put :class:`FixedClock` in its place."""

    def now(self) -> datetime:
        """Return the present moment as an aware datetime in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Return the present calendar day in Moscow."""
        return self.now().astimezone(MOSCOW).date()


class FixedClock(Clock):
    """Stand still at a given moment until told to move."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Return the moment that the clock was set to."""
        return self.moment


def moscow(moment: datetime) -> datetime:
    """Return an aware ``moment`` as the same instant in Moscow time."""
    return moment.astimezone(MOSCOW)
