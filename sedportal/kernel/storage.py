"""The object database: opening it from the ini file, with the file storage of ``durable_storage``."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import pyramid_zodbconn
from transaction import TransactionManager
from ZODB import DB
from ZODB.FileStorage.FileStorage import FileStorageError
from ZODB.FileStorage.format import CorruptedError
from ZODB.MappingStorage import MappingStorage

from .checksums import Checksums, verify_data_file
from .connection import Database
from .data_file import MAGIC, is_torn, last_transaction, sound_end
from .database_loss import losses_told
from .durable import sync_folder
from .durable_storage import DurableFileStorage
from .errors import ConfigurationFault
from .postgresql import is_postgresql, open_postgresql, open_postgresql_storage
from .storage_lock import LockError, in_use, refusal

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry

    from .findings import Finding

log = logging.getLogger(__name__)
ROOT_KEY = 'portal'
_DATABASE_OPTIONS = {'connection_pool_size': ('pool_size', int), 'connection_cache_size': ('cache_size', int)}

__all__ = [
    'ROOT_KEY',
    'DurableFileStorage',
    'FileLayout',
    'database',
    'file_layout',
    'keeping',
    'open_database',
    'open_storage',
    'reading',
    'written_elsewhere',
]


class FileLayout(NamedTuple):
    """Tell where a file storage keeps its objects (``data``) and its blobs."""

    data: Path
    blobs: Path


def file_layout(uri: str) -> FileLayout | None:
    """Return where the file storage of ``uri`` keeps its data, or None if ``uri`` names another storage."""
    parts = urlsplit(uri)
    if parts.scheme != 'file':
        return None
    data = Path(parts.path)
    return FileLayout(data, Path(dict(parse_qsl(parts.query)).get('blobstorage_dir') or data.parent / 'blobs'))


def open_database(uri: str, name: str = '', databases: dict[str, Any] | None = None) -> DB:
    """Open the database that ``uri`` names.

    Parameters: ``uri`` is ``file:///…/Data.fs?blobstorage_dir=…`` for the durable file storage, ``postgres://…`` for
    PostgreSQL, or any other address that zodburi knows. ``read_only=true`` opens a file storage beside the process
    that writes it; what is written later is then not seen. Raises :class:`ConfigurationFault` for options it does not
    know, and for a file that another process has open.
    """
    if is_postgresql(uri):
        return open_postgresql(uri, name, databases)
    layout = file_layout(uri)
    if layout is None:
        return pyramid_zodbconn.db_from_uri(uri, name, databases)
    options = dict(parse_qsl(urlsplit(uri).query))
    options.pop('blobstorage_dir', None)
    read_only = options.pop('read_only', 'false') == 'true'
    settings = {}
    for option, value in options.items():
        if option not in _DATABASE_OPTIONS:
            raise ConfigurationFault(f'zodbconn.uri: unknown option {option!r}; known: {", ".join(_DATABASE_OPTIONS)}')
        keyword, kind = _DATABASE_OPTIONS[option]
        settings[keyword] = kind(value)
    if not read_only:
        layout.data.parent.mkdir(parents=True, exist_ok=True)
    storage = _open_file_storage(layout, read_only)
    return Database(storage, databases=databases, database_name=name, **settings)


def open_storage(uri: str) -> Any:
    """Open the storage of ``uri`` alone: opening the database would put its first object into an empty one.

    Raises :class:`ConfigurationFault` for addresses other than ``file://`` and ``postgres://``.
    """
    if is_postgresql(uri):
        return open_postgresql_storage(uri)
    layout = file_layout(uri)
    if layout is None:
        raise ConfigurationFault(f'Storages are file:// and postgres://, not {uri.partition(":")[0]}')
    layout.data.parent.mkdir(parents=True, exist_ok=True)
    return _open_file_storage(layout, read_only=False)


def _open_file_storage(layout: FileLayout, read_only: bool) -> DurableFileStorage:
    if not read_only:
        _finish_pack(layout.data)
        if layout.data.exists():
            _refuse_debris(layout.data)
    try:
        return DurableFileStorage(str(layout.data), str(layout.blobs), read_only=read_only)
    except LockError as error:
        raise refusal(layout.data) from error
    except OSError as error:
        raise ConfigurationFault(f'{layout.data} or its folder can not be used: {error}') from error
    except (FileStorageError, CorruptedError, ValueError) as error:
        raise ConfigurationFault(f'{layout.data} is damaged; run `sedportal repair` ({error})') from error


def _finish_pack(data: Path) -> None:
    """Bring the data file back that a pack had put aside when it was cut off before the new one had its name."""
    old = data.with_name(f'{data.name}.old')
    if not data.exists() and old.exists():
        log.warning('a pack was cut off while it changed the files: %s is used again', old)
        old.rename(data)
        sync_folder(data.parent)


def _refuse_debris(data: Path) -> None:
    """Refuse a file whose end is not what a commit or its beginning leaves.

    Where power was lost, what was not synced may read as zeros. FileStorage refuses some of that, opens some with
    an unreadable last state, and does not look into the last transaction.
    """
    checksums = Checksums(data)
    with data.open('rb') as stream:
        descriptor = stream.fileno()
        size = os.fstat(descriptor).st_size
        last = last_transaction(descriptor, size)
        if size <= len(MAGIC) or (last is not None and checksums.admits(descriptor, last)):
            return
        sound = sound_end(descriptor, size, checksums.admits)
        end = sound.end if sound else len(MAGIC)
        if end < size and not is_torn(descriptor, end, size):
            raise ConfigurationFault(
                f'{data} is damaged from byte {end} to its end: run `sedportal repair`, which goes back to the state '
                'before and keeps the rest aside, or restore a backup'
            )


def written_elsewhere(db: DB) -> bool:
    """Tell whether another process may be writing to the storage of ``db``."""
    if isinstance(db.storage, DurableFileStorage):
        return db.storage.isReadOnly() and in_use(Path(db.storage.getName()))
    return not isinstance(db.storage, MappingStorage)


def database(registry: Registry) -> DB:
    """Return the portal's object database."""
    return registry._zodb_databases['']


@contextmanager
def reading(registry: Registry) -> Iterator[Any]:
    """Give the portal as of now, for reading: whatever is changed inside the block is thrown away."""
    manager = TransactionManager(explicit=True)
    manager.begin()
    with losses_told():
        connection = database(registry).open(transaction_manager=manager)
        try:
            yield connection.root().get(ROOT_KEY)
        finally:
            manager.abort()
            connection.close()


@contextmanager
def keeping(registry: Registry, objects: int) -> Iterator[None]:
    """Let each connection keep up to so many objects inside the block, where that is more than is set."""
    opened = database(registry)
    usual = opened.getCacheSize()
    opened.setCacheSize(max(objects, usual))
    try:
        yield
    finally:
        opened.setCacheSize(usual)


def _verify_data(registry: Registry, portal: Any) -> Iterator[Finding]:
    """Check the bytes of the file storage; other storages have checksums of their own."""
    storage = database(registry).storage
    if isinstance(storage, DurableFileStorage):
        yield from verify_data_file(Path(storage.getName()))


def includeme(config: Configurator) -> None:
    """Open the database of the ini file, whose address is ``zodbconn.uri``, and offer the check of its bytes."""
    pyramid_zodbconn.includeme(config, db_from_uri=open_database)
    config.add_verify_check('data', _verify_data)
