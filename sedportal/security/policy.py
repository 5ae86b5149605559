"""Who is asking: Pyramid's authentication policy over the sessions kept on the server.

Pages know people by a cookie, programs under ``/api/`` by a bearer token; neither is ever taken for the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pyramid.interfaces import IAuthenticationPolicy
from pyramid.security import Authenticated, Everyone
from zope.interface import implementer

from sedportal.kernel.request_number import LOGIN
from sedportal.kernel.unit_of_work import portal_of

from .authorization import Principals
from .last_seen import LastSeen, SessionKeeper
from .sessions import API, WEB, Session, find
from .surface import Cookies, is_api

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

    from sedportal.kernel.settings import Settings

COOKIE = 'sed'


class SessionBounds:
    """How long a session may rest (``idle``) and last (``maximum``)."""

    def __init__(self, idle: timedelta, maximum: timedelta) -> None:
        self.idle = idle
        self.maximum = maximum


@implementer(IAuthenticationPolicy)
class SessionAuthentication:
    """Name the person whose live session the request belongs to."""

    def unauthenticated_userid(self, request: Request) -> str | None:
        """Return the same as :meth:`authenticated_userid`: an unproven login is worth nothing here."""
        return self.authenticated_userid(request)

    def authenticated_userid(self, request: Request) -> str | None:
        """Return the login of the active person with a live session, or None."""
        session: Session | None = request.session_record
        return session.login if session is not None else None

    def effective_principals(self, request: Request) -> Sequence[str]:
        """Return the principals, with the computed rights that the authorization policy asks."""
        login = self.authenticated_userid(request)
        names = [Everyone] if login is None else [Everyone, Authenticated, f'person:{login}']
        return Principals(names, request.rights)

    def remember(self, request: Request, userid: str, *, token: str, **kw: Any) -> list[tuple[str, str]]:
        """Return the headers that give the browser the session's ``token``."""
        return [request.registry.cookies.header(COOKIE, token)]

    def forget(self, request: Request) -> list[tuple[str, str]]:
        """Return the headers that take the token from the browser."""
        return [request.registry.cookies.header(COOKIE, None)]


def presented_token(request: Request) -> str | None:
    """Return the token that the request shows: under ``/api/`` only a bearer token, elsewhere only the cookie."""
    if not is_api(request):
        token: str | None = request.registry.cookies.read(request, COOKIE)
        return token or None
    scheme, _space, credentials = request.headers.get('Authorization', '').partition(' ')
    return credentials.strip() or None if scheme.lower() == 'bearer' else None


def session_record(request: Request) -> Session | None:
    """Return the live session of this request, or None (reified as ``request.session_record``)."""
    token = presented_token(request)
    if token is None:
        return None
    registry = request.registry
    now = registry.clock.now()
    bounds: SessionBounds = registry.session_bounds
    session = find(portal_of(request), token, now, bounds.idle, bounds.maximum, registry.last_seen.get)
    if session is None or session.kind != (API if is_api(request) else WEB):
        return None
    registry.last_seen.note(session.digest, now)
    return session


def person(request: Request) -> Any:
    """Return the person who makes this request, or None (reified as ``request.person``)."""
    session: Session | None = request.session_record
    if session is None:
        return None
    request.environ[LOGIN] = session.login
    return portal_of(request)['people'].get(session.login)


class AuthenticatedPredicate:
    """View predicate ``authenticated=True|False``: choose a view by whether somebody is logged in."""

    def __init__(self, value: bool, config: Any) -> None:
        self.value = bool(value)

    def text(self) -> str:
        """Describe the predicate for error messages."""
        return f'authenticated = {self.value}'

    phash = text

    def __call__(self, context: Any, request: Request) -> bool:
        return (request.authenticated_userid is not None) == self.value


class ApiPredicate:
    """View predicate ``api=True|False``: choose a view by the surface that the request came to."""

    def __init__(self, value: bool, config: Any) -> None:
        self.value = bool(value)

    def text(self) -> str:
        """Describe the predicate for error messages."""
        return f'api = {self.value}'

    phash = text

    def __call__(self, context: Any, request: Request) -> bool:
        return is_api(request) == self.value


def includeme(config: Configurator) -> None:
    """Set the authentication policy and the guards that go with it; needs ``registry.options`` and the clock."""
    registry = config.registry
    options: Settings = registry.options
    bounds = SessionBounds(timedelta(minutes=options.session_idle_minutes), timedelta(hours=options.session_hours))
    registry.session_bounds = bounds
    registry.cookies = Cookies(secure=options.production)
    registry.last_seen = LastSeen()
    registry.session_keeper = SessionKeeper(registry, bounds.idle, bounds.maximum)
    config.set_authentication_policy(SessionAuthentication())
    config.add_request_method(session_record, reify=True)
    config.add_request_method(person, reify=True)
    config.add_view_predicate('authenticated', AuthenticatedPredicate)
    config.add_view_predicate('api', ApiPredicate)
    for module in ('passwords', 'throttle', 'csrf', 'second_factor'):
        config.include(f'.{module}')
