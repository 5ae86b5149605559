"""A feed as programs read it: the documents changed last, as far as the feed's owner sees them now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

from sedportal.documents.feeds import Feed, digest_of, feed_of
from sedportal.documents.listing import find_documents
from sedportal.kernel.errors import NotFoundError

from ..lists.address import split_address
from ..lists.sources import source_at
from .atom import Entry, document_of

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.search.interfaces import Hit

MOST = 50


def feed(context: Any, request: Request) -> Response:
    """Answer with the feed at this secret address. Raises ``HTTPNotFound`` for any other, and a closed one."""
    found = feed_of(request.portal, request.matchdict['token'])
    if found is None:
        raise HTTPNotFound
    # From here on the request is its owner's: whatever is asked, is asked with his rights.
    request.person = request.portal['people'][found.owner]
    request.rights = request.registry.rights_cache.rights_of(request.registry, request.portal, found.owner)
    body = _written(request, found, _documents(request, found))
    response = Response(body=body, content_type='application/atom+xml', charset='utf-8', conditional_response=True)
    response.etag = digest_of(body.decode())[:32]
    response.headers['Cache-Control'] = 'private, no-cache'
    return response


def _documents(request: Request, found: Feed) -> list[Hit]:
    path, params = split_address(f'{found.path}?{found.query}')
    try:
        source = source_at(request, path)
    except NotFoundError:
        # The folder is gone or closed to him now: there is nothing in it to tell of.
        return []
    _address, query = source.question(request, params)
    filters, _address, _fixed = source.asked(request, params)
    persons = filters.query(found.owner, request.registry.clock.today()).persons
    wanted = replace(query, persons=persons, sort='-changed', offset=0, limit=MOST, facets=(), snippets=False)
    return find_documents(request.registry, request.portal, request.rights, wanted).result.items


def _written(request: Request, found: Feed, hits: Iterable[Hit]) -> bytes:
    wording, skin = request.wording, request.registry.skin
    entries = []
    for hit in hits:
        row = hit.stored
        about = (
            wording.kind(row['kind']), wording.state(row['workflow'], row['state']), row['correspondent'] or '',
            wording.organisation(row['organisation']),
        )  # fmt: skip
        title = f'{row["number"]} {row["title"]}' if row['number'] else row['title']
        url = f'{request.host_url}/documents/{hit.uid}'
        entries.append(Entry(hit.uid, title, url, row['changed_at'], ' · '.join(filter(None, about))))
    locale = request.locale_name
    html = f'{request.host_url}{found.path}{"?" + found.query if found.query else ""}'
    return document_of(
        found.key, f'{found.name} · {skin.short_title(locale)}', request.url, html, skin.title(locale),
        found.created.isoformat(), entries,
    )  # fmt: skip
