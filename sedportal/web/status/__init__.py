"""Whether the portal is alive, whether it is ready, and its measures for a monitoring system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.tweens import INGRESS

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register ``/healthz``, ``/readyz`` and ``/metrics``, and count every request."""
    from . import views
    from .measures import Measures

    config.registry.measures = Measures()
    for name, view in (('healthz', views.alive), ('readyz', views.ready), ('metrics', views.metrics)):
        config.add_route(name, f'/{name}', factory=views.no_context)
        config.add_view(view, route_name=name, request_method='GET', permission=NO_PERMISSION_REQUIRED)
    config.add_tween(
        f'{__name__}.measures.measuring_tween_factory',
        under=INGRESS,
        over='sedportal.web.headers.headers_tween_factory',
    )
