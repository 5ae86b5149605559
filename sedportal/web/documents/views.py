"""The views of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound

from .access import AccessPage
from .history import HistoryPage
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


def access(context: Document, request: Request) -> dict[str, Any]:
    """Show who may do what with the document, and why; ``?person=`` asks about one."""
    return {'page': AccessPage(request, context)}
