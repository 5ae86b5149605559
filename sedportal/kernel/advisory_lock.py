"""The write lock of several processes on one PostgreSQL database."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg2
from psycopg2.errors import LockNotAvailable

from .database_lines import lines_of
from .database_loss import is_loss, unreachable
from .wakeups import CHANNEL
from .write_lock import MutexWriteLock

log = logging.getLogger(__name__)

# «sedp»: one lock for one database, whatever else uses advisory locks there.
LOCK_KEY = 0x73656470
SLICE_SECONDS = 2.0


class AdvisoryWriteLock(MutexWriteLock):
    """Let one thread of all processes on one PostgreSQL database write at a time.

    The threads of this process take turns by the mutex, the processes by an advisory lock of the database's session
    that this process keeps for it. A process that dies loses its session, and with it the lock. Where the session
    breaks during a unit of work, another process may begin to write; ZODB's own conflict detection then refuses one
    of the two, and the request is tried again.

    Parameters: ``wait_seconds`` bounds the wait for both; ``dsn`` names the database.
    """

    def __init__(self, wait_seconds: float, dsn: str) -> None:
        super().__init__(wait_seconds)
        self._dsn = dsn
        self._lines = lines_of(dsn)
        self._session: Any = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock for the block. Raises :class:`BusyError` when the turn does not come or no database answers."""
        deadline = time.monotonic() + self.wait_seconds
        with super().held():
            self._take(deadline)
            try:
                yield
            except BaseException as error:
                if is_loss(error):
                    # The session is most likely gone too; asking it would mean waiting for that to show.
                    self.close()
                raise
            finally:
                self._give_back()

    def close(self) -> None:
        """Close the session; a lock held in it is free then."""
        session, self._session = self._session, None
        if session is not None:
            with suppress(psycopg2.Error):
                session.close()

    def _take(self, deadline: float) -> None:
        broken = 0
        while True:
            left = deadline - time.monotonic()
            try:
                with self._connected().cursor() as cursor:
                    # In slices: a server that fell silent must not be waited for as long as a turn.
                    slice_ = f'{max(1, round(min(left, SLICE_SECONDS) * 1000))}ms'
                    cursor.execute('SELECT set_config(%s, %s, false)', ('lock_timeout', slice_))
                    cursor.execute('SELECT pg_advisory_lock(%s)', (LOCK_KEY,))
                return
            except LockNotAvailable as error:
                if left <= SLICE_SECONDS:
                    raise self.busy() from error
            except psycopg2.Error as error:
                # The first failure may be a session that the server ended meanwhile, as by a restart.
                self.close()
                broken += 1
                if broken == 2:
                    log.warning('the write lock can not be had: %s', error)
                    raise unreachable() from error

    def _give_back(self) -> None:
        if self._session is None:
            return
        try:
            with self._session.cursor() as cursor:
                # Whoever follows the ledger may look now (``wakeups``).
                cursor.execute('SELECT pg_advisory_unlock(%s), pg_notify(%s, %s)', (LOCK_KEY, CHANNEL, ''))
        except psycopg2.Error as error:
            # With the session the lock is gone, too.
            log.warning('the session of the write lock broke: %s', error)
            self.close()

    def _connected(self) -> Any:
        if self._session is None or self._session.closed:
            self._session = self._lines.connect(self._dsn)
            self._session.autocommit = True
        return self._session
