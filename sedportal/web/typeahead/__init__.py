"""What forms ask while one types: who or what is meant, what day that is, whether the letter is here already.

Each answer is a fragment of a page for ``static/scripts/typeahead.js`` and its neighbours; forms work without any of
it. Nothing is offered that the person may not know of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sedportal.security.roles import AUTHENTICATED, VIEW_CORRESPONDENTS

from ..admin.reach import reach_of

if TYPE_CHECKING:
    from pyramid.config import Configurator

_TEMPLATES = 'sedportal.web:templates/typeahead'


def includeme(config: Configurator) -> None:
    """Register the routes."""
    from . import views

    config.add_route('typeahead_correspondents', '/typeahead/correspondents', factory=reach_of(VIEW_CORRESPONDENTS))
    for name, view, permission, template in (
        ('correspondents', views.correspondents, VIEW_CORRESPONDENTS, 'options'),
        ('people', views.people, AUTHENTICATED, 'options'),
        ('documents', views.documents, AUTHENTICATED, 'options'),
        ('values', views.values, AUTHENTICATED, 'options'),
        ('day', views.day, AUTHENTICATED, 'day'),
        ('similar', views.similar, AUTHENTICATED, 'similar'),
    ):
        if name != 'correspondents':
            config.add_route(f'typeahead_{name}', f'/typeahead/{name}')
        config.add_view(
            view, route_name=f'typeahead_{name}', permission=permission, request_method='GET',
            renderer=f'{_TEMPLATES}/{template}.pt',
        )  # fmt: skip
