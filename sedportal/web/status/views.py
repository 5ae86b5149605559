"""The views that machines ask; the first touches nothing at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

from .admission import admits
from .figures import figures
from .readiness import UNREADY, readiness

if TYPE_CHECKING:
    from pyramid.request import Request


def no_context(request: Request) -> None:
    """Give the views no context, so that no database connection is opened for them."""


def alive(request: Request) -> Response:
    """Answer that the process serves."""
    return Response(text='alive\n', content_type='text/plain', charset='utf-8')


def ready(request: Request) -> Response:
    """Answer what is behind, without figures to strangers; 503 when people should be sent elsewhere."""
    found = readiness(request.registry)
    response = Response(json_body=found.told(details=admits(request)), charset='utf-8')
    if found.state == UNREADY:
        response.status_int = 503
        response.headers['Retry-After'] = '5'
    return response


def metrics(request: Request) -> Response:
    """Answer with the measures, to watchers and to those who run the portal; to others it is not there."""
    if not admits(request):
        raise HTTPNotFound
    registry = request.registry
    body = registry.measures.text(figures(registry, request.portal))
    return Response(body=body, content_type='text/plain', charset='utf-8')
