"""The connection that all writers of one process share, one after another under the write lock.

Each ZODB connection keeps objects of its own; what another one wrote it must load again. Writers all touch the same
few objects (the ledger's head, the pages of the object map), so with a connection each they would load again what
the writer before them has just had in hand. They never run at the same time, so one connection serves them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from transaction import TransactionManager

from .storage import database

if TYPE_CHECKING:
    from pyramid.registry import Registry
    from pyramid.request import Request

# Objects that stay loaded between writers: those of all organisations that write. There is one such connection, so it
# may keep more than those that read.
_OBJECTS_KEPT = 1000


class WriteConnection:
    """Lend the shared connection; only whoever holds the write lock may call this."""

    def __init__(self) -> None:
        self._connection: Any = None

    def lend(self, registry: Registry, request: Request) -> bool:
        """Let ``request`` use the connection and its transaction manager; False if it has opened one of its own."""
        if '_primary_zodb_conn' in request.__dict__ or 'tm' in request.__dict__:
            return False
        opened = database(registry)
        if self._connection is None or self._connection.db() is not opened:
            # Not an explicit manager: closing the database aborts the open connections, in a transaction or not.
            self._connection = opened.open(transaction_manager=TransactionManager())
            self._connection._cache.cache_size = max(_OBJECTS_KEPT, opened.getCacheSize())
        request.environ['tm.manager'] = self._connection.transaction_manager
        request._primary_zodb_conn = self._connection
        return True

    def take_back(self) -> None:
        """End what the request may have left open, and keep the connection's cache within its size."""
        connection = self._connection
        try:
            if connection.transaction_manager._txn is not None:
                connection.transaction_manager.abort()
            connection.cacheGC()
        except BaseException:
            # A connection that can't be cleaned is not used again: the next writer opens a new one.
            self._connection = None
            raise
