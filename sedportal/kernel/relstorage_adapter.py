"""RelStorage, taught what a server's death means; each of these was seen in ``bench/faults/restarts.py``.

- A server that dies is told by psycopg2's bare ``DatabaseError`` («server closed the connection unexpectedly»), which
  RelStorage takes for a fault of the statement: the connection would never be opened anew.
- RelStorage takes identifiers of new objects from a sequence, sixteen at a time, and keeps them. Where the transaction
  that took them did not commit, PostgreSQL may give the same ones out again after a crash: two objects with one
  identifier, of which the later replaces the earlier. So none outlives the connection.
- A ZODB connection that can't be opened is not given back to its pool: each request during an outage would leave one.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import psycopg2
from relstorage.adapters.postgresql import PostgreSQLAdapter
from relstorage.storage import RelStorage
from ZODB import DB

from .connection import QuickConnection
from .database_lines import lines_of


class Adapter(PostgreSQLAdapter):
    """Open every connection through the :class:`~.database_lines.Lines` of the database."""

    def _create(self) -> None:
        driver = self.driver
        for name in ('disconnected_exceptions', 'close_exceptions'):
            known = getattr(driver, name)
            setattr(driver, name, tuple(dict.fromkeys((*known, psycopg2.DatabaseError))))
        driver.connect = lines_of(self._dsn).connect
        super()._create()


class Storage(RelStorage):
    """Forget the identifiers kept for new objects when the connection is another one."""

    _line: Any = None

    def poll_invalidations(self) -> Any:
        """See RelStorage; it begins each transaction."""
        changed = super().poll_invalidations()
        line = getattr(self._load_connection, 'connection', None)
        if line is not self._line:
            self._line = line
            if hasattr(self._oids, 'preallocated_oids'):
                self._oids.preallocated_oids = []
        return changed


class PooledConnection(QuickConnection):
    """A connection to the objects that goes back to its pool when it can't be opened."""

    transaction_manager: Any

    def open(self, *args: Any, **options: Any) -> None:
        """See ZODB."""
        try:
            super().open(*args, **options)
        except BaseException:
            manager: Any = self.transaction_manager
            self.transaction_manager = None
            with suppress(KeyError):
                manager.unregisterSynch(self)
            with suppress(psycopg2.Error):
                self.close()
            raise


class Database(DB):
    """A database of such connections."""

    klass = PooledConnection
