"""Where documents stand and how long they stood elsewhere, gathered over many records and written at once.

Thousands of records are often about the same documents, made and registered in one go: only where they stand at the
end is written.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

__all__ = ['Standing', 'Stays']


class Standing(NamedTuple):
    """A row of the table ``now``: a document in its present state, ``since`` in seconds of the epoch."""

    uid: str
    workflow: str
    version: int
    state: str
    organisation: str
    since: float


class Stays:
    """Gather changes of the tables ``now`` and ``spent`` and write them by :meth:`write`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._changed: dict[str, Standing | None] = {}
        self._spent: list[tuple[str, str, str, float]] = []

    def of(self, uid: str) -> Standing | None:
        """Return where the document stands, or None if it is not known."""
        if uid in self._changed:
            return self._changed[uid]
        row = self._connection.execute('SELECT * FROM now WHERE uid = ?', (uid,)).fetchone()
        return Standing(*row) if row else None

    def put(self, standing: Standing) -> None:
        """Note where a document stands."""
        self._changed[standing.uid] = standing

    def drop(self, uid: str) -> None:
        """Forget a document; the stays that it ended count on."""
        self._changed[uid] = None

    def leave(self, uid: str, state: str, at: float) -> None:
        """Note that the document went over into ``state``; one that is not known is passed over."""
        standing = self.of(uid)
        if standing is not None:
            self._spent.append((standing.workflow, standing.state, standing.organisation, at - standing.since))
            self._changed[uid] = standing._replace(state=state, since=at)

    def write(self) -> None:
        """Write down all that was gathered."""
        gone = [(uid,) for uid, standing in self._changed.items() if standing is None]
        present = [standing for standing in self._changed.values() if standing is not None]
        self._connection.executemany('DELETE FROM now WHERE uid = ?', gone)
        self._connection.executemany('INSERT OR REPLACE INTO now VALUES (?, ?, ?, ?, ?, ?)', present)
        self._connection.executemany('INSERT INTO spent VALUES (?, ?, ?, ?)', self._spent)
