"""Documents: make, read, change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sedportal.directory.content import Folder, Organisation
from sedportal.documents.content import Document
from sedportal.documents.idempotency import FIELD, create_once
from sedportal.documents.kinds import KINDS
from sedportal.documents.operations import create_draft, revise
from sedportal.kernel.i18n import _
from sedportal.security.roles import AUTHENTICATED

from ..bodies import read_nested, read_object, read_text, refuse
from ..parameters import expected_revision
from ..resources import Method
from . import contexts, lists
from .forms import document_body

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

VIEW = 'view'


def create(request: Request) -> dict[str, Any]:
    """Make a draft; the same ``Idempotency-Key`` gives the one made before."""
    values = read_object(request)
    document = create_once(
        request.unit, request.headers.get(FIELD, ''), values, lambda: _create_draft(request, dict(values))
    )
    request.response.status_int = 201
    request.response.location = request.route_url('api_v1_document', uid=document.uid)
    return document_body(request, document)


def show(request: Request) -> dict[str, Any]:
    """Show a document."""
    return document_body(request, request.context)


def change(request: Request) -> dict[str, Any]:
    """Change fields of the card and who is named on the document."""
    document: Document = request.context
    revision = expected_revision(request, document.revision, required=True)
    values, errors = read_object(request), dict[str, list[str]]()
    comment = read_text(values, 'comment', errors)
    participants = read_participants(values, errors)
    refuse(errors)
    card = {name: value for name, value in values.items() if name not in ('comment', 'participants')}
    revise(request.unit, document, card, participants, expected_revision=revision, comment=comment)
    return document_body(request, document)


def read_participants(values: dict[str, Any], errors: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the logins by role that ``values`` names; note in ``errors`` what is wrong with them."""
    participants = read_nested(values, 'participants', errors)
    for role, logins in participants.items():
        if not isinstance(logins, list) or not all(isinstance(login, str) for login in logins):
            errors[f'participants.{role[:100]}'] = [_('Send a list of logins.')]
    return participants


def _create_draft(request: Request, values: dict[str, Any]) -> Document:
    errors: dict[str, list[str]] = {}
    slug = read_text(values, 'organisation', errors, required=True)
    kind = read_text(values, 'kind', errors, required=True)
    folder = read_text(values, 'folder', errors)
    if kind and kind not in KINDS:
        errors['kind'] = [_('Choose one of: ${choices}.', mapping={'choices': ', '.join(KINDS)})]
    place = _place_of(request, slug, folder, errors) if slug else None
    refuse(errors)
    card = {name: value for name, value in values.items() if name not in ('organisation', 'kind', 'folder')}
    return create_draft(request.unit, place, kind, card)


def _place_of(request: Request, slug: str, folder: str, errors: dict[str, list[str]]) -> Organisation | Folder | None:
    """Return where a new document goes: the folder if one is named, else the organisation."""
    organisation: Organisation | None = request.portal['organisations'].get(slug)
    if organisation is None:
        errors['organisation'] = [_('There is no organisation with this address.')]
        return None
    if not folder:
        return organisation
    base = f'/organisations/{slug}/'
    path = folder if folder.startswith('/') else base + folder
    place = contexts.place_at(request, path.rstrip('/')) if path.startswith(base) else None
    if not isinstance(place, Folder):
        errors['folder'] = [_('There is no such folder in this organisation.')]
    return place


def includeme(config: Configurator) -> None:
    """Add the addresses."""
    methods = {'GET': Method(lists.documents, AUTHENTICATED), 'POST': Method(create, AUTHENTICATED)}
    config.add_api_resource('documents', '/documents', methods, contexts.portal)
    config.add_api_resource(
        'document', '/documents/{uid}', {'GET': Method(show, VIEW), 'PATCH': Method(change, VIEW)}, contexts.document
    )
