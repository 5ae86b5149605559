"""Consumers of the ledger: who follows it, and how one of them is kept going whatever stands in its way.

A :class:`Follower` brings one consumer forward, batch by batch, and decides about retries and dead letters;
``runner`` gives each follower its thread.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from transaction.interfaces import TransientError

from sedportal.kernel.errors import BusyError, ConfigurationFault
from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import unit_of_work

from .records import AGAIN, SKIPPED, DeadLetter, Record, stamp

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry

    from .store import Ledger

BATCH = 500
log = logging.getLogger(__name__)

__all__ = ['BATCH', 'Consumer', 'ConsumerStatus', 'Follower', 'NotNow', 'Pace', 'add_ledger_consumer', 'consumers']


class NotNow(Exception):
    """Raised by a consumer whose surroundings are at fault (a server is down, a disk is full).

    The record is not to blame: it is tried again for as long as it takes and never becomes a dead letter.
    ``OSError`` counts as the same.
    """


_SURROUNDINGS = (NotNow, OSError, BusyError, TransientError, MemoryError)


@runtime_checkable
class Consumer(Protocol):
    """Follow the ledger and keep the place reached, so that nothing is lost or done twice.

    One that is slow by its nature, and that nobody waits for, has ``leisurely`` set. One that may take changes a little
    later has in ``gathers`` for how many seconds: under load it then does its work seldom, for many at once.
    A consumer that moves on over dead letters may offer ``again(records, portal)``, which takes over records that lie
    behind its position, however late; and ``reset()``, which forgets what it derived and begins again at 0: it is
    asked for when its position lies beyond the ledger's end, as after a restored backup.
    """

    name: str

    def position(self) -> int:
        """Return the number of the last record applied for good; only read, and be quick."""
        ...

    def apply(self, records: Sequence[Record], portal: Any) -> None:
        """Take over ``records``, in order, and move the position to the last of them.

        ``portal`` is a snapshot for reading, at least as new as the records. Records at or below the position
        may come again and must then change nothing. Numbers put aside as dead letters are missing.
        """
        ...


@dataclass(frozen=True)
class ConsumerStatus:
    """Tell how a consumer stands: records ``behind``, whether it is ``failing`` and why, how many dead letters.

    ``seconds`` is how long the first of the waiting records has waited. Being far behind is no fault of one that is
    ``leisurely``.
    """

    name: str
    position: int
    behind: int
    failing: bool
    last_error: str
    dead_letters: int
    leisurely: bool = False
    seconds: float = 0.0


@dataclass(frozen=True)
class Pace:
    """Set how a failing consumer is tried again.

    Parameters: the wait in seconds begins at ``first_wait``, doubles with each failure and ends at
    ``longest_wait``; after ``batch_tries`` failures a batch is taken record by record; a record that failed
    ``record_tries`` times is put aside.
    """

    first_wait: float = 0.5
    longest_wait: float = 60.0
    batch_tries: int = 3
    record_tries: int = 5

    def wait(self, failures: int) -> float:
        """Return the seconds to wait after so many failures in a row."""
        doubled: float = self.first_wait * 2 ** min(failures - 1, 30)
        return min(doubled, self.longest_wait)


class Follower:
    """Bring one consumer to the ledger's end.

    Parameters: ``registry`` is Pyramid's; ``consumer`` the one to bring forward; ``pace`` sets the retries.
    ``step`` may be called by several threads; only one at a time gets to work. ``at_end`` tells that the last one left
    nothing behind of what there was when it began.
    """

    def __init__(self, registry: Registry, consumer: Consumer, pace: Pace | None = None) -> None:
        self.registry = registry
        self.consumer = consumer
        self.last_error = ''
        self.blocked = False
        self.at_end = False
        self._pace = pace or Pace()
        self._failures = 0  # in a row, of any cause: they set the wait
        self._faults = 0  # in a row, of the records themselves: they lead to the dead letters
        self._tried: Sequence[Record] = ()
        self._careful_until = 0
        self._busy = threading.Lock()

    def step(self) -> float | None:
        """Apply one batch. Return the seconds to wait before the next step, or None when all is applied."""
        with self._busy:
            self._tried, self.at_end = (), False
            try:
                return self._advance()
            except Exception as error:  # noqa: BLE001 (logged and judged there)
                return self._failed(error)

    def status(self, ledger: Ledger) -> ConsumerStatus:
        """Tell how the consumer stands to ``ledger``."""
        name = self.consumer.name
        try:
            position, error = self.consumer.position(), self.last_error
        except Exception as unreadable:
            log.exception('consumer %s does not tell its position', name)
            position, error = 0, _describe(unreadable)
        waiting = ledger.last_seq - position - len(ledger.dead_letters_of(name, after=position))
        letters = sum(letter.state != SKIPPED for letter in ledger.dead_letters_of(name))
        seconds = self._waited(ledger, position) if waiting > 0 else 0.0
        return ConsumerStatus(name, position, max(waiting, 0), bool(error), error, letters, self.leisurely, seconds)

    def _waited(self, ledger: Ledger, position: int) -> float:
        """Return how many seconds ago the first record behind ``position`` was written."""
        try:
            first = ledger.get(position + 1)
        except (KeyError, ValueError):
            return 0.0
        return max((self.registry.clock.now() - first.moment).total_seconds(), 0.0)

    @property
    def takes_again(self) -> bool:
        """Tell whether a record behind its position can be given to the consumer once more."""
        return hasattr(self.consumer, 'again')

    @property
    def leisurely(self) -> bool:
        """Tell whether nobody waits for this consumer."""
        return bool(getattr(self.consumer, 'leisurely', False))

    @property
    def gathers(self) -> float:
        """Tell how many seconds after a change the consumer may wait for more of them."""
        return float(getattr(self.consumer, 'gathers', 0.0))

    def _advance(self) -> float | None:
        # The position is asked before the snapshot is taken: another process may move it on meanwhile, and it
        # must not seem to lie beyond the end of an older snapshot.
        position = self.consumer.position()
        with reading(self.registry) as portal:
            if portal is None:
                return None
            if position > portal.ledger.last_seq:
                position = self._begin_again(position, portal.ledger.last_seq)
            for letter in portal.ledger.dead_letters_of(self.consumer.name):
                if letter.state == AGAIN:
                    self._try_again(letter, position, portal)
                    return 0.0
            self._tried = self._next(portal.ledger, position)
            if self._tried:
                self.consumer.apply(self._tried, portal)
                reached = self.consumer.position()
                if reached == position:
                    raise RuntimeError(f'consumer {self.consumer.name} took records but did not move on')
                self.at_end = reached >= portal.ledger.last_seq
        self._failures, self._faults, self.last_error, self.blocked = 0, 0, '', False
        return 0.0 if self._tried else None

    def _next(self, ledger: Ledger, position: int) -> Sequence[Record]:
        """Return the next batch: one record where care is due, and none that was put aside."""
        skipped = {letter.seq for letter in ledger.dead_letters_of(self.consumer.name, after=position)}
        while position < ledger.last_seq:
            records = [record for record in ledger.since(position, BATCH) if record.seq not in skipped]
            if records:
                return records[:1] if records[0].seq <= self._careful_until else records
            position += BATCH
        return ()

    def _try_again(self, letter: DeadLetter, position: int, portal: Any) -> None:
        """Give the consumer a dead letter once more; where it fails again, it is put aside again."""
        error = ''
        # One that lies ahead comes again by itself once it is struck off.
        if letter.seq <= position:
            try:
                self.consumer.again([portal.ledger.get(letter.seq)], portal)  # type: ignore[attr-defined]
            except _SURROUNDINGS:
                raise
            except Exception as failure:
                error = _describe(failure)
                log.exception('consumer %s: record %s failed again', self.consumer.name, letter.seq)
        with unit_of_work(self.registry) as unit:
            unit.portal.ledger.take_back(letter.consumer, letter.seq)
            if error:
                again = DeadLetter(letter.consumer, letter.seq, error, stamp(self.registry.clock.now()))
                unit.portal.ledger.put_aside(again)

    def _begin_again(self, position: int, last_seq: int) -> int:
        reset = getattr(self.consumer, 'reset', None)
        text = f'position {position} lies beyond the end of the ledger, {last_seq}'
        if reset is None:
            raise NotNow(f'{text}: the data behind it came from another ledger')
        log.warning('consumer %s: %s; it begins again', self.consumer.name, text)
        reset()
        return self.consumer.position()

    def _failed(self, error: Exception) -> float:
        """Decide what becomes of a failed batch; return the seconds to wait."""
        self._failures += 1
        self.last_error = _describe(error)
        self.blocked = isinstance(error, _SURROUNDINGS) or not self._tried
        times = f'{self._failures} times in a row'
        log.warning('consumer %s failed, %s: %s', self.consumer.name, times, self.last_error, exc_info=error)
        if self.blocked:
            return self._pace.wait(self._failures)
        self._faults += 1
        if len(self._tried) > 1:
            if self._faults >= self._pace.batch_tries:
                self._careful_until, self._faults, self._failures = self._tried[-1].seq, 0, 0
                return 0.0
        elif self._faults >= self._pace.record_tries:
            return self._put_aside(self._tried[0])
        return self._pace.wait(self._failures)

    def _put_aside(self, record: Record) -> float:
        name = self.consumer.name
        letter = DeadLetter(name, record.seq, self.last_error, stamp(self.registry.clock.now()))
        try:
            with unit_of_work(self.registry) as unit:
                unit.portal.ledger.put_aside(letter)
        except Exception as error:
            log.exception('consumer %s: record %s could not be put aside', name, record.seq)
            self.last_error, self.blocked = _describe(error), True
            return self._pace.wait(self._failures)
        log.error('consumer %s: record %s was put aside: %s', name, record.seq, self.last_error)
        self._failures, self._faults, self.last_error = 0, 0, ''
        return 0.0


def _describe(error: BaseException) -> str:
    return f'{type(error).__name__}: {error}'


def add_ledger_consumer(config: Configurator, consumer: Consumer | Callable[[Registry], Consumer]) -> None:
    """Let ``consumer`` follow the ledger; a callable is called with the registry when consumers are first needed."""
    config.registry.ledger_consumer_factories.append(consumer)


def consumers(registry: Registry) -> list[Consumer]:
    """Return the registered consumers, made on first use. Raises :class:`ConfigurationFault` on a double name."""
    made: list[Consumer] = []
    for declared in registry.ledger_consumer_factories:
        if isinstance(declared, type) or not isinstance(declared, Consumer):
            consumer: Consumer = declared(registry)
        else:
            consumer = declared
        if consumer.name in [other.name for other in made]:
            raise ConfigurationFault(f'ledger consumer {consumer.name!r} is registered twice')
        made.append(consumer)
    return made
