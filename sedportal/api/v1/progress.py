"""How a document goes on: the transitions open to it, what happened so far, and who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.traversal import resource_path

from sedportal.documents.access import Access, access_of, who_may
from sedportal.documents.content import Document
from sedportal.documents.operations import take_transition
from sedportal.kernel.i18n import _
from sedportal.ledger.records import Record
from sedportal.security.permits import decide
from sedportal.workflow.machine import Offer, offers

from ..bodies import read_nested, read_object, read_text, refuse, refuse_unknown
from ..parameters import Parameters, expected_revision
from ..resources import Method
from . import contexts
from .forms import document_body, say

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

VIEW = 'view'
_FILE = ('file', 'name', 'size', 'sha256', 'version')


def transitions(request: Request) -> dict[str, Any]:
    """List the transitions that leave the present state, the refused ones with their reasons."""
    return {'items': [_offer_body(request, offer) for offer in offers(request.unit, request.context)]}


def take(request: Request) -> dict[str, Any]:
    """Take the document through a transition."""
    document: Document = request.context
    revision = expected_revision(request, document.revision, required=False)
    values, errors = read_object(request), dict[str, list[str]]()
    refuse_unknown(values, ('transition', 'comment', 'fields'), errors)
    name = read_text(values, 'transition', errors, required=True)
    comment = read_text(values, 'comment', errors)
    fields = read_nested(values, 'fields', errors)
    refuse(errors)
    take_transition(request.unit, document, name, comment=comment, fields=fields or None, expected_revision=revision)
    return document_body(request, document)


def history(request: Request) -> dict[str, Any]:
    """List what happened to the document, from its beginning."""
    document: Document = request.context
    shows_files = decide(request.rights, 'view_file', document).allowed
    records = request.portal.ledger.of(document.history)
    return {'items': [_record_body(record, shows_files) for record in records]}


def access(request: Request) -> dict[str, Any]:
    """List who may do what with the document and because of what; with ``person`` that one, whatever he may."""
    document: Document = request.context
    asked = Parameters(request, ('person',))
    login = asked.text('person')
    if login:
        found = access_of(request.registry, request.portal, document, login)
        if found is None:
            asked.errors['person'] = [_('There is nobody with this login.')]
        asked.check()
        return {'items': [_access_body(request, found)] if found is not None else []}
    asked.check()
    return {'items': [_access_body(request, one) for one in who_may(request.registry, request.portal, document)]}


def _offer_body(request: Request, offer: Offer) -> dict[str, Any]:
    return {
        'name': offer.name,
        'title': say(request, offer.title),
        'to_state': offer.to_state,
        'allowed': offer.allowed,
        'reasons': [say(request, reason) for reason in offer.reasons],
        'comment': offer.comment,
        'fields': list(offer.fields),
        'missing': list(offer.missing),
    }


def _record_body(record: Record, shows_files: bool) -> dict[str, Any]:
    """Return a record of the ledger; a file's name is for those who may open it."""
    details = record.details
    body = {
        'seq': record.seq,
        'at': record.at,
        'actor': record.actor,
        'on_behalf_of': record.on_behalf_of or None,
        'action': record.action,
        'comment': details.get('comment') or '',
        'changes': details.get('changes') or {},
    }
    if 'to_state' in details:
        body['from_state'], body['to_state'] = details['from_state'], details['to_state']
    if shows_files and 'sha256' in details:
        body['file'] = {name: details[name] for name in _FILE if name in details}
    return body


def _access_body(request: Request, access: Access) -> dict[str, Any]:
    body: dict[str, Any] = {
        'person': access.person.login,
        'name': access.person.full_name,
        'permissions': list(access.permissions),
        'because': [
            {
                'role': because.role,
                'place': resource_path(because.place) if because.place is not None else None,
                'cause': because.cause,
                'principal': because.principal,
            }
            for because in access.because
        ],
    }
    if access.reason:
        body['reason'] = say(request, access.reason)
    return body


def includeme(config: Configurator) -> None:
    """Add the addresses."""
    config.add_api_resource(
        'transitions',
        '/documents/{uid}/transitions',
        {'GET': Method(transitions, VIEW), 'POST': Method(take, VIEW)},
        contexts.document,
    )
    config.add_api_resource(
        'history', '/documents/{uid}/history', {'GET': Method(history, 'history')}, contexts.document
    )
    config.add_api_resource('access', '/documents/{uid}/access', {'GET': Method(access, VIEW)}, contexts.document)
