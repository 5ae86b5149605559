"""Wake-ups between processes: who commits a change tells all, and consumers of the ledger look at once.

PostgreSQL carries them (``NOTIFY``). A wake-up that is lost costs a second, never a record: everybody looks by himself
as well.
"""

from __future__ import annotations

import logging
import select
import threading
from collections.abc import Callable
from contextlib import suppress

import psycopg2

from .database_lines import lines_of

CHANNEL = 'sedportal'
_TICK = 1.0
log = logging.getLogger(__name__)


class Listener:
    """Call ``heard`` after each change that any process on the database of ``dsn`` commits."""

    def __init__(self, dsn: str, heard: Callable[[], None]) -> None:
        self._dsn = dsn
        self._heard = heard
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listen in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name='wake-ups', daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread within a second."""
        self._stopped.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except (psycopg2.Error, OSError, ValueError) as lost:
                log.warning('the line for wake-ups broke and is opened anew: %s', lost)
                self._stopped.wait(_TICK)

    def _listen(self) -> None:
        line = lines_of(self._dsn).connect(self._dsn)
        try:
            line.autocommit = True
            with line.cursor() as cursor:
                cursor.execute(f'LISTEN {CHANNEL}')
            while not self._stopped.is_set():
                if select.select([line], [], [], _TICK)[0]:
                    line.poll()
                    if line.notifies:
                        line.notifies.clear()
                        self._heard()
        finally:
            with suppress(psycopg2.Error):
                line.close()
