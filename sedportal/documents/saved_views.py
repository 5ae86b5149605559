"""Saved views: a list with its filters, columns and order under a name, for oneself or for colleagues.

A view is the address of a list and nothing more: whoever opens it sees what his own rights give him.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from BTrees.OOBTree import OOBTree
from persistent import Persistent

from sedportal.kernel.russian import collation_key

PRIVATE, PORTAL = '', 'portal'
_OF_ORGANISATION = 'organisation:'


@dataclass(frozen=True)
class SavedView:
    """One view; ``shared`` is ``''`` for the owner alone, ``portal``, or ``organisation:<slug>``.

    ``path`` is the list's, ``query`` its parameters as they stand behind the question mark.
    """

    key: str
    name: str
    owner: str
    shared: str
    path: str
    query: str

    @property
    def organisation(self) -> str:
        """Return the slug of the organisation that it is shared with, or nothing."""
        return self.shared.removeprefix(_OF_ORGANISATION) if self.shared.startswith(_OF_ORGANISATION) else ''


class SavedViews(Persistent):
    """All saved views of the portal.

    ``by_key`` holds the views; ``of`` their keys by whom they are for: a login, or what they are shared with;
    ``usual`` the key of the view that somebody begins a list with, by (login, path).
    """

    def __init__(self) -> None:
        self.by_key = OOBTree()
        self.of = OOBTree()
        self.usual = OOBTree()

    def put(self, view: SavedView) -> None:
        """Keep ``view``, in place of the one with its key if there is one."""
        self.take(view.key)
        self.by_key[view.key] = view
        for place in _places(view):
            self.of[place] = (*self.of.get(place, ()), view.key)

    def take(self, key: str) -> None:
        """Forget the view with this key, if there is one."""
        view = self.by_key.pop(key, None)
        for place in _places(view) if view is not None else ():
            self.of[place] = tuple(held for held in self.of[place] if held != key)


def _places(view: SavedView) -> tuple[str, ...]:
    return (f'person:{view.owner}', view.shared) if view.shared else (f'person:{view.owner}',)


def shared_with(slug: str) -> str:
    """Return how a view says that it is shared with an organisation."""
    return f'{_OF_ORGANISATION}{slug}'


def view_of(portal: Any, key: str) -> SavedView | None:
    """Return the view of that key, whosever it is."""
    return portal.saved_views.by_key.get(key) if portal.saved_views is not None else None


def is_open_to(view: SavedView, person: Any) -> bool:
    """Tell whether ``person`` may know of ``view``."""
    if person is None:
        return False
    return view.owner == person.login or view.shared in (PORTAL, shared_with(person.organisation))


def views_of(portal: Any, person: Any) -> list[SavedView]:
    """Return the views that ``person`` may use, his own first, each sort by name."""
    held = portal.saved_views
    if held is None:
        return []
    places = (f'person:{person.login}', shared_with(person.organisation), PORTAL)
    keys: Iterable[str] = dict.fromkeys(key for place in places for key in held.of.get(place, ()))
    found = (held.by_key[key] for key in keys)
    return sorted(found, key=lambda view: (view.owner != person.login, collation_key(view.name)))


def usual_view(portal: Any, person: Any, path: str) -> SavedView | None:
    """Return the view with which ``person`` begins the list at ``path``, or None."""
    held = portal.saved_views
    key = held.usual.get((person.login, path)) if held is not None else None
    view = held.by_key.get(key) if key else None
    return view if view is not None and is_open_to(view, person) else None
