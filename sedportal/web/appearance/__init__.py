"""How the portal looks to whoever sits before it: light or dark, density, keys, the version for low vision.

A room of ``web``. All of it are preferences of the browser and the person (``..preferences``); the server puts them on
``<html>`` as attributes, so that no page changes its look while it loads, and none of it needs JavaScript.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid.security import NO_PERMISSION_REQUIRED

from sedportal.security.roles import AUTHENTICATED

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Declare the preferences, offer the page that sets them to everybody."""
    from . import views
    from .choices import CHOICES

    for choice in CHOICES:
        config.add_preference(choice.name, choice.usual, choices=choice.values, device=True)
    config.add_route('appearance', '/appearance')
    everybody = {'route_name': 'appearance', 'permission': NO_PERMISSION_REQUIRED}
    renderer = 'sedportal.web:templates/account/appearance.pt'
    config.add_view(views.appearance_page, request_method='GET', renderer=renderer, **everybody)
    config.add_view(views.set_appearance, request_method='POST', **everybody)
    config.add_route('account_keys', '/account/keys')
    config.add_view(
        views.keys_page, route_name='account_keys', request_method='GET', permission=AUTHENTICATED,
        renderer='sedportal.web:templates/account/keys.pt',
    )  # fmt: skip
