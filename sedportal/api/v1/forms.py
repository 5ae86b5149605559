"""How things look as JSON: what several parts of the API print."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pyramid.i18n import get_localizer
from pyramid.traversal import resource_path

from sedportal.directory.content import organisation_of
from sedportal.documents.content import AttachedFile, Document
from sedportal.documents.kinds import KINDS
from sedportal.documents.operations import links_of
from sedportal.documents.schemas import plain_card
from sedportal.kernel.i18n import translated
from sedportal.security.permits import decide

from ..parameters import tag_of

if TYPE_CHECKING:
    from pyramid.request import Request


def moment(value: datetime | None) -> str | None:
    """Return a moment in UTC as ISO 8601 with its zone."""
    return None if value is None else value.astimezone(UTC).isoformat()


def say(request: Request, text: Any) -> str:
    """Return a text in the caller's language."""
    return translated(get_localizer(request), text)


def path_of(portal: Any, oid: int) -> str | None:
    """Return the path of a place by its object id, None if it is gone."""
    path = portal.__objectmap__.path_for(oid)
    return None if path is None else '/'.join(path) or '/'


def page_body(items: list[Any], total: int, offset: int, limit: int) -> dict[str, Any]:
    """Return a list as the contract has it."""
    return {'items': items, 'total': total, 'offset': offset, 'limit': limit}


def document_body(request: Request, document: Document) -> dict[str, Any]:
    """Return a document as the caller may see it, and put its entity tag on the answer."""
    organisation, kind = organisation_of(document), KINDS[document.kind]
    card = plain_card(document.card, kind.fields)
    own = organisation.name if organisation is not None else None
    tag = request.response.headers['ETag'] = tag_of(document.revision)
    return {
        'uid': document.uid,
        'kind': document.kind,
        'organisation': organisation.slug if organisation is not None else None,
        'folder': resource_path(document.__parent__),
        'state': document.state,
        'number': document.number or None,
        'registered_at': moment(document.registered_at),
        'created_at': moment(document.created_at),
        'changed_at': moment(document.changed_at),
        'author_org': own if kind.author_is_own else card.get('correspondent'),
        **card,
        'participants': {role: list(logins) for role, logins in document.participants.items()},
        'files': _files(request, document),
        'links': list(_links(request, document)),
        'etag': tag,
    }


def file_body(attached: AttachedFile) -> dict[str, Any]:
    """Return the latest version of an attached file."""
    version = attached.current
    return {
        'id': attached.id,
        'name': version.name,
        'size': version.size,
        'sha256': version.sha256,
        'media_type': version.media_type,
    }


def _files(request: Request, document: Document) -> list[dict[str, Any]]:
    """Return the files, none for whoever sees the card only: a file's name tells of its content."""
    if not document.files or not decide(request.rights, 'view_file', document).allowed:
        return []
    return [file_body(attached) for attached in document.files]


def _links(request: Request, document: Document) -> Iterable[dict[str, Any]]:
    for link_type, other, outward in links_of(request.rights, request.portal, document):
        yield {
            'type': link_type,
            'direction': 'out' if outward else 'in',
            'document': other.uid,
            'number': other.number or None,
            'title': other.title,
        }
