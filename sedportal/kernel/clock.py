"""Time, injected: storage keeps UTC, people see Moscow, years and deadlines follow Moscow."""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

log = logging.getLogger(__name__)
# It goes on while the machine sleeps, where there is such a one.
_CLOCK = getattr(time, 'CLOCK_BOOTTIME', time.CLOCK_MONOTONIC)
MOSCOW = ZoneInfo('Europe/Moscow')
# Seconds that the two clocks may differ by without anybody looking closer.
_SURELY_SMALL = 3600.0


class Clock:
    """Tell the time of the machine; tests put :class:`FixedClock` in its place."""

    def now(self) -> datetime:
        """Return the present moment as an aware datetime in UTC."""
        return datetime.now(UTC)

    _day = (date.min, datetime.max.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))

    def today(self) -> date:
        """Return the present calendar day in Moscow."""
        now = self.now()
        day, begins, ends = self._day
        if not begins <= now < ends:
            day = now.astimezone(MOSCOW).date()
            midnight = datetime.combine(day, time_of_day.min, MOSCOW)
            following = datetime.combine(day + timedelta(days=1), time_of_day.min, MOSCOW)
            self._day = (day, midnight.astimezone(UTC), following.astimezone(UTC))
        return day


class SteadyClock(Clock):
    """Tell the time of the machine, and don't follow it where it leaps by more than a day while the process runs.

    It goes on by the clock that nobody sets instead. A leap up to a day is taken for what it mostly is: a machine that
    slept, or a wrong hour put right. ``leap`` tells how far off the machine's clock is; only a start believes it.
    """

    longest_leap = timedelta(days=1)

    def __init__(self) -> None:
        self.leap = timedelta()
        self._lock = threading.Lock()
        self._last = self._read()

    def now(self) -> datetime:
        """Return the present moment as an aware datetime in UTC."""
        here = wall, running = self._read()
        last_wall, last_running = self._last
        if not self.leap and abs((wall - last_wall).total_seconds() - running + last_running) < _SURELY_SMALL:
            self._last = here
            return wall
        with self._lock:
            return self._judged(wall, running)

    def _judged(self, wall: datetime, running: float) -> datetime:
        last_wall, last_running = self._last
        expected = last_wall + timedelta(seconds=running - last_running)
        leap = wall - expected
        if abs(leap) <= self.longest_leap:
            if self.leap:
                log.warning('the clock of the machine is right again')
            self.leap = timedelta()
            self._last = wall, running
            return wall
        if not self.leap:
            log.error('the clock of the machine leapt by %s; the portal goes on without it', leap)
        self.leap = leap
        return expected

    def _read(self) -> tuple[datetime, float]:
        return datetime.now(UTC), time.clock_gettime(_CLOCK)


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
