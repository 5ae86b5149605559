"""The second step of a login: the code of the application, asked on a page of its own.

Between the steps nothing is kept on the server. The page carries a signed ticket: who showed his password, which one it
was, and until when that counts. The ticket alone opens nothing.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pyramid.renderers import render_to_response

from sedportal.directory.accounts import Proof
from sedportal.kernel.errors import DomainError
from sedportal.kernel.i18n import _
from sedportal.security.signing import Signer

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response

LASTS = timedelta(minutes=5)
_PURPOSE = 'second step of a login'
_PAGE = 'sedportal.web:templates/account/code.pt'


class TicketOverError(DomainError):
    """Say that too long went by between the steps, or that the ticket is none of ours."""

    status = 401
    title = 'Begin again'

    def __init__(self) -> None:
        super().__init__(_('Too long went by since the password. Please log in anew.'))


def ticket_for(registry: Any, proof: Proof) -> str:
    """Return the ticket of whoever gave ``proof``."""
    changed = proof.password_changed_at.isoformat() if proof.password_changed_at else ''
    until = (registry.clock.now() + LASTS).timestamp()
    return Signer(registry.options.secret, _PURPOSE).sign(json.dumps([proof.login, changed, until]).encode())


def proven(registry: Any, ticket: str) -> Proof:
    """Return what ``ticket`` stands for. Raises :class:`TicketOverError`."""
    value = Signer(registry.options.secret, _PURPOSE).open(ticket)
    if value is None:
        raise TicketOverError
    login, changed, until = json.loads(value)
    if registry.clock.now() > datetime.fromtimestamp(until, UTC):
        raise TicketOverError
    return Proof(login, datetime.fromisoformat(changed) if changed else None)


def asked(request: Request, proof: Proof, came_from: str, typed: str) -> Response:
    """Return the page that asks for the code."""
    return _page(request, ticket_for(request.registry, proof), came_from, typed, '')


def again(request: Request, refused: DomainError, came_from: str, typed: str) -> Response:
    """Return the page once more after a wrong code."""
    response = _page(request, str(request.POST['ticket']), came_from, typed, refused.message)
    response.status_int = refused.status
    response.headers['WWW-Authenticate'] = 'Form realm="sedportal"'
    return response


def _page(request: Request, ticket: str, came_from: str, typed: str, error: Any) -> Response:
    names = {'ticket': ticket, 'came_from': came_from, 'typed': typed, 'error': error}
    return render_to_response(_PAGE, names, request)
