"""The pages for browsing: the region, an organisation, a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sedportal.directory.content import Folder, Organisation, Organisations
from sedportal.security.roles import AUTHENTICATED, BROWSE

if TYPE_CHECKING:
    from pyramid.config import Configurator

_TEMPLATES = 'sedportal:web/templates/places'


def includeme(config: Configurator) -> None:
    """Register the pages by what they show."""
    from . import views

    config.add_route('documents', '/documents')
    config.add_view(
        views.documents,
        route_name='documents',
        permission=AUTHENTICATED,
        renderer=f'{_TEMPLATES}/documents.pt',
        request_method='GET',
    )
    pages = (
        (Organisations, views.organisations, BROWSE, 'organisations'),
        (Organisation, views.organisation, BROWSE, 'organisation'),
        (Folder, views.folder, BROWSE, 'folder'),
    )
    for context, view, permission, template in pages:
        config.add_view(
            view,
            context=context,
            permission=permission,
            renderer=f'{_TEMPLATES}/{template}.pt',
            request_method='GET',
            api=False,
        )
