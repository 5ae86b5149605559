"""Grants: a person or a group holds a role at a place, from a day to a day, because of something.

A grant counts for everything below its place. Grants are the only record of who may do what;
no object keeps a list of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent

GROUP_PREFIX = 'group:'


@dataclass(frozen=True)
class Grant:
    """One grant.

    ``principal`` is a login or ``group:<name>``; ``place`` the object id of the place; ``valid_from`` and
    ``valid_until`` are calendar days in Moscow, both included, or None; ``cause`` names the source
    (``administrator:<login>``, ``substitution:…``, ``task:…``, ``demonstration``).
    """

    id: int
    principal: str
    role: str
    place: int
    cause: str
    granted_at: datetime
    valid_from: date | None = None
    valid_until: date | None = None

    def valid_on(self, day: date) -> bool:
        """Tell whether the grant counts on ``day`` (Moscow)."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class GrantBook(Persistent):
    """Keep all grants of the portal, found by principal and by place.

    ``generation`` grows with each change that may alter anybody's rights; caches are keyed by it.
    """

    def __init__(self) -> None:
        self._grants = LOBTree()
        self._by_principal = OOBTree()
        self._by_place = LOBTree()
        self._next = 1
        self.generation = 1

    def changed(self) -> None:
        """Say that something outside the book altered rights: a group's members, a person's activity, a cut."""
        self.generation += 1

    def add(
        self,
        principal: str,
        role: str,
        place: int,
        cause: str,
        granted_at: datetime,
        valid_from: date | None = None,
        valid_until: date | None = None,
    ) -> Grant:
        """Record a grant and return it."""
        grant = Grant(self._next, principal, role, place, cause, granted_at, valid_from, valid_until)
        self._next += 1
        self._grants[grant.id] = grant
        self._by_principal[principal] = (*self._by_principal.get(principal, ()), grant.id)
        self._by_place[place] = (*self._by_place.get(place, ()), grant.id)
        self.changed()
        return grant

    def remove(self, grant_id: int) -> Grant:
        """Take a grant away and return it. Raises ``KeyError`` if there is none of that id."""
        grant: Grant = self._grants.pop(grant_id)
        for index, key in ((self._by_principal, grant.principal), (self._by_place, grant.place)):
            rest = tuple(held for held in index[key] if held != grant_id)
            if rest:
                index[key] = rest
            else:
                del index[key]
        self.changed()
        return grant

    def get(self, grant_id: int) -> Grant | None:
        """Return the grant of that id, or None."""
        found: Grant | None = self._grants.get(grant_id)
        return found

    def of_principals(self, principals: Iterable[str]) -> Iterator[Grant]:
        """Give the grants that any of the ``principals`` holds."""
        for principal in principals:
            for grant_id in self._by_principal.get(principal, ()):
                yield self._grants[grant_id]

    def at_place(self, place: int) -> Iterator[Grant]:
        """Give the grants recorded at exactly this ``place``."""
        for grant_id in self._by_place.get(place, ()):
            yield self._grants[grant_id]

    def __iter__(self) -> Iterator[Grant]:
        return iter(self._grants.values())

    def __len__(self) -> int:
        return len(self._grants)
