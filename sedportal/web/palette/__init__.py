"""The palette (Ctrl+K): go to a place, a document, a person; search. One field, answered while one types.

A room of ``web``. ``matching`` compares what is typed with a name, ``names`` keeps
them all at hand, ``finding`` gathers what this person may go to. The
script adds what can be done on the present page and opens it as a dialog; without it ``/palette`` is a page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sedportal.security.roles import AUTHENTICATED

if TYPE_CHECKING:
    from pyramid.config import Configurator

_TEMPLATES = 'sedportal.web:templates/palette'


def includeme(config: Configurator) -> None:
    """Register the page and the list that the script asks for."""
    from . import views

    shared = {'route_name': 'palette', 'request_method': 'GET', 'permission': AUTHENTICATED}
    config.include('.names')
    config.add_route('palette', '/palette')
    config.add_view(views.palette, renderer=f'{_TEMPLATES}/page.pt', **shared)
    config.add_view(views.palette, renderer=f'{_TEMPLATES}/list.pt', request_param='part', **shared)
