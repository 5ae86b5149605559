"""The search page, and what is offered while one types into a search field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sedportal.security.roles import AUTHENTICATED

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register ``/search`` and ``/search/suggest``."""
    from . import views

    for name, path, view in (
        ('search', '/search', views.search),
        ('suggest', '/search/suggest', views.suggest),
    ):
        config.add_route(name, path)
        config.add_view(
            view, route_name=name, permission=AUTHENTICATED, request_method='GET',
            renderer=f'sedportal:web/templates/search/{name}.pt',
        )  # fmt: skip
