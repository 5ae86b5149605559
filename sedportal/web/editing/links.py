"""Links between documents: made by number or address, taken away by a button."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sedportal.directory.content import organisation_of
from sedportal.documents.content import Document
from sedportal.documents.interfaces import LINK_TYPES
from sedportal.documents.listing import find_documents
from sedportal.documents.operations import link_documents, links_of, unlink_documents
from sedportal.kernel.errors import NotFoundError, invalid
from sedportal.kernel.i18n import _
from sedportal.search.interfaces import SearchQuery

from ..forms.widgets import TypeaheadWidget
from .posting import Task, carry_out, choice, done, fields, line

if TYPE_CHECKING:
    from pyramid.request import Request

_UID = re.compile(r'[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}')
_MOST = 50


def links(context: Document, request: Request) -> dict[str, Any] | Any:
    """Show the links with the form for a new one; on POST make it."""
    here = request.resource_path(context, 'links')

    def do(given: dict[str, Any]) -> tuple[Any, str]:
        target = _target(request, context, given['target'])
        try:
            link_documents(request.unit, context, target, given['type'])
        except NotFoundError as unknown:
            raise invalid({'target': [unknown.message]}) from unknown
        return _('The link is made.'), here

    schema = fields(
        choice('type', _('What joins them'), list(LINK_TYPES.items())),
        line('target', _('The other document'), hint=_('Its number, as in вх-12/26, or its address.')),
    )
    schema['target'].widget = TypeaheadWidget('/typeahead/documents')
    task = Task(
        _('Links with other documents'), _('Make the link'), schema, do, request.resource_path(context),
        lead=_('A link follows both documents when they move.'), initial={'type': 'related'},
    )  # fmt: skip
    answer = carry_out(request, task)
    if isinstance(answer, dict):
        answer.update(links=_outward(request, context), unlink=request.resource_path(context, 'unlink'))
    return answer


def unlink(context: Document, request: Request) -> Any:
    """Take a link away."""
    target, link_type = str(request.POST.get('target', '')), str(request.POST.get('type', ''))
    unlink_documents(request.unit, context, target, link_type)
    return done(request, _('The link is taken away.'), request.resource_path(context, 'links'))


def _outward(request: Request, document: Document) -> list[dict[str, Any]]:
    return [
        {
            'type': link_type, 'words': LINK_TYPES[link_type], 'uid': other.uid, 'title': other.title,
            'label': other.number or _('Draft'), 'url': request.resource_path(other),
        }
        for link_type, other, outward in links_of(request.rights, request.portal, document)
        if outward
    ]  # fmt: skip


def _target(request: Request, document: Document, typed: str) -> Document | None:
    """Return the document that a person means, if he may see it. Raises :class:`InvalidError` if several match."""
    address = _UID.search(typed.casefold())
    if address:
        found: Document | None = request.registry.document_by_uid(request.portal, address.group())
        return found
    wanted = _plain(typed)
    query = SearchQuery(frozenset(), text=typed.strip()[:100], sort='relevance', limit=_MOST)
    listing = find_documents(request.registry, request.portal, request.rights, query)
    hits = [hit for hit in listing.result.items if wanted and _plain(hit.stored['number'] or '') == wanted]
    organisation = organisation_of(document)
    own = [hit for hit in hits if organisation is not None and hit.stored['organisation'] == organisation.slug]
    hits = own if len(own) == 1 else hits
    if len(hits) > 1:
        titles = '; '.join(f'{hit.stored["organisation"]}: {hit.stored["title"][:60]}' for hit in hits[:3])
        message = _('Several documents bear this number (${titles}). Give the address.', mapping={'titles': titles})
        raise invalid({'target': [message]})
    return request.registry.document_by_uid(request.portal, hits[0].uid) if hits else None


def _plain(number: str) -> str:
    return ''.join(number.casefold().replace('№', '').split())
