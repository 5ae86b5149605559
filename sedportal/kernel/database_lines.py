"""The connections of this process to one PostgreSQL database, watched so that none of them waits without end.

The limits in the address (``postgresql.DSN_LIMITS``) end a connection whose packets nobody acknowledges. They don't
help where somebody does: a proxy or a machine that takes packets and never answers. So each statement has a limit of
the client's own here. Whichever way a loss is noticed, the other connections are shut down at once: each would
otherwise have to wait for its own limit, one after another in the same request.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import weakref
from contextlib import suppress
from typing import Any

import psycopg2
from psycopg2.extensions import connection, cursor

STATEMENT_SECONDS = 4.0
TICK_SECONDS = 0.25
# After an attempt that ran into its limit nobody tries for so long.
PAUSE_SECONDS = 1.0
_SLOW_ATTEMPT = 1.0
log = logging.getLogger(__name__)
_known: dict[str, Lines] = {}
_finding = threading.Lock()


class WatchedCursor(cursor):
    """A cursor that notes on its connection when it began to wait for the server."""

    def execute(self, *args: Any) -> Any:
        """See psycopg2."""
        self.connection.busy_since = time.monotonic()
        try:
            return super().execute(*args)
        finally:
            self.connection.busy_since = None

    def copy_expert(self, *args: Any, **options: Any) -> Any:
        """See psycopg2."""
        self.connection.busy_since = time.monotonic()
        try:
            return super().copy_expert(*args, **options)
        finally:
            self.connection.busy_since = None


class WatchedConnection(connection):
    """A connection with ``busy_since``: when the statement under way began (monotonic seconds), or None.

    ``replica`` is RelStorage's.
    """

    busy_since: float | None = None
    replica: Any = None

    def cursor(self, *args: Any, **options: Any) -> Any:
        """See psycopg2."""
        options.setdefault('cursor_factory', WatchedCursor)
        return super().cursor(*args, **options)

    def commit(self) -> None:
        """See psycopg2."""
        self.busy_since = time.monotonic()
        try:
            super().commit()
        finally:
            self.busy_since = None

    def rollback(self) -> None:
        """See psycopg2."""
        self.busy_since = time.monotonic()
        try:
            super().rollback()
        finally:
            self.busy_since = None


class Lines:
    """Open, know and end the connections to one database.

    Parameters: ``limit`` is how many seconds a statement may take once :meth:`watch` was called: commands that pack
    or copy a whole database don't call it.
    """

    def __init__(self, limit: float = STATEMENT_SECONDS) -> None:
        self._limit = limit
        self._open: weakref.WeakSet[WatchedConnection] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._pause_until = 0.0
        self._silent = False
        self._trying = threading.Lock()
        self._watcher: threading.Thread | None = None
        self._stopped = threading.Event()

    def connect(self, dsn: str) -> WatchedConnection:
        """Open a connection.

        Raises ``psycopg2.OperationalError``; at once where the server is silent and somebody else is trying it: one
        after another those who wait for it would add up.
        """
        alone = self._silent
        if time.monotonic() < self._pause_until or (alone and not self._trying.acquire(blocking=False)):
            raise psycopg2.OperationalError('the database could not be reached a moment ago')
        try:
            return self._opened(dsn)
        finally:
            if alone:
                self._trying.release()

    def _opened(self, dsn: str) -> WatchedConnection:
        began = time.monotonic()
        try:
            opened: WatchedConnection = psycopg2.connect(dsn, connection_factory=WatchedConnection)
        except psycopg2.OperationalError:
            if time.monotonic() - began > _SLOW_ATTEMPT:
                self._fell_silent()
            raise
        self._silent = False
        with self._lock:
            self._open.add(opened)
        return opened

    def _fell_silent(self) -> None:
        self._silent, self._pause_until = True, time.monotonic() + PAUSE_SECONDS

    def watch(self) -> None:
        """Hold every statement to the limit from now on."""
        with self._lock:
            if self._watcher is None:
                self._stopped.clear()
                self._watcher = threading.Thread(target=self._run, name='database-lines', daemon=True)
                self._watcher.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._stopped.set()
        with self._lock:
            watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.join()

    def hang_up(self) -> None:
        """Shut all connections down: whoever waits on one is told at once that it broke."""
        with self._lock:
            lines = list(self._open)
            self._open.clear()
        for line in lines:
            with suppress(OSError, psycopg2.Error), socket.socket(fileno=os.dup(line.fileno())) as end:
                end.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        while not self._stopped.wait(TICK_SECONDS):
            waits = self._longest_wait()
            if waits > self._limit:
                log.error('the database has not answered for %.1f s: its connections are given up', waits)
                self._fell_silent()
                self.hang_up()

    def _longest_wait(self) -> float:
        now = time.monotonic()
        with self._lock:
            lines = list(self._open)
        waits = [now - since for line in lines if (since := line.busy_since) is not None]
        return max(waits, default=0.0)


def lines_of(dsn: str) -> Lines:
    """Return the lines of this process to the database of ``dsn``."""
    with _finding:
        return _known.setdefault(dsn, Lines())
