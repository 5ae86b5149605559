"""How fast the machine is just now.

On a virtual machine the neighbours take up to half of a core's speed, from one second to the next, and CPU time does
not tell. So before and after each call a piece of work is timed that is always the same; what the call took is divided
by how much longer that piece took than it does undisturbed.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape

_WORDS = [f'слово{number}' for number in range(400)]


@dataclass(frozen=True)
class Timed:
    """Milliseconds of CPU that calls took, and what the piece of work took beside each."""

    taken: Sequence[float]
    paces: Sequence[float]

    @property
    def median(self) -> float:
        """Return the median."""
        return statistics.median(self.taken)

    @property
    def high(self) -> float:
        """Return what 95 of 100 stay below."""
        return statistics.quantiles(self.taken, n=20)[-1]

    def undisturbed(self, pace: float) -> Timed:
        """Return the same as it would be where the piece of work always takes ``pace`` milliseconds."""
        taken = [one * pace / beside for one, beside in zip(self.taken, self.paces, strict=True)]
        return Timed(taken, [pace] * len(taken))


class Pace:
    """Time the piece of work, and remember how fast it can be."""

    def __init__(self) -> None:
        self._readings: list[float] = []

    def read(self) -> float:
        """Return how many milliseconds the piece of work takes just now."""
        begun = time.thread_time()
        ''.join({word: f'<td class="{escape(word)}">{len(word)}</td>' for word in _WORDS}.values())
        self._readings.append((time.thread_time() - begun) * 1000)
        return self._readings[-1]

    @property
    def undisturbed(self) -> float:
        """Return what the piece of work takes undisturbed: what all but 5 of 100 readings exceed."""
        return statistics.quantiles(self._readings, n=20)[0]

    @property
    def usual(self) -> float:
        """Return the median of the readings."""
        return statistics.median(self._readings)


PACE = Pace()
_BETWEEN = 0.03
# One reading is a tenth of a millisecond and may itself be hit: the median of so many counts.
_NEIGHBOURS = 5


@dataclass
class Watched:
    """The CPU of a long piece of work, all threads together, and the pace at moments of it."""

    begun: float
    ended: float = 0.0
    read: list[tuple[float, float]] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """Return the seconds of CPU."""
        return self.ended - self.begun

    @property
    def undisturbed(self) -> float:
        """Return the seconds that it would have been at the pace that all but 5 of 100 of its own moments exceed.

        Of its own: the work drives the piece out of the processor's caches, which is no neighbour's doing.
        """
        paces = [pace for _at, pace in self.read]
        if len(paces) < 2:
            return self.seconds
        best, half = statistics.quantiles(paces, n=20)[0], _NEIGHBOURS // 2
        total, last = 0.0, self.begun
        for number, (at, _pace) in enumerate(self.read):
            around = statistics.median(paces[max(number - half, 0) : number + half + 1])
            total, last = total + (at - last) * min(best / around, 1.0), at
        return total + self.ended - last


@contextmanager
def watched() -> Iterator[Watched]:
    """Watch the pace while the block works."""
    stop, pace = threading.Event(), Pace()
    told = Watched(time.process_time())

    def watch() -> None:
        while not stop.wait(_BETWEEN):
            told.read.append((time.process_time(), pace.read()))

    thread = threading.Thread(target=watch, name='pace')
    thread.start()
    try:
        yield told
    finally:
        stop.set()
        thread.join()
        told.ended = time.process_time()
