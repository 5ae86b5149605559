"""When each session was last used: noted in memory at every request, written down once a minute for all.

A GET never writes. What this process noted and what is written down count together, so that a session lives on by
use alone; a process that dies loses at most the last minute.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sedportal.kernel.errors import BusyError
from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import unit_of_work

from .sessions import touch

if TYPE_CHECKING:
    from pyramid.registry import Registry

log = logging.getLogger(__name__)
FLUSH_SECONDS = 60.0


class LastSeen:
    """Note in memory when sessions were used; it holds what is not written down yet, of live sessions only."""

    def __init__(self) -> None:
        self._moments: dict[bytes, datetime] = {}
        self._lock = threading.Lock()

    def note(self, digest: bytes, moment: datetime) -> None:
        """Note that the session was used at ``moment``."""
        with self._lock:
            if digest not in self._moments or self._moments[digest] < moment:
                self._moments[digest] = moment

    def get(self, digest: bytes) -> datetime | None:
        """Return the latest moment noted, or None."""
        return self._moments.get(digest)

    def pending(self) -> dict[bytes, datetime]:
        """Return a copy of all that is noted."""
        with self._lock:
            return dict(self._moments)

    def written(self, moments: dict[bytes, datetime]) -> None:
        """Forget those of ``moments`` that were not overtaken meanwhile: they are written down."""
        with self._lock:
            for digest, moment in moments.items():
                if self._moments.get(digest) == moment:
                    del self._moments[digest]


class SessionKeeper:
    """Write down when sessions were used and remove the dead ones, in a thread of its own.

    Parameters: ``idle`` and ``maximum`` are a session's bounds; ``interval`` is in seconds. A session is removed
    when it has been dead for another ``maximum``: a clock that leaps ahead for a while ends nobody's session for good.
    """

    def __init__(
        self, registry: Registry, idle: timedelta, maximum: timedelta, interval: float = FLUSH_SECONDS
    ) -> None:
        self._registry = registry
        self._kept = idle + maximum
        self._interval = interval
        self._stopped = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread unless it runs."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name='session-keeper', daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End the thread and write down what is left."""
        self._stopped.set()
        with self._starting:
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()
            self._flush_or_tell()

    def flush(self) -> int:
        """Write down all that is noted and remove the dead, in one unit of work; return how many records changed.

        Raises :class:`BusyError` when the write lock is not free in time; nothing is lost then.
        """
        noted = self._registry.last_seen.pending()
        horizon = self._registry.clock.now() - self._kept
        if not noted and not self._any_dead(horizon):
            return 0
        with unit_of_work(self._registry) as unit:
            if unit.portal is None:
                return 0
            for digest, moment in noted.items():
                touch(unit, digest, moment)
            dead = unit.portal.sessions.unseen_since(horizon)
            for digest in dead:
                unit.portal.sessions.remove(digest)
        self._registry.last_seen.written(noted)
        return len(noted) + len(dead)

    def _any_dead(self, horizon: datetime) -> bool:
        with reading(self._registry) as portal:
            return portal is not None and bool(portal.sessions.unseen_since(horizon))

    def _run(self) -> None:
        while not self._stopped.wait(self._interval):
            self._flush_or_tell()

    def _flush_or_tell(self) -> None:
        """Flush; on any failure say so and keep what is noted for the next time: this thread must not die."""
        try:
            self.flush()
        except BusyError:
            log.warning('the write lock was not free: the use of sessions is written down next time')
        except Exception:  # the thread's last resort, told to the operator
            log.exception('the use of sessions could not be written down')
