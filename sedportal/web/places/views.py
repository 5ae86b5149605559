"""The views of places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.traversal import resource_path

from ..lists.page import begun_with
from ..lists.sources import EVERYTHING
from .documents import DocumentsPage
from .folder import FolderPage
from .organisation import OrganisationPage
from .region import Region

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.directory.content import Folder, Organisation


def organisations(context: Any, request: Request) -> dict[str, Any]:
    """Show all organisations by category."""
    return {'page': Region(request)}


def organisation(context: Organisation, request: Request) -> dict[str, Any]:
    """Show the card and the folders of an organisation."""
    return {'page': OrganisationPage(request, context)}


def folder(context: Folder, request: Request) -> Any:
    """Show the documents of a folder, as the view that one begins with shows them."""
    begun = begun_with(request, resource_path(context).rstrip('/'))
    if begun:
        return HTTPSeeOther(begun)
    return {'page': FolderPage(request, context)}


def documents(context: Any, request: Request) -> Any:
    """Show the documents of all organisations, or of those chosen."""
    begun = begun_with(request, EVERYTHING)
    if begun:
        return HTTPSeeOther(begun)
    return {'page': DocumentsPage(request)}
