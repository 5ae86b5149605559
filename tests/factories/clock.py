"""A clock that tests move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sedportal.kernel.clock import FixedClock

# A Monday, 12:00 in Moscow.
START = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)


class MovableClock(FixedClock):
    """Start on Monday 15 June 2026, noon in Moscow, and move only when told to."""

    def __init__(self, moment: datetime = START) -> None:
        super().__init__(moment)

    def advance(self, **step: float) -> None:
        """Move on by ``timedelta(**step)``."""
        self.moment += timedelta(**step)
