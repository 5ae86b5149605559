"""The object database on PostgreSQL, for several web processes: RelStorage, and a write lock that all of them share.

``zodbconn.uri = postgres://user:password@host:5432/name?blob_cache_dir=…``. Blobs are kept in the database; each
process group has a cache of them in a folder of its own. Only this module and ``storage`` know of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .errors import ConfigurationFault

if TYPE_CHECKING:
    from ZODB import DB

SCHEMES = frozenset({'postgres', 'postgresql'})
# A network that is cut must end in an error within seconds, not hang for a TCP timeout.
DSN_LIMITS = {
    'connect_timeout': '3',
    'tcp_user_timeout': '5000',
    'keepalives_idle': '2',
    'keepalives_interval': '1',
    'keepalives_count': '3',
    # The other way round: a machine that lost its power must not hold locks for the server's usual two hours.
    'options': '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3',
}
_OPTIONS = {
    'blob_cache_dir': str,
    'blob_cache_mb': int,
    'cache_mb': int,
    'connection_pool_size': int,
    'connection_cache_size': int,
    'sslmode': str,
    'password_file': str,
}
_DEFAULTS = {'blob_cache_mb': 2048, 'cache_mb': 64, 'connection_pool_size': 24, 'connection_cache_size': 1000}


@dataclass(frozen=True)
class Address:
    """A checked ``postgres://`` address: ``dsn`` is for libpq, ``options`` have their types."""

    dsn: str
    options: dict[str, Any]


def is_postgresql(uri: str) -> bool:
    """Tell whether ``uri`` names a database on PostgreSQL."""
    return urlsplit(uri).scheme in SCHEMES


def read_address(uri: str) -> Address:
    """Return what ``uri`` says.

    Raises :class:`ConfigurationFault` for unknown options, a missing blob cache and an unreadable ``password_file``.
    """
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
    file = options.pop('password_file', '')
    named = {
        'dbname': unquote(parts.path.lstrip('/')),
        'user': unquote(parts.username or ''),
        'password': _password_in(Path(file)) if file else unquote(parts.password or ''),
        'host': unquote(parts.hostname or ''),
        'port': str(parts.port or ''),
        'sslmode': options.pop('sslmode', ''),
    }
    if not named['dbname']:
        raise ConfigurationFault('zodbconn.uri: the name of the database is missing')
    dsn = ' '.join(f"{key}='{_quoted(value)}'" for key, value in (named | DSN_LIMITS).items() if value)
    return Address(dsn, options)


def _password_in(file: Path) -> str:
    try:
        return file.read_text(encoding='utf-8').strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationFault(f'zodbconn.uri: the password_file can not be read: {error}') from error


@contextmanager
def watched(uri: str) -> Iterator[None]:
    """Hold each statement of this process on the database of ``uri`` to a limit during the block, if it is one."""
    if not is_postgresql(uri):
        yield
        return
    from .database_lines import lines_of

    lines = lines_of(read_address(uri).dsn)
    lines.watch()
    try:
        yield
    finally:
        lines.stop()


def _quoted(value: str) -> str:
    return value.replace('\\', '\\\\').replace("'", "\\'")


def open_postgresql(uri: str, name: str = '', databases: dict[str, Any] | None = None) -> DB:
    """Open the database of ``uri``. Raises :class:`ConfigurationFault` when it can't be reached."""
    from .relstorage_adapter import Database

    options = read_address(uri).options
    sizes = {'pool_size': options['connection_pool_size'], 'cache_size': options['connection_cache_size']}
    return Database(open_postgresql_storage(uri), databases=databases, database_name=name, **sizes)


def open_postgresql_storage(uri: str) -> Any:
    """Open the storage of ``uri`` alone, and make its tables if there are none. Raises :class:`ConfigurationFault`."""
    import psycopg2
    from relstorage.options import Options

    from .relstorage_adapter import Adapter, Storage

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
    try:
        return Storage(Adapter(dsn=address.dsn, options=options), options=options)
    except psycopg2.Error as error:
        raise ConfigurationFault(f'The database can not be reached: {error}') from error
