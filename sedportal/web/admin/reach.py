"""How far somebody's administration reaches: the context of the pages that are not about one place."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sedportal.directory.content import Organisation
from sedportal.directory.finding import places_where
from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key

if TYPE_CHECKING:
    from pyramid.request import Request


class Reach:
    """Where the person who asks holds a ``permission``: at the portal, or in some organisations.

    A view that asks for the permission on it is open to whoever has any reach at all.
    """

    def __init__(self, request: Request, permission: str) -> None:
        self._portal = request.portal
        self._places = places_where(request.portal, request.rights, permission)

    @property
    def rights_place(self) -> Any:
        """Return a place that answers for all: one where the permission is held, if there is any."""
        return self._places[0] if self._places else self._portal

    @property
    def everywhere(self) -> bool:
        """Tell whether it reaches the portal itself and all that is in it."""
        return self._places == [self._portal]

    @cached_property
    def organisations(self) -> list[Organisation]:
        """Return the organisations within reach, by name."""
        if not self.everywhere:
            return self._places
        return sorted(self._portal['organisations'].values(), key=lambda one: collation_key(one.name))

    @cached_property
    def slugs(self) -> frozenset[str] | None:
        """Return the slugs of the organisations within reach; None where everything is."""
        return None if self.everywhere else frozenset(one.slug for one in self._places)


def reach_of(permission: str) -> Callable[[Request], Reach]:
    """Return a route's factory: the reach of whoever asks."""
    return lambda request: Reach(request, permission)


def person_named(request: Request) -> Any:
    """Return the person of the route's ``login``, as the context. Raises :class:`NotFoundError`."""
    found = request.portal['people'].get(request.matchdict['login'])
    if found is None:
        raise NotFoundError(_('There is nobody with this login.'))
    return found


def group_named(request: Request) -> Any:
    """Return the group of the route's ``name``, as the context. Raises :class:`NotFoundError`."""
    found = request.portal['groups'].get(request.matchdict['name'])
    if found is None:
        raise NotFoundError(_('There is no such group.'))
    return found


def organisations_of(request: Request) -> Any:
    """Return where traversal begins for routes that end behind a place's own address."""
    return request.portal['organisations']
