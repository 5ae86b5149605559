"""The views of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

from sedportal.documents.files.names import disposition

from .access import AccessPage
from .history import HistoryPage, as_csv
from .page import DocumentPage

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import Document


def document_of_address(request: Request) -> Document:
    """Return the document of a permanent link. Raises ``HTTPNotFound``."""
    found: Document | None = request.registry.document_by_uid(request.portal, request.matchdict['uid'])
    if found is None:
        raise HTTPNotFound
    return found


def card(context: Document, request: Request) -> dict[str, Any]:
    """Show the card, the files and what can be done next."""
    return {'page': DocumentPage(request, context)}


def history(context: Document, request: Request) -> dict[str, Any]:
    """Show what happened to the document."""
    return {'page': HistoryPage(request, context)}


def history_csv(context: Document, request: Request) -> Response:
    """Answer with the history as CSV, narrowed as the page is."""
    response = Response(as_csv(HistoryPage(request, context)), content_type='text/csv', charset='utf-8')
    name = f'history-{context.number or context.uid}.csv'
    response.headers['Content-Disposition'] = disposition(name, inline=False)
    return response


def printed(context: Document, request: Request) -> dict[str, Any]:
    """Show the card to be printed."""
    return {'page': DocumentPage(request, context)}


def access(context: Document, request: Request) -> dict[str, Any]:
    """Show who may do what with the document, and why; ``?person=`` asks about one."""
    return {'page': AccessPage(request, context)}
