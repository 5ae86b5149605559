"""What an address speaks of: found here, and hidden here from whoever may not know of it.

Every factory first asks who is calling, so that strangers learn nothing of what there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sedportal.directory.content import Folder, Organisation
from sedportal.documents.content import Document, document_by_uid
from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide
from sedportal.security.roles import BROWSE

from ..problems import UnauthenticatedError

if TYPE_CHECKING:
    from pyramid.request import Request

_NOT_FOUND = _('There is nothing at this address, or it is closed to you.')


def public(request: Request) -> Any:
    """Return the portal, for everybody."""
    return request.portal


def portal(request: Request) -> Any:
    """Return the portal, for whoever has a live token. Raises :class:`UnauthenticatedError`."""
    if request.authenticated_userid is None:
        raise UnauthenticatedError
    return request.portal


def document(request: Request) -> Document:
    """Return the document of ``{uid}``. Raises :class:`NotFoundError` unless the caller may view it."""
    found = document_by_uid(portal(request), request.matchdict['uid'])
    if found is None or not decide(request.rights, 'view', found).allowed:
        raise NotFoundError(_NOT_FOUND)
    return found


def organisation(request: Request) -> Organisation:
    """Return the organisation of ``{slug}``. Raises :class:`NotFoundError`."""
    found = portal(request)['organisations'].get(request.matchdict['slug'])
    if found is None or not decide(request.rights, BROWSE, found).allowed:
        raise NotFoundError(_NOT_FOUND)
    return found


def place_at(request: Request, path: str) -> Organisation | Folder | None:
    """Return the organisation or folder at ``path`` (``/organisations/<slug>/…``), or None.

    What the caller may not know of is not there for him.
    """
    names = path.split('/')
    if names[:2] != ['', 'organisations'] or len(names) < 3:
        return None
    place = request.portal['organisations'].get(names[2])
    for name in names[3:]:
        place = place.get(name) if place is not None else None
        if not isinstance(place, Folder):
            return None
    return place if place is not None and decide(request.rights, BROWSE, place).allowed else None
