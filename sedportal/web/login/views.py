"""The login page, logging in by its form, logging out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.csrf import check_csrf_origin, check_csrf_token
from pyramid.httpexceptions import HTTPMethodNotAllowed, HTTPSeeOther
from pyramid.security import forget, remember

from sedportal.directory import accounts
from sedportal.directory.factors import CodeNeededError, CodeRefusedError
from sedportal.kernel.errors import TooManyTriesError
from sedportal.kernel.i18n import _
from sedportal.security.csrf import PRE_COOKIE
from sedportal.security.local_path import local_path

from . import keeping, second_step

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response


def login_page(request: Request) -> Any:
    """Show the form; whoever is logged in already goes where he wanted to."""
    came_from = _destination(request.GET.get('came_from'))
    if request.person is not None:
        return HTTPSeeOther(came_from)
    return _form(came_from)


def log_in(request: Request) -> Any:
    """Check login and password and open a new session; on a failure show the form again with the login."""
    came_from = _destination(field(request, 'came_from'))
    if request.person is not None:
        return HTTPSeeOther(came_from)
    login, typed = field(request, 'login'), keeping.accepted(field(request, keeping.FIELD))
    if not (check_csrf_origin(request) and check_csrf_token(request, raises=False)):
        request.response.status_int = 400
        return _form(came_from, login, _('This page was open for too long. Please log in now.'), typed)
    try:
        opened = _opened(request, login)
    except CodeNeededError as needed:
        return second_step.asked(request, needed.proof, came_from, typed)
    except CodeRefusedError as refused:
        return second_step.again(request, refused, came_from, typed)
    except (accounts.LoginRefusedError, TooManyTriesError, second_step.TicketOverError) as refused:
        return _refused(request, refused, came_from, login, typed)
    return _entered(request, opened, came_from, typed)


def _opened(request: Request, login: str) -> accounts.Opened:
    """Open the session: with login and password, or in the second step with what the first one proved and a code."""
    ticket = field(request, 'ticket')
    if ticket:
        proof = second_step.proven(request.registry, ticket)
        code = field(request, 'code') or '-'
        return accounts.finish_session(request.registry, proof, code, **client(request))
    return accounts.begin_session(request.registry, login, field(request, 'password'), **client(request))


def _entered(request: Request, opened: accounts.Opened, came_from: str, typed: str) -> Response:
    """Answer a login that succeeded: give the cookie and go where one wanted to."""
    headers = remember(request, opened.login, token=opened.token)
    kept = keeping.given_back(request, came_from, typed, opened, headers)
    response = kept or HTTPSeeOther(came_from, headers=headers)
    request.registry.cookies.set(response, PRE_COOKIE, None)
    return response


def log_out(request: Request) -> Response:
    """End the session; whoever has none any more is logged out already."""
    session = request.session_record
    if session is not None:
        check_csrf_origin(request)
        check_csrf_token(request)
        accounts.log_out(request.unit, session.digest)
    return HTTPSeeOther('/login', headers=forget(request))


def post_only(request: Request) -> Response:
    """Refuse what is not a POST: following a link must not do this. Raises 405."""
    request.response.headers['Allow'] = 'POST'
    raise HTTPMethodNotAllowed('POST', headers={'Allow': 'POST'})


def field(request: Request, name: str) -> str:
    """Return a field of the form as text; a file in its place counts as nothing."""
    value = request.POST.get(name, '')
    return value if isinstance(value, str) else ''


def client(request: Request) -> dict[str, str]:
    """Return where the request comes from and with what program, as sessions keep it."""
    return {'address': request.remote_addr or '', 'agent': request.user_agent or ''}


def _destination(given: str | None) -> str:
    """Return where to go after the login: a path on this site that is a page for whoever is logged in."""
    path = local_path(given)
    return '/' if path.partition('?')[0] in ('/login', '/logout') else path


def _form(came_from: str, login: str = '', error: Any = '', typed: str = '') -> dict[str, Any]:
    return {'came_from': came_from, 'login': login, 'error': error, 'typed': typed}


def _refused(request: Request, refused: Any, came_from: str, login: str, typed: str) -> dict[str, Any]:
    request.response.status_int = refused.status
    if refused.status == 401:
        # RFC 9110 asks for a challenge; browsers ignore a scheme that they don't know.
        request.response.headers['WWW-Authenticate'] = 'Form realm="sedportal"'
    if 'retry_after' in refused.data:
        request.response.headers['Retry-After'] = str(refused.data['retry_after'])
    return _form(came_from, login, refused.message, typed)
