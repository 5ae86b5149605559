"""Saved views on the pages: save a list under a name, open it, change it, begin a list with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sedportal.security.roles import AUTHENTICATED

if TYPE_CHECKING:
    from pyramid.config import Configurator

_TEMPLATES = 'sedportal:web/templates/lists'


def includeme(config: Configurator) -> None:
    """Register the pages."""
    from . import pages

    routes = (
        ('views', '/views', 'views', {'GET': pages.views}),
        ('view_new', '/views/new', 'view', {'GET': pages.new, 'POST': pages.save_new}),
        ('view', '/views/{key}', None, {'GET': pages.show}),
        ('view_edit', '/views/{key}/edit', 'view', {'GET': pages.edit, 'POST': pages.save}),
        ('view_delete', '/views/{key}/delete', None, {'POST': pages.delete}),
        ('view_filters', '/views/{key}/filters', None, {'POST': pages.save_filters}),
        ('view_usual', '/views/{key}/usual', None, {'POST': pages.begin_with}),
    )
    for name, pattern, template, methods in routes:
        config.add_route(name, pattern)
        renderer = f'{_TEMPLATES}/{template}.pt' if template else None
        for method, view in methods.items():
            config.add_view(
                view, route_name=name, permission=AUTHENTICATED, request_method=method, renderer=renderer
            )  # fmt: skip
