"""The threads of the consumers: one each, woken by commits and by a poll, started and stopped explicitly."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from sedportal.kernel.storage import reading

from .consumers import ConsumerStatus, Follower, Pace, consumers

if TYPE_CHECKING:
    from pyramid.registry import Registry

POLL_SECONDS = 1.0
log = logging.getLogger(__name__)

__all__ = ['ConsumerRunner', 'StillBehindError', 'catch_up']


class StillBehindError(Exception):
    """Say that consumers did not reach the ledger's end; the text names them and what stopped them."""


class _Worker(threading.Thread):
    """Run one follower until stopped."""

    def __init__(self, follower: Follower, poll_seconds: float) -> None:
        super().__init__(name=f'ledger-{follower.consumer.name}', daemon=True)
        self.follower = follower
        self.woken = threading.Event()
        self._stopping = threading.Event()
        self._poll_seconds = poll_seconds

    def run(self) -> None:
        while not self._stopping.is_set():
            # Cleared before looking: a commit after this line wakes the wait below.
            self.woken.clear()
            delay = self.follower.step()
            if delay is None or self.follower.at_end:
                # Also behind a step that took all there was: under load there is always more by then.
                if self.woken.wait(self._poll_seconds):
                    # A step costs the same for one record as for fifty: where nobody waits, let some gather.
                    self._stopping.wait(self.follower.gathers)
            elif delay:
                # Commits don't cut this wait short: a failing consumer must not be tried at each of them.
                self._stopping.wait(delay)

    def end(self) -> None:
        self._stopping.set()
        self.woken.set()


class ConsumerRunner:
    """Keep every consumer of ``registry`` following the ledger, each in a daemon thread of its own.

    Parameters: ``pace`` sets the retries, ``poll_seconds`` how often the ledger is looked at without a wake-up:
    a lost wake-up costs time, never a record.
    """

    def __init__(self, registry: Registry, pace: Pace | None = None, poll_seconds: float = POLL_SECONDS) -> None:
        self._registry = registry
        self._pace = pace
        self._poll_seconds = poll_seconds
        self._followers: list[Follower] | None = None
        self._making = threading.Lock()
        self._workers: list[_Worker] = []

    @property
    def followers(self) -> list[Follower]:
        """Return one follower for each consumer, made on first use."""
        with self._making:
            if self._followers is None:
                self._followers = [Follower(self._registry, one, self._pace) for one in consumers(self._registry)]
            return self._followers

    def follower(self, name: str) -> Follower:
        """Return the follower of the consumer ``name``. Raises ``KeyError`` for an unknown one."""
        for follower in self.followers:
            if follower.consumer.name == name:
                return follower
        raise KeyError(name)

    def start(self) -> None:
        """Start the threads. Raises ``RuntimeError`` when they run already."""
        if self._workers:
            raise RuntimeError('the consumers run already')
        self._workers = [_Worker(follower, self._poll_seconds) for follower in self.followers]
        for worker in self._workers:
            worker.start()

    def stop(self, timeout: float = 10.0) -> bool:
        """End the threads after the batches they are at; return whether all ended within ``timeout`` seconds."""
        deadline = time.monotonic() + timeout
        for worker in self._workers:
            worker.end()
        for worker in self._workers:
            worker.join(max(0.0, deadline - time.monotonic()))
        left = [worker for worker in self._workers if worker.is_alive()]
        for worker in left:
            log.error('consumer %s did not stop in time', worker.follower.consumer.name)
        self._workers = left
        return not left

    def wake(self) -> None:
        """Let the consumers look at the ledger now."""
        for worker in self._workers:
            worker.woken.set()

    def status(self) -> list[ConsumerStatus]:
        """Tell how each consumer stands, for readiness and the operator's page; empty before ``init``."""
        with reading(self._registry) as portal:
            if portal is None:
                return []
            return [follower.status(portal.ledger) for follower in self.followers]


def catch_up(registry: Registry, timeout: float = 30.0) -> None:
    """Bring every consumer to the ledger's end now, in this thread: for tests, the command line and the seed.

    The leisurely ones are left to the threads of the portal that serves.
    Poisoned records become dead letters without waiting. Raises :class:`StillBehindError` when a consumer is
    blocked by its surroundings or ``timeout`` seconds have passed.
    """
    deadline = time.monotonic() + timeout
    behind = []
    for follower in registry.ledger_runner.followers:
        if follower.leisurely:
            continue
        while follower.step() is not None:
            if follower.blocked or time.monotonic() > deadline:
                behind.append(f'{follower.consumer.name} ({follower.last_error or "out of time"})')
                break
    if behind:
        raise StillBehindError(f'consumers still behind the ledger: {", ".join(behind)}')
