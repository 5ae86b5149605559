"""The object database: opening it from the ini file, with file storage that also syncs its blobs.

ZODB's FileStorage syncs ``Data.fs`` at each commit but never its blobs: on a file system that loses what was not
synced, acknowledged attachments come back empty. :class:`DurableFileStorage` syncs each blob of a transaction and
the folders it was put into before the transaction is voted for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pyramid_zodbconn
from transaction import TransactionManager
from ZODB import DB
from ZODB.FileStorage import FileStorage

from .errors import ConfigurationFault

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry

ROOT_KEY = 'portal'
_DATABASE_OPTIONS = {'connection_pool_size': ('pool_size', int), 'connection_cache_size': ('cache_size', int)}

__all__ = ['ROOT_KEY', 'DurableFileStorage', 'database', 'open_database', 'reading']


def _sync(path: str | Path, flags: int = os.O_RDONLY) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class DurableFileStorage(FileStorage):
    """Keep objects in ``Data.fs`` and blobs beside it; both are on the disk when a commit returns."""

    def __init__(self, file_name: str, blob_dir: str, **options: Any) -> None:
        super().__init__(file_name, blob_dir=blob_dir, **options)
        self._sync_layout(Path(blob_dir))

    def _sync_layout(self, blob_dir: Path) -> None:
        layout = blob_dir / '.layout'
        if layout.exists():
            _sync(layout)
        _sync(blob_dir)
        _sync(blob_dir.parent)

    def tpc_vote(self, transaction: Any) -> Any:
        """Sync the transaction's blobs and their folders, then let FileStorage vote."""
        folders: set[str] = set()
        for oid, serial in self.dirty_oids:
            blob = self.fshelper.getBlobFilename(oid, serial)
            _sync(blob)
            folder = os.path.dirname(blob)
            while folder not in folders and folder.startswith(self.fshelper.base_dir.rstrip('/')):
                folders.add(folder)
                folder = os.path.dirname(folder)
        for folder in folders:
            _sync(folder)
        return super().tpc_vote(transaction)


def open_database(uri: str, name: str = '', databases: dict[str, Any] | None = None) -> DB:
    """Open the database that ``uri`` names.

    Parameters: ``uri`` is ``file:///…/Data.fs?blobstorage_dir=…`` for the durable file storage, or any other
    address that zodburi knows. Raises :class:`ConfigurationFault` for options it does not know.
    """
    parts = urlsplit(uri)
    if parts.scheme != 'file':
        return pyramid_zodbconn.db_from_uri(uri, name, databases)
    options = dict(parse_qsl(parts.query))
    path = Path(parts.path)
    blob_dir = options.pop('blobstorage_dir', str(path.parent / 'blobs'))
    settings = {}
    for option, value in options.items():
        if option not in _DATABASE_OPTIONS:
            raise ConfigurationFault(f'zodbconn.uri: unknown option {option!r}; known: {", ".join(_DATABASE_OPTIONS)}')
        keyword, kind = _DATABASE_OPTIONS[option]
        settings[keyword] = kind(value)
    path.parent.mkdir(parents=True, exist_ok=True)
    storage = DurableFileStorage(str(path), blob_dir)
    return DB(storage, databases=databases, database_name=name, **settings)


def database(registry: Registry) -> DB:
    """Return the portal's object database."""
    return registry._zodb_databases['']


@contextmanager
def reading(registry: Registry) -> Iterator[Any]:
    """Give the portal as of now, for reading: whatever is changed inside the block is thrown away."""
    manager = TransactionManager(explicit=True)
    manager.begin()
    connection = database(registry).open(transaction_manager=manager)
    try:
        yield connection.root().get(ROOT_KEY)
    finally:
        manager.abort()
        connection.close()


def includeme(config: Configurator) -> None:
    """Open the database of the ini file; ``zodbconn.uri`` is its address."""
    pyramid_zodbconn.includeme(config, db_from_uri=open_database)
