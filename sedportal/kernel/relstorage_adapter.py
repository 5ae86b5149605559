"""RelStorage's adapter of PostgreSQL, taught to know a lost connection and to have its connections watched.

A server that dies is told by psycopg2's bare ``DatabaseError`` («server closed the connection unexpectedly»), which
RelStorage takes for a fault of the statement: the connection would never be opened anew.
"""

from __future__ import annotations

import psycopg2
from relstorage.adapters.postgresql import PostgreSQLAdapter

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
