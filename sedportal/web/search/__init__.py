"""The search page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sedportal.security.roles import AUTHENTICATED

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register ``/search``."""
    from . import views

    config.add_route('search', '/search')
    config.add_view(
        views.search,
        route_name='search',
        permission=AUTHENTICATED,
        renderer='sedportal:web/templates/search/search.pt',
        request_method='GET',
    )
