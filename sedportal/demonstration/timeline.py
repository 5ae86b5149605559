"""When the demonstration's documents are made and moved on: the plan laid out in time, and a clock to live it by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sedportal.kernel.clock import MOSCOW, Clock
from sedportal.kernel.ids import Ids

from .plan import PlannedDocument, Step

if TYPE_CHECKING:
    from pyramid.registry import Registry


class TravellingClock(Clock):
    """Tell the moment it was last moved to; it goes forward only."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """Return the moment of the demonstration's history that is being lived."""
        return self._moment

    def move_to(self, moment: datetime) -> None:
        """Go on to ``moment``, unless it has passed already."""
        self._moment = max(self._moment, moment)


@dataclass(frozen=True, slots=True)
class Event:
    """Be one thing that happens to the planned document number ``index``: its making, or a ``step``."""

    moment: datetime
    index: int
    step: Step | None = None


@contextmanager
def travelling(registry: Registry, start: datetime) -> Iterator[TravellingClock]:
    """Put a travelling clock, and identifiers that follow it, in place of the portal's own for a while."""
    clock, ids = registry.clock, registry.ids
    traveller = TravellingClock(start)
    registry.clock, registry.ids = traveller, Ids(traveller)
    try:
        yield traveller
    finally:
        registry.clock, registry.ids = clock, ids


def events(documents: Sequence[PlannedDocument], now: datetime) -> list[Event]:
    """Return all that happens to the documents in the order of time, nothing later than ``now``.

    Parameters: ``now`` is the aware moment of the plan, whose day in Moscow the plan was made for.
    """
    today = now.astimezone(MOSCOW).date()
    found: list[Event] = []
    for index, document in enumerate(documents):
        day = today - timedelta(days=document.days_ago)
        found.append(Event(min(now, _at(day, index, 0)), index))
        for number, step in enumerate(document.steps, start=1):
            moment = _at(day + timedelta(days=step.days_after), index, number)
            found.append(Event(min(now, moment), index, step))
    # Sorting is stable: what the present cuts short keeps its order, a document's own events included.
    return sorted(found, key=lambda event: event.moment)


def _at(day: date, index: int, number: int) -> datetime:
    """Return a moment in office hours: documents differ, and the steps of one follow each other."""
    minutes = 9 * 60 + (index * 37) % 180 + number * 105
    return datetime.combine(day, time(minutes // 60, minutes % 60), MOSCOW).astimezone(UTC)
