"""Who holds which role in an organisation, given and taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNoContent

from sedportal.directory.content import Organisation
from sedportal.directory.operations import grant_role, revoke_role
from sedportal.directory.schemas import grant_schema
from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.security.grants import Grant
from sedportal.security.roles import MANAGE_ROLES, VIEW_ROLES

from ..bodies import read_object, read_text, refuse
from ..resources import Method
from . import contexts
from .forms import moment, path_of

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request


def roles(request: Request) -> dict[str, Any]:
    """List the roles held in the organisation and its folders, and those inherited from the portal."""
    place: Organisation = request.context
    grants = request.portal.grants
    items = [grant_body(request, grant) for where in _places_within(place) for grant in grants.at_place(where.__oid__)]
    inherited = path_of(request.portal, request.portal.__oid__)
    items += [grant_body(request, grant, inherited) for grant in grants.at_place(request.portal.__oid__)]
    return {'items': items}


def give(request: Request) -> dict[str, Any]:
    """Give a role in the organisation or one of its folders."""
    values = read_object(request)
    place = _place_named(request, values.pop('place', None))
    fields = {node.name for node in grant_schema()}
    errors: dict[str, list[str]] = {}
    for name in values.keys() & fields:
        read_text(values, name, errors)
    refuse(errors)
    grant = grant_role(request.unit, place, {name: value for name, value in values.items() if value is not None})
    request.response.status_int = 201
    slug = request.context.slug
    request.response.location = request.route_url('api_v1_role', slug=slug, id=grant.id)
    return grant_body(request, grant)


def take(request: Request) -> Any:
    """Take a role away that was given in this organisation."""
    grant = _grant_here(request)
    place = request.portal.__objectmap__.object_for(grant.place, request.portal)
    revoke_role(request.unit, place, grant.id)
    return HTTPNoContent()


def grant_body(request: Request, grant: Grant, inherited_from: str | None = None) -> dict[str, Any]:
    """Return a grant; ``inherited_from`` is the path of the place above that it comes from."""
    return {
        'id': grant.id,
        'principal': grant.principal,
        'role': grant.role,
        'place': path_of(request.portal, grant.place),
        'inherited_from': inherited_from,
        'valid_from': grant.valid_from.isoformat() if grant.valid_from else None,
        'valid_until': grant.valid_until.isoformat() if grant.valid_until else None,
        'cause': grant.cause,
        'granted_at': moment(grant.granted_at),
    }


def _places_within(place: Any) -> Iterator[Any]:
    yield place
    for folder in place.subfolders():
        yield from _places_within(folder)


def _place_named(request: Request, path: Any) -> Any:
    """Return the place that a request names; none named is the organisation itself."""
    if path in (None, ''):
        return request.context
    errors: dict[str, list[str]] = {}
    text = read_text({'place': path}, 'place', errors)
    refuse(errors)
    for place in _places_within(request.context):
        if path_of(request.portal, place.__oid__) == text.rstrip('/'):
            return place
    refuse({'place': [_('There is no such place in this organisation.')]})
    raise AssertionError('refused above')


def _grant_here(request: Request) -> Grant:
    text = request.matchdict['id']
    grant = request.portal.grants.get(int(text)) if text.isascii() and text.isdigit() and len(text) < 19 else None
    if grant is None or all(place.__oid__ != grant.place for place in _places_within(request.context)):
        raise NotFoundError(_('There is no such role here. It may have been taken away already.'), grant=text[:40])
    found: Grant = grant
    return found


def includeme(config: Configurator) -> None:
    """Add the addresses."""
    config.add_api_resource(
        'roles',
        '/organisations/{slug}/roles',
        {'GET': Method(roles, VIEW_ROLES), 'POST': Method(give, MANAGE_ROLES)},
        contexts.organisation,
    )
    config.add_api_resource(
        'role', '/organisations/{slug}/roles/{id}', {'DELETE': Method(take, MANAGE_ROLES)}, contexts.organisation
    )
