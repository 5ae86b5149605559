"""Lists of documents: what is asked, and what each row says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sedportal.directory.content import Folder
from sedportal.documents.files.words import excerpts_of
from sedportal.documents.interfaces import ACCESS_MARKS
from sedportal.documents.kinds import KINDS
from sedportal.documents.listing import Listing, find_documents
from sedportal.kernel.i18n import _
from sedportal.search.interfaces import Hit, SearchQuery
from sedportal.security.roles import AUTHENTICATED
from sedportal.workflow.registry import workflows_of

from ..parameters import Parameters
from ..resources import Method
from . import contexts
from .forms import page_body

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

PAGE = 50
FACETS = ('state', 'kind', 'organisation')
SORTS = ('date', '-date', 'number', '-number', 'title', '-title')
_KNOWN = (
    'organisation', 'folder', 'kind', 'state', 'access_mark', 'date_from', 'date_to', 'q', 'sort', 'facets', 'offset',
    'limit',
)  # fmt: skip
_ROW = ('uid', 'kind', 'title', 'organisation', 'folder', 'state', 'number', 'doc_date', 'registered_at')


@dataclass(frozen=True)
class _Usual:
    """How a list differs from another: its sorts with the usual one first, and whether it shows what was found."""

    sorts: tuple[str, ...]
    snippets: bool


_LIST = _Usual(('-date', *SORTS), snippets=False)
_SEARCH = _Usual(('relevance', '-relevance', *SORTS), snippets=True)


def documents(request: Request) -> dict[str, Any]:
    """List the documents that the caller may see."""
    query = read_query(request, _LIST)
    listing = find_documents(request.registry, request.portal, request.rights, query)
    return _body(request.registry, listing, query)


def search(request: Request) -> dict[str, Any]:
    """Find documents by words and numbers, with what was found in them."""
    query = read_query(request, _SEARCH)
    listing = find_documents(request.registry, request.portal, request.rights, query)
    return {**_body(request.registry, listing, query), 'corrected_query': listing.result.corrected_query}


def read_query(request: Request, usual: _Usual) -> SearchQuery:
    """Return what the request asks of the index. Raises :class:`InvalidError` by parameter."""
    asked = Parameters(request, _KNOWN)
    organisations = _organisations(request, asked)
    date_from, date_to = asked.days('date_from', 'date_to')
    offset, limit = asked.page(PAGE)
    query = SearchQuery(
        None,
        text=asked.text('q'),
        organisations=organisations,
        folders=_folders(request, asked, organisations),
        kinds=asked.some_of('kind', KINDS),
        states=_states(request, asked),
        access_marks=asked.some_of('access_mark', ACCESS_MARKS),
        date_from=date_from,
        date_to=date_to,
        sort=asked.one_of('sort', usual.sorts, usual.sorts[0]),
        offset=offset,
        limit=limit,
        facets=FACETS if asked.flag('facets') else (),
        snippets=usual.snippets,
    )
    asked.check()
    return query


def _organisations(request: Request, asked: Parameters) -> tuple[str, ...]:
    given, known = asked.texts('organisation'), request.portal['organisations']
    if not all(slug in known for slug in given):
        asked.errors['organisation'] = [_('There is no organisation with this address.')]
    return given


def _folders(request: Request, asked: Parameters, organisations: tuple[str, ...]) -> tuple[str, ...]:
    """Return the object ids of the folders given by path, or by name together with one organisation."""
    found = []
    for text in asked.texts('folder'):
        path = text.rstrip('/')
        if not path.startswith('/') and len(organisations) == 1:
            path = f'/organisations/{organisations[0]}/{path}'
        place = contexts.place_at(request, path)
        if not isinstance(place, Folder):
            message = _('There is no such folder. Give its path, or its name together with the organisation.')
            asked.errors['folder'] = [message]
            continue
        found.append(str(place.__oid__))
    return tuple(found)


def _states(request: Request, asked: Parameters) -> tuple[str, ...]:
    if not asked.texts('state'):
        return ()
    definitions = workflows_of(request.registry).definitions
    return asked.some_of('state', {state for definition in definitions.values() for state in definition.states})


def _body(registry: Any, listing: Listing, query: SearchQuery) -> dict[str, Any]:
    result = listing.result
    items = [_row(hit) for hit in result.items]
    if query.snippets:
        for item, hit in zip(items, result.items, strict=True):
            excerpts = list(excerpts_of(registry, hit))
            item['snippets'] = [*hit.snippets, *(excerpt.html for excerpt in excerpts)]
            item['found_in_files'] = [
                {'file': one.file, 'page': one.page or None, 'snippet': one.html} for one in excerpts
            ]
    body = page_body(items, result.total, query.offset, query.limit)
    body['catching_up'] = listing.catching_up
    if query.facets:
        body['facets'] = result.facets
    return body


def _row(hit: Hit) -> dict[str, Any]:
    stored: Mapping[str, Any] = hit.stored
    return {name: stored[name] for name in _ROW}


def includeme(config: Configurator) -> None:
    """Add the search; the list's address is that of the documents."""
    config.add_api_resource('search', '/search', {'GET': Method(search, AUTHENTICATED)}, contexts.portal)
