"""How long documents stand in each state: a consumer of the ledger that keeps times, and answers with medians.

Kept in a small SQLite file, because a median over a million stays must not load a million documents. The file is
derived: lost, damaged or of another ledger, it is made again from the first record.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sedportal.kernel.errors import BusyError
from sedportal.kernel.i18n import _
from sedportal.workflow.registry import workflows_of

from .stays import Standing, Stays

if TYPE_CHECKING:
    from pyramid.registry import Registry

    from sedportal.ledger.records import Record

log = logging.getLogger(__name__)
_TABLES = """
CREATE TABLE IF NOT EXISTS reached (seq INTEGER NOT NULL, hash TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS now (
    uid TEXT PRIMARY KEY, workflow TEXT NOT NULL, version INTEGER NOT NULL, state TEXT NOT NULL,
    organisation TEXT NOT NULL, since REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS now_by_state ON now (workflow, state, organisation, since);
CREATE INDEX IF NOT EXISTS now_anywhere ON now (workflow, state, since);
CREATE INDEX IF NOT EXISTS now_by_version ON now (workflow, version, organisation);
CREATE TABLE IF NOT EXISTS spent (
    workflow TEXT NOT NULL, state TEXT NOT NULL, organisation TEXT NOT NULL, seconds REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS spent_by_organisation ON spent (workflow, state, organisation, seconds);
CREATE INDEX IF NOT EXISTS spent_anywhere ON spent (workflow, state, seconds);
"""


@dataclass(frozen=True)
class Times:
    """The times of one state, in seconds; None where nothing was measured.

    ``median`` and ``ninth`` (nine of ten were quicker) are of the ``stays`` that have ended; ``median_age`` and
    ``oldest_age`` of the ``standing`` documents that are in the state now.
    """

    stays: int = 0
    median: float | None = None
    ninth: float | None = None
    standing: int = 0
    median_age: float | None = None
    oldest_age: float | None = None


class StateTimes:
    """Consumer ``state-times``.

    Parameters: ``path`` is the file, made when it is missing.
    """

    name = 'state-times'
    gathers = 0.5

    def __init__(self, registry: Registry, path: Path) -> None:
        self._registry = registry
        self._path = path

    def position(self) -> int:
        """Return the number of the last record counted in."""
        with self._connection() as connection:
            return _reached(connection)[0]

    def reset(self) -> None:
        """Forget everything and begin again."""
        with self._writing() as connection:
            _forget(connection)

    def again(self, records: Sequence[Record], portal: Any) -> None:
        """Count everything anew: a stay that is left out would falsify those after it."""
        self.reset()

    def apply(self, records: Sequence[Record], portal: Any) -> None:
        """Count ``records`` in; those counted before change nothing."""
        with self._writing() as connection:
            seq, digest = _reached(connection)
            if seq and (seq > portal.ledger.last_seq or portal.ledger.get(seq).hash != digest):
                _forget(connection)
                if records[0].seq != 1:
                    return  # the next step begins at the beginning
                seq = 0
            stays = Stays(connection)
            for record in records:
                if record.seq > seq and record.action.startswith('document.'):
                    self._count(stays, record)
            stays.write()
            last = records[-1]
            if last.seq > seq:
                connection.execute('DELETE FROM reached')
                connection.execute('INSERT INTO reached VALUES (?, ?)', (last.seq, last.hash))

    def _count(self, stays: Stays, record: Record) -> None:
        uid, details = record.subject.removeprefix('document:'), record.details
        if record.action == 'document.created':
            definition = workflows_of(self._registry).definitions.for_kind(details['kind'])
            version, since = int(details.get('workflow_version', 1)), record.moment.timestamp()
            stays.put(Standing(uid, definition.name, version, definition.initial, record.organisation, since))
        elif record.action == 'document.deleted':
            stays.drop(uid)
        elif record.action == 'document.migrated':
            standing = stays.of(uid)
            if standing is not None:
                stays.put(standing._replace(version=int(details['to'])))
        if details.get('to_state') and details.get('to_state') != details.get('from_state'):
            stays.leave(uid, str(details['to_state']), record.moment.timestamp())

    def times(self, workflow: str, state: str, now: datetime, organisation: str = '') -> Times:
        """Return the times of a state, of one ``organisation`` (a slug) or of all."""
        where, values = 'workflow = ? AND state = ?', [workflow, state]
        if organisation:
            where, values = f'{where} AND organisation = ?', [*values, organisation]
        with self._connection() as connection:
            stays = _count(connection, 'spent', where, values)
            standing = _count(connection, 'now', where, values)
            since = _median(connection, 'now', 'since', where, values, standing)
            first = _at(connection, 'now', 'since', where, values, 0) if standing else None
            return Times(
                stays,
                _median(connection, 'spent', 'seconds', where, values, stays),
                _at(connection, 'spent', 'seconds', where, values, (9 * stays - 1) // 10) if stays else None,
                standing,
                None if since is None else max(now.timestamp() - since, 0.0),
                None if first is None else max(now.timestamp() - first, 0.0),
            )

    def versions(self, workflow: str, organisation: str = '') -> dict[int, int]:
        """Return how many documents each version of a definition leads now, by version."""
        where, values = ('AND organisation = ?', [organisation]) if organisation else ('', [])
        text = f'SELECT version, COUNT(*) FROM now WHERE workflow = ? {where} GROUP BY version'  # noqa: S608
        with self._connection() as connection:
            return dict(connection.execute(text, [workflow, *values]).fetchall())

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that has the file to itself: of two processes that follow, the second finds all counted."""
        with self._connection() as connection:
            connection.execute('BEGIN IMMEDIATE')
            try:
                yield connection
            except BaseException:
                connection.execute('ROLLBACK')
                raise
            connection.execute('COMMIT')

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Give a connection. Raises :class:`BusyError` where the surroundings are at fault: locked, no room."""
        try:
            with closing(self._sound()) as connection:
                yield connection
        except sqlite3.OperationalError as fault:
            # No record is to blame for it, so none must become a dead letter.
            log.warning('%s: %s', self._path, fault)
            raise BusyError(_('The times in states can’t be told now. Please try again later.')) from fault

    def _sound(self) -> sqlite3.Connection:
        try:
            return self._open()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            # No database, or half of one: what it held is derived.
            self._path.unlink(missing_ok=True)
            return self._open()

    def _open(self) -> sqlite3.Connection:
        fresh = not self._path.exists()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        try:
            if fresh:
                connection.execute('PRAGMA journal_mode = WAL')
            connection.execute('PRAGMA synchronous = NORMAL')
            # Thousands of documents in one go touch the last page of each organisation, workflow and state.
            connection.execute('PRAGMA cache_size = -16000')
            connection.executescript(_TABLES)
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def _reached(connection: sqlite3.Connection) -> tuple[int, str]:
    row = connection.execute('SELECT seq, hash FROM reached').fetchone()
    return (int(row[0]), str(row[1])) if row else (0, '')


def _forget(connection: sqlite3.Connection) -> None:
    for table in ('reached', 'now', 'spent'):
        connection.execute(f'DELETE FROM {table}')  # noqa: S608 - our own words


def _count(connection: sqlite3.Connection, table: str, where: str, values: Iterable[str]) -> int:
    row = connection.execute(f'SELECT COUNT(*) FROM {table} WHERE {where}', list(values)).fetchone()  # noqa: S608
    return int(row[0])


def _at(
    connection: sqlite3.Connection, table: str, column: str, where: str, values: Iterable[str], place: int
) -> float:
    text = f'SELECT {column} FROM {table} WHERE {where} ORDER BY {column} LIMIT 1 OFFSET ?'  # noqa: S608
    return float(connection.execute(text, [*values, place]).fetchone()[0])


def _median(
    connection: sqlite3.Connection, table: str, column: str, where: str, values: list[str], count: int
) -> float | None:
    if not count:
        return None
    low = _at(connection, table, column, where, values, (count - 1) // 2)
    return low if count % 2 else (low + _at(connection, table, column, where, values, count // 2)) / 2
