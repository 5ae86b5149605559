"""What every list of documents shares: its address and filters, rows and columns, counts, the queue, words for keys.

A room of ``web``: places, documents, search and administration print their lists with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator

_TEMPLATES = 'sedportal:web/templates/lists'


def includeme(config: Configurator) -> None:
    """Offer ``request.wording`` and ``request.queue``; register the pages that belong to lists."""
    from .wording import Wording

    config.add_request_method(Wording, 'wording', reify=True)
    for part in ('usual', 'queue', 'saved', 'bulk', 'export'):
        config.include(f'.{part}')
    _add_pages(config)


def _add_pages(config: Configurator) -> None:
    from sedportal.documents.content import Document
    from sedportal.security.roles import AUTHENTICATED

    from . import setting, steps

    config.add_view(
        steps.steps, name='steps', context=Document, permission='view', request_method='GET', api=False,
        renderer=f'{_TEMPLATES}/steps.pt',
    )  # fmt: skip
    config.add_route('list_columns', '/lists/columns')
    for method, view in (('GET', setting.columns_page), ('POST', setting.choose_columns)):
        config.add_view(
            view, route_name='list_columns', permission=AUTHENTICATED, request_method=method,
            renderer=f'{_TEMPLATES}/columns.pt',
        )  # fmt: skip
