"""What is counted: requests by route and status, how long they take, how far the index is behind."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

if TYPE_CHECKING:
    from pyramid.registry import Registry
    from pyramid.request import Request
    from pyramid.response import Response

_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_UNKNOWN = '-'


class Measures:
    """Hold the measures of one application; nothing in them tells of a person or a document."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            'sedportal_requests', 'Requests by route and status', ['method', 'route', 'status'], registry=self._registry
        )
        self._seconds = Histogram(
            'sedportal_request_seconds', 'Time of a request', ['route'], buckets=_BUCKETS, registry=self._registry
        )
        self._last = Gauge('sedportal_ledger_last_seq', 'Number of the last ledger record', registry=self._registry)
        self._applied = Gauge('sedportal_index_applied_seq', 'Ledger record the index is at', registry=self._registry)
        self._behind = Gauge('sedportal_index_behind', 'Ledger records the index is behind', registry=self._registry)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self, last_seq: int, applied_seq: int) -> bytes:
        """Return all measures in the text format of Prometheus."""
        self._last.set(last_seq)
        self._applied.set(applied_seq)
        self._behind.set(max(last_seq - applied_seq, 0))
        return generate_latest(self._registry)


_METHODS = frozenset({'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'})


def route_of(request: Request, names: frozenset[str]) -> str:
    """Return a name for what was asked, out of a bounded set: a stranger must not be able to invent new ones.

    Parameters: ``names`` are those of all views.
    """
    route = getattr(request, 'matched_route', None)
    if route is not None and route.name != 'document':
        return str(route.name)
    if getattr(request, 'context', None) is None or request.view_name not in names:
        return _UNKNOWN
    return f'{type(request.context).__name__}/{request.view_name}'


def measuring_tween_factory(
    handler: Callable[[Request], Response], registry: Registry
) -> Callable[[Request], Response]:
    """Count each request and its time."""
    measures: Measures = registry.measures
    views = registry.introspector.get_category('views') or ()
    names = frozenset(view['introspectable'].get('name') or '' for view in views)

    def measuring_tween(request: Request) -> Response:
        started = time.perf_counter()
        response = handler(request)
        method = request.method if request.method in _METHODS else 'other'
        measures.count(method, route_of(request, names), response.status_int, time.perf_counter() - started)
        return response

    return measuring_tween
