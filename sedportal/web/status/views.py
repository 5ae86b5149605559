"""The views that machines ask; the first two know nobody and touch as little as possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

from sedportal.security.permits import decide
from sedportal.security.roles import VIEW_OPERATIONS

from .readiness import faults

if TYPE_CHECKING:
    from pyramid.request import Request

_LOOPBACK = frozenset({'127.0.0.1', '::1'})
# A proxy on the same machine comes from the loopback address too, and names whom it stands for.
_FORWARDED = ('Forwarded', 'X-Forwarded-For', 'X-Real-Ip', 'Via')


def no_context(request: Request) -> None:
    """Give the views no context, so that no database connection is opened for them."""


def alive(request: Request) -> Response:
    """Answer that the process serves."""
    return _plain('alive\n')


def ready(request: Request) -> Response:
    """Answer whether the portal is fit to serve people; 503 names what is behind."""
    found = faults(request.registry)
    if not found:
        return _plain('ready\n')
    response = _plain(''.join(f'{fault}\n' for fault in found), status=503)
    response.headers['Retry-After'] = '5'
    return response


def metrics(request: Request) -> Response:
    """Answer with the measures, to this machine itself and to those who run the portal; to others it is not there."""
    if not (_is_local(request) or decide(request.rights, VIEW_OPERATIONS, request.portal).allowed):
        raise HTTPNotFound
    registry = request.registry
    body = registry.measures.text(request.portal.ledger.last_seq, registry.index.applied_seq)
    return Response(body=body, content_type='text/plain', charset='utf-8')


def _is_local(request: Request) -> bool:
    return request.remote_addr in _LOOPBACK and not any(name in request.headers for name in _FORWARDED)


def _plain(text: str, **options: Any) -> Response:
    return Response(text=text, content_type='text/plain', charset='utf-8', **options)
