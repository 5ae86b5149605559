"""A register: one series of numbers of one organisation, one kind and one year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from BTrees.LOBTree import LOBTree
from persistent import Persistent

ISSUED = 'issued'
RESERVED = 'reserved'
ANNULLED = 'annulled'


@dataclass(frozen=True)
class Entry:
    """One number: ``status`` is ``issued``, ``reserved`` or ``annulled``; ``uid`` names the document, if any.

    ``at`` is the moment it was taken; ``reason``, ``who`` and ``valid_until`` belong to reservation and annulment.
    """

    seq: int
    number: str
    status: str
    at: datetime
    uid: str = ''
    reason: str = ''
    who: str = ''
    valid_until: date | None = None


class Register(Persistent):
    """Keep one series. ``last_at`` is the moment of the latest registration: dates never run backwards."""

    def __init__(self, organisation: str, kind: str, year: int, pattern: str) -> None:
        self.organisation = organisation
        self.kind = kind
        self.year = year
        self.pattern = pattern
        self.next_seq = 1
        self.last_at: datetime | None = None
        self.entries = LOBTree()

    @property
    def key(self) -> str:
        """Return the name of the register inside its organisation."""
        return register_key(self.kind, self.year)

    def put(self, entry: Entry) -> None:
        """Record ``entry`` at its place in the series."""
        self.entries[entry.seq] = entry

    def get(self, seq: int) -> Entry | None:
        """Return the entry of that number, or None."""
        found: Entry | None = self.entries.get(seq)
        return found

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def __len__(self) -> int:
        return len(self.entries)


def register_key(kind: str, year: int) -> str:
    """Return the name of a register inside its organisation."""
    return f'{kind}/{year}'
