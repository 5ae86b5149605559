"""What is counted: requests by route and status, how long they take, how many are answered at this moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from .access import tell

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric
    from pyramid.registry import Registry
    from pyramid.request import Request
    from pyramid.response import Response

_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_UNKNOWN = '-'


class Measures:
    """Hold the measures of one application; nothing in them tells of a person or a document."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self._registry = CollectorRegistry()
        self._requests = Counter(
            'sedportal_requests', 'Requests by route and status', ['method', 'route', 'status'], registry=self._registry
        )
        self._seconds = Histogram(
            'sedportal_request_seconds', 'Time of a request', ['route'], buckets=_BUCKETS, registry=self._registry
        )
        self.in_progress = Gauge(
            'sedportal_requests_in_progress', 'Requests that are answered at this moment', registry=self._registry
        )
        ProcessCollector(registry=self._registry)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self, families: Iterable[Metric]) -> bytes:
        """Return what was counted, and ``families`` of figures as of now, in the text format of Prometheus."""
        return generate_latest(_Together(self._registry, families))


class _Together:
    """Be a registry of what was counted and what is so now."""

    def __init__(self, counted: CollectorRegistry, families: Iterable[Metric]) -> None:
        self._counted = counted
        self._families = families

    def collect(self) -> Iterator[Metric]:
        yield from self._counted.collect()
        yield from self._families


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
        with measures.in_progress.track_inprogress():
            response = handler(request)
        seconds = time.perf_counter() - started
        method = request.method if request.method in _METHODS else 'other'
        route = route_of(request, names)
        measures.count(method, route, response.status_int, seconds)
        tell(request, method, route, response.status_int, seconds)
        return response

    return measuring_tween
