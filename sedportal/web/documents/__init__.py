"""The pages of a document: card, files, history, who has access. All of them read only.

What changes a document stands in the modules of forms beside these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sedportal.documents.content import Document

if TYPE_CHECKING:
    from pyramid.config import Configurator

_TEMPLATES = 'sedportal:web/templates/documents'


def includeme(config: Configurator) -> None:
    """Register the pages under the document's own address and under its permanent one, ``/documents/<uid>``."""
    from . import download, previews, views

    config.add_route('document', '/documents/{uid}*traverse', factory=views.document_of_address, use_global_views=True)
    pages: tuple[tuple[str, Any, str, str], ...] = (
        ('', views.card, 'view', 'card'),
        ('history', views.history, 'history', 'history'),
        ('access', views.access, 'view', 'access'),
    )
    common = {'context': Document, 'request_method': 'GET', 'api': False}
    for name, view, permission, template in pages:
        config.add_view(view, name=name, permission=permission, renderer=f'{_TEMPLATES}/{template}.pt', **common)
    files = {'name': 'files', 'permission': 'view_file', **common}
    config.add_view(download.file, **files)
    config.add_view(previews.picture, behind='*/pages/*', **files)
    config.add_view(previews.preview, behind='*/preview', renderer=f'{_TEMPLATES}/preview.pt', **files)
