"""How long writers wait for their turn and keep it: counted for the measures, whatever kind of lock there is."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import BusyError

if TYPE_CHECKING:
    from pyramid.registry import Registry

__all__ = ['BOUNDS', 'Turns', 'TurnsSeen', 'turn']

# Upper bounds of the classes that waits are counted in, seconds; a longer wait falls into one more.
BOUNDS = (0.001, 0.005, 0.025, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class TurnsSeen:
    """What was counted: ``waits`` by class of :data:`BOUNDS` and one beyond, the sums in seconds, how many gave up."""

    waits: tuple[int, ...]
    waited: float
    held: float
    given_up: int

    @property
    def taken(self) -> int:
        """Return how many turns were taken."""
        return sum(self.waits)


class Turns:
    """Count the turns of one process; several threads may."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waits = [0] * (len(BOUNDS) + 1)
        self._waited = self._held = 0.0
        self._given_up = 0

    def took(self, waited: float) -> None:
        """Count a turn that was taken after ``waited`` seconds."""
        place = next((place for place, bound in enumerate(BOUNDS) if waited <= bound), len(BOUNDS))
        with self._lock:
            self._waits[place] += 1
            self._waited += waited

    def gave_back(self, held: float) -> None:
        """Count the ``held`` seconds of a turn that is over."""
        with self._lock:
            self._held += held

    def gave_up(self) -> None:
        """Count a writer whose turn did not come in time."""
        with self._lock:
            self._given_up += 1

    def seen(self) -> TurnsSeen:
        """Return what has been counted so far."""
        with self._lock:
            return TurnsSeen(tuple(self._waits), self._waited, self._held, self._given_up)


@contextmanager
def turn(registry: Registry) -> Iterator[None]:
    """Hold the write lock for the block, and count the wait for it. Raises :class:`BusyError` as the lock does."""
    turns: Turns = registry.turns
    began, taken = time.perf_counter(), 0.0
    try:
        with registry.write_lock.held():
            taken = time.perf_counter()
            turns.took(taken - began)
            yield
    except BusyError:
        if not taken:
            turns.gave_up()
        raise
    finally:
        if taken:
            turns.gave_back(time.perf_counter() - taken)
