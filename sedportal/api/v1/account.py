"""Who is calling: log in, log out, and what one is here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNoContent

from sedportal.directory import accounts
from sedportal.security.permits import Rights
from sedportal.security.roles import AUTHENTICATED
from sedportal.security.sessions import API

from ..bodies import read_object, read_text, refuse, refuse_unknown
from ..resources import PREFIX, Method
from . import contexts
from .forms import moment, path_of

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request


def log_in(request: Request) -> dict[str, Any]:
    """Give a token for a login and its password, and the code of the second factor for those who have one."""
    values, errors = read_object(request), dict[str, list[str]]()
    refuse_unknown(values, ('login', 'password', 'code'), errors)
    login, password = (read_text(values, name, errors, required=True) for name in ('login', 'password'))
    code = read_text(values, 'code', errors)
    refuse(errors)
    opened = accounts.begin_session(
        request.registry,
        login,
        password,
        code=code,
        kind=API,
        # Not what the client says of itself (X-Forwarded-For): the server in front of us vouches for this one.
        address=request.remote_addr or '',
        agent=request.user_agent or '',
    )
    rights = request.registry.rights_cache.rights_of(request.registry, request.portal, opened.login)
    person = person_body(request, request.portal['people'][opened.login], rights)
    return {'token': opened.token, 'expires_at': moment(opened.expires_at), 'person': person}


def log_out(request: Request) -> Any:
    """End the session of the token."""
    accounts.log_out(request.unit, request.session_record.digest)
    return HTTPNoContent()


def me(request: Request) -> dict[str, Any]:
    """Say who the caller is and which roles he holds."""
    return person_body(request, request.person, request.rights)


def person_body(request: Request, person: Any, rights: Rights) -> dict[str, Any]:
    """Return a person and the roles that count for him today."""
    roles = [{'role': grant.role, 'place': path_of(request.portal, grant.place)} for grant in rights.grants]
    return {
        'login': person.login,
        'name': person.full_name,
        'position': person.position,
        'organisation': person.organisation or None,
        'roles': roles,
    }


def includeme(config: Configurator) -> None:
    """Add the addresses; argon2 runs outside the write lock, in a unit of work of its own."""
    config.add_own_unit_path(f'{PREFIX}/login')
    config.add_api_resource('login', '/login', {'POST': Method(log_in)}, contexts.public)
    config.add_api_resource('logout', '/logout', {'POST': Method(log_out, AUTHENTICATED)}, contexts.portal)
    config.add_api_resource('me', '/me', {'GET': Method(me, AUTHENTICATED)}, contexts.portal)
