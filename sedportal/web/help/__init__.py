"""Help: the guides of ``docs/guides`` as pages of the portal, each in the language of whoever reads it.

A room of ``web``. Decision 18 says why the portal reads the guides' own text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid.security import NO_PERMISSION_REQUIRED

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register ``/help``, its guides and their pictures, for everybody: who can't log in needs help too."""
    from . import views

    everybody = {'permission': NO_PERMISSION_REQUIRED, 'request_method': 'GET'}
    config.add_route('help', '/help')
    config.add_view(views.help_page, route_name='help', renderer='sedportal.web:templates/help/help.pt', **everybody)
    config.add_route('help_picture', '/help/pictures/{name}')
    config.add_view(views.picture, route_name='help_picture', **everybody)
    config.add_route('help_guide', '/help/{guide}')
    config.add_view(
        views.guide_page, route_name='help_guide', renderer='sedportal.web:templates/help/guide.pt', **everybody
    )
