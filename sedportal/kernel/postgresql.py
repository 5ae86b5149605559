"""The object database on PostgreSQL, for several web processes: RelStorage, and a write lock that all of them share.

``zodbconn.uri = postgres://user:password@host:5432/name?blob_cache_dir=…``. Blobs are kept in the database; each
process group has a cache of them in a folder of its own. Only this module and ``storage`` know of it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .errors import BusyError, ConfigurationFault
from .i18n import _
from .write_lock import MutexWriteLock

if TYPE_CHECKING:
    from ZODB import DB

log = logging.getLogger(__name__)

SCHEMES = frozenset({'postgres', 'postgresql'})
# «sedp»: one lock for one database, whatever else uses advisory locks there.
LOCK_KEY = 0x73656470
RETRY_SECONDS = 2
# A network that is cut must end in an error within seconds, not hang for a TCP timeout.
DSN_LIMITS = {
    'connect_timeout': '3',
    'tcp_user_timeout': '5000',
    'keepalives_idle': '2',
    'keepalives_interval': '1',
    'keepalives_count': '3',
}
_OPTIONS = {
    'blob_cache_dir': str,
    'blob_cache_mb': int,
    'cache_mb': int,
    'connection_pool_size': int,
    'connection_cache_size': int,
    'sslmode': str,
}
_DEFAULTS = {'blob_cache_mb': 2048, 'cache_mb': 64}


@dataclass(frozen=True)
class Address:
    """A checked ``postgres://`` address: ``dsn`` is for libpq, ``options`` have their types."""

    dsn: str
    options: dict[str, Any]


def is_postgresql(uri: str) -> bool:
    """Tell whether ``uri`` names a database on PostgreSQL."""
    return urlsplit(uri).scheme in SCHEMES


def read_address(uri: str) -> Address:
    """Return what ``uri`` says. Raises :class:`ConfigurationFault` for unknown options and a missing blob cache."""
    parts = urlsplit(uri)
    options: dict[str, Any] = dict(_DEFAULTS)
    for name, text in parse_qsl(parts.query):
        if name not in _OPTIONS:
            raise ConfigurationFault(f'zodbconn.uri: unknown option {name!r}; known: {", ".join(_OPTIONS)}')
        try:
            options[name] = _OPTIONS[name](text)
        except ValueError:
            raise ConfigurationFault(f'zodbconn.uri: {name} must be a number, not {text!r}') from None
    if not options.get('blob_cache_dir'):
        raise ConfigurationFault('zodbconn.uri: blob_cache_dir is missing; name a folder of this machine for it')
    named = {
        'dbname': unquote(parts.path.lstrip('/')),
        'user': unquote(parts.username or ''),
        'password': unquote(parts.password or ''),
        'host': unquote(parts.hostname or ''),
        'port': str(parts.port or ''),
        'sslmode': options.pop('sslmode', ''),
    }
    if not named['dbname']:
        raise ConfigurationFault('zodbconn.uri: the name of the database is missing')
    dsn = ' '.join(f"{key}='{_quoted(value)}'" for key, value in (named | DSN_LIMITS).items() if value)
    return Address(dsn, options)


def _quoted(value: str) -> str:
    return value.replace('\\', '\\\\').replace("'", "\\'")


def open_postgresql(uri: str, name: str = '', databases: dict[str, Any] | None = None) -> DB:
    """Open the database of ``uri``. Raises :class:`ConfigurationFault` when it can't be reached."""
    import psycopg2
    from relstorage.adapters.postgresql import PostgreSQLAdapter
    from relstorage.options import Options
    from relstorage.storage import RelStorage
    from ZODB import DB

    address = read_address(uri)
    given = address.options
    Path(given['blob_cache_dir']).mkdir(parents=True, exist_ok=True)
    options = Options(
        # The ledger keeps what happened; undo is not offered, so old states would only be weight.
        keep_history=False,
        blob_dir=given['blob_cache_dir'],
        shared_blob_dir=False,
        blob_cache_size=given['blob_cache_mb'] << 20,
        cache_local_mb=given['cache_mb'],
        driver='psycopg2',
    )
    sizes = {'pool_size': 'connection_pool_size', 'cache_size': 'connection_cache_size'}
    settings = {keyword: given[option] for keyword, option in sizes.items() if option in given}
    try:
        storage = RelStorage(PostgreSQLAdapter(dsn=address.dsn, options=options), options=options)
    except psycopg2.Error as error:
        raise ConfigurationFault(f'The database can not be reached: {error}') from error
    return DB(storage, databases=databases, database_name=name, **settings)


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
        self._session: Any = None
        self._making = threading.Lock()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock for the block. Raises :class:`BusyError` when the turn does not come or no database answers."""
        with super().held():
            self._take()
            try:
                yield
            finally:
                self._give_back()

    def close(self) -> None:
        """Close the session; a lock held in it is free then."""
        session, self._session = self._session, None
        if session is not None:
            with suppress(Exception):  # a broken session may refuse even that
                session.close()

    def _take(self) -> None:
        import psycopg2
        from psycopg2.errors import LockNotAvailable

        for attempt in (1, 2):
            try:
                with self._connected().cursor() as cursor:
                    cursor.execute('SET lock_timeout = %s', (f'{max(1, round(self.wait_seconds * 1000))}ms',))
                    cursor.execute('SELECT pg_advisory_lock(%s)', (LOCK_KEY,))
                return
            except LockNotAvailable as error:
                raise self.busy() from error
            except psycopg2.Error as error:
                # The first failure may be a session that the server ended meanwhile, as by a restart.
                self.close()
                if attempt == 2:
                    log.warning('the write lock can not be had: %s', error)
                    raise unreachable() from error

    def _give_back(self) -> None:
        import psycopg2

        try:
            with self._session.cursor() as cursor:
                cursor.execute('SELECT pg_advisory_unlock(%s)', (LOCK_KEY,))
        except (psycopg2.Error, AttributeError) as error:
            # With the session the lock is gone, too.
            log.warning('the session of the write lock broke: %s', error)
            self.close()

    def _connected(self) -> Any:
        import psycopg2

        if self._session is None or self._session.closed:
            self._session = psycopg2.connect(self._dsn)
            self._session.autocommit = True
        return self._session


def unreachable() -> BusyError:
    """Return the refusal of a change while the database can't be reached."""
    return BusyError(
        _('The database can not be reached at the moment. Nothing of yours was changed; please try again.'),
        retry_after=RETRY_SECONDS,
    )
