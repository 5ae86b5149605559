"""Where something may go: the organisation's places that a person may use, as a choice in a form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import colander

from sedportal.directory.content import organisation_of
from sedportal.kernel.errors import invalid
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide
from sedportal.security.roles import BROWSE

from .posting import choice

if TYPE_CHECKING:
    from pyramid.request import Request

NAME = 'folder'
_INDENT = '\N{NO-BREAK SPACE}' * 4


class Places:
    """The places of the organisation that ``obj`` stands in which a person may use.

    Parameters: ``permission`` is what he must hold there; ``fits`` leaves out others; with ``root`` the organisation
    itself is one of them. A folder that ``fits`` refuses with all below it is ``closed``.
    """

    def __init__(
        self,
        request: Request,
        obj: Any,
        permission: str,
        fits: Callable[[Any], bool],
        *,
        root: bool,
        closed: Any = None,
    ) -> None:
        self._request = request
        self._permission = permission
        self._fits = fits
        self._closed = closed
        organisation = organisation_of(obj)
        first = [(0, organisation)] if root and organisation is not None else []
        self._found = {
            str(place.__oid__): (depth, place)
            for depth, place in (*first, *self._below(organisation, int(root)))
            if decide(request.rights, permission, place).allowed and fits(place)
        }

    def _below(self, place: Any, depth: int) -> Iterator[tuple[int, Any]]:
        for folder in place.subfolders() if place is not None else ():
            if folder is not self._closed and decide(self._request.rights, BROWSE, folder).allowed:
                yield depth, folder
                yield from self._below(folder, depth + 1)

    def __bool__(self) -> bool:
        return bool(self._found)

    def node(self, title: Any) -> colander.SchemaNode:
        """Return the field in which one of them is chosen."""
        return choice(
            NAME, title, [(key, _INDENT * depth + place.title) for key, (depth, place) in self._found.items()]
        )

    def chosen(self, given: dict[str, Any]) -> Any:
        """Return the chosen place. Raises :class:`InvalidError` for one that was not offered."""
        found = self._found.get(given.get(NAME, ''))
        if found is None:
            raise invalid({NAME: [_('Choose a folder.')]})
        return found[1]
