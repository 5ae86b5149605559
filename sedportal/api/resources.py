"""Routes of the API: each address with what its methods do and the permission that each takes.

A method that is not declared is answered 405, ``OPTIONS`` with what there is. Nobody gets to a view without its
permission, and nobody to an object that he may not know of: the factories of :mod:`.v1.contexts` see to that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from pyramid.exceptions import PredicateMismatch
from pyramid.httpexceptions import HTTPMethodNotAllowed, HTTPNoContent
from pyramid.renderers import JSON
from pyramid.security import NO_PERMISSION_REQUIRED

from .problems import http_error

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

PREFIX = '/api/v1'
RENDERER = 'api-json'
# Days and records of our own are put into words by whoever answers, never by the library.
_STRICT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


@dataclass(frozen=True)
class Method:
    """What a method does: the ``view``, its ``permission``, and whether it takes a file (``upload``)."""

    view: Callable[[Request], Any]
    permission: str = NO_PERMISSION_REQUIRED
    upload: bool = False
    renderer: str | None = RENDERER


def add_resource(
    config: Configurator, name: str, path: str, methods: Mapping[str, Method], factory: Callable[[Request], Any]
) -> None:
    """Add an address below :data:`PREFIX`.

    Parameters: ``methods`` by HTTP method (``GET`` serves ``HEAD`` too); ``factory`` gives the context, or refuses.
    """
    route = f'api_v1_{name}'
    config.add_route(route, PREFIX + path, factory=factory)
    for method, entry in methods.items():
        config.add_view(
            entry.view,
            route_name=route,
            request_method=method,
            permission=entry.permission,
            renderer=entry.renderer,
            require_csrf=False,
            upload=entry.upload,
            contract=True,
        )
    config.registry.api_methods[route] = ', '.join((*methods, *(['HEAD'] if 'GET' in methods else []), 'OPTIONS'))


def other_method(error: PredicateMismatch, request: Request) -> Any:
    """Answer a method that the address does not take."""
    headers = {'Allow': request.registry.api_methods[request.matched_route.name]}
    if request.method == 'OPTIONS':
        return HTTPNoContent(headers=headers)
    return http_error(HTTPMethodNotAllowed(headers=headers), request)


def _written(value: Any, default: Callable[[Any], Any]) -> bytes:
    """Return ``value`` as JSON; ``default`` says what becomes of what JSON does not know."""
    return orjson.dumps(value, default, _STRICT)


def includeme(config: Configurator) -> None:
    """Offer ``config.add_api_resource`` and JSON with letters as they are."""
    config.registry.api_methods = {}
    config.add_exception_view(other_method, context=PredicateMismatch, api=True)
    config.add_renderer(RENDERER, JSON(serializer=_written))
    config.add_directive('add_api_resource', add_resource)
