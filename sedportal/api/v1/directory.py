"""Organisations and their folders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pyramid.traversal import resource_path

from sedportal.directory.content import Folder, Organisation
from sedportal.directory.interfaces import CATEGORIES
from sedportal.documents.listing import find_documents
from sedportal.kernel.russian import collation_key
from sedportal.search.interfaces import SearchQuery
from sedportal.security.permits import decide
from sedportal.security.roles import AUTHENTICATED, BROWSE

from ..parameters import LARGEST_PAGE, Parameters
from ..resources import Method
from . import contexts
from .forms import page_body

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

_ORDER = {category: place for place, category in enumerate(CATEGORIES)}


def organisations(request: Request) -> dict[str, Any]:
    """List the organisations by category and name; by default all of them on one page."""
    asked = Parameters(request, ('category', 'q', 'offset', 'limit'))
    categories, words = asked.some_of('category', CATEGORIES), _folded(asked.text('q')).split()
    offset, limit = asked.page(LARGEST_PAGE)
    asked.check()
    found = [
        organisation
        for organisation in request.portal['organisations'].values()
        if (not categories or organisation.category in categories) and _has_words(organisation, words)
    ]
    found.sort(key=lambda organisation: (_ORDER[organisation.category], collation_key(organisation.name)))
    page = [organisation_body(organisation) for organisation in found[offset : offset + limit]]
    return page_body(page, len(found), offset, limit)


def organisation(request: Request) -> dict[str, Any]:
    """Show one organisation."""
    return organisation_body(request.context)


def folders(request: Request) -> dict[str, Any]:
    """List the folders of an organisation that the caller may open, each with what he may see in it."""
    place: Organisation = request.context
    query = SearchQuery(None, organisations=(place.slug,), limit=0, facets=('folder',))
    listing = find_documents(request.registry, request.portal, request.rights, query)
    counts = listing.result.facets['folder']
    items = [
        {'path': resource_path(folder), 'title': folder.title, 'documents': counts.get(str(folder.__oid__), 0)}
        for folder in _folders_below(request, place)
    ]
    return {'items': items, 'catching_up': listing.catching_up}


def organisation_body(organisation: Organisation) -> dict[str, Any]:
    """Return an organisation as the contract has it."""
    return {
        'slug': organisation.slug,
        'name': organisation.name,
        'short_name': organisation.short_name,
        'category': organisation.category,
        'seat': organisation.seat,
        'workplaces': organisation.workplaces,
    }


def _folders_below(request: Request, place: Any) -> Iterator[Folder]:
    for folder in place.subfolders():
        if decide(request.rights, BROWSE, folder).allowed:
            yield folder
            yield from _folders_below(request, folder)


def _has_words(organisation: Organisation, words: list[str]) -> bool:
    if not words:
        return True
    parts = (organisation.name, organisation.short_name, organisation.seat, organisation.slug)
    text = _folded(' '.join(parts))
    return all(word in text for word in words)


def _folded(text: str) -> str:
    return text.casefold().replace('ё', 'е')


def includeme(config: Configurator) -> None:
    """Add the addresses."""
    config.add_api_resource(
        'organisations', '/organisations', {'GET': Method(organisations, AUTHENTICATED)}, contexts.portal
    )
    config.add_api_resource(
        'organisation', '/organisations/{slug}', {'GET': Method(organisation, BROWSE)}, contexts.organisation
    )
    config.add_api_resource(
        'folders', '/organisations/{slug}/folders', {'GET': Method(folders, BROWSE)}, contexts.organisation
    )
