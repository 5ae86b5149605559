"""Forms prove that they come from a page of this portal; programs prove it by a content type no form can send.

A page's token is bound to its session, before login to a signed random cookie. On top of that the browser's own word
on where a request comes from (``Origin``, ``Sec-Fetch-Site``) is heard.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pyramid.csrf import get_csrf_token
from pyramid.exceptions import BadCSRFOrigin
from pyramid.httpexceptions import HTTPUnsupportedMediaType
from pyramid.interfaces import ICSRFStoragePolicy
from zope.interface import implementer

from sedportal.kernel.unit_of_work import SAFE_METHODS

from .sessions import Session, form_token
from .signing import Signer, equal
from .surface import is_api

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request
    from pyramid.response import Response

FIELD = 'csrf_token'
HEADER = 'X-CSRF-Token'
PRE_COOKIE = 'sed-pre'
_FORM = 'multipart/form-data'
_JSON = 'application/json'


@implementer(ICSRFStoragePolicy)
class SessionBoundTokens:
    """Keep no token: draw it from the session, or before login from a signed random cookie.

    Parameters: ``secret`` signs the cookie; ``public_url`` is the address that people use.
    """

    def __init__(self, secret: str, public_url: str) -> None:
        self._cookie_signer = Signer(secret, 'pre-login cookie')
        self._form_signer = Signer(secret, 'pre-login form')
        self._public_origin = _origin(public_url)

    def get_csrf_token(self, request: Request) -> str:
        """Return the token that the forms of this page carry."""
        session: Session | None = request.session_record
        if session is not None:
            return form_token(session)
        return self._form_signer.mac(self._pre_login(request) or self._begin(request))

    def new_csrf_token(self, request: Request) -> str:
        """Return a token that no page has seen yet; within a session it changes with the session only."""
        if request.session_record is None:
            self._begin(request)
        return self.get_csrf_token(request)

    def check_csrf_token(self, request: Request, supplied_token: str) -> bool:
        """Tell whether ``supplied_token`` is this page's. Raises ``BadCSRFOrigin`` for a foreign page."""
        self.check_origin(request)
        session: Session | None = request.session_record
        if session is not None:
            return equal(form_token(session), supplied_token)
        value = self._pre_login(request)
        return value is not None and equal(self._form_signer.mac(value), supplied_token)

    def check_origin(self, request: Request) -> None:
        """Raise ``BadCSRFOrigin`` if the browser says that another site sent the request."""
        site = request.headers.get('Sec-Fetch-Site', 'same-origin')
        if site not in ('same-origin', 'none'):
            raise BadCSRFOrigin(f'the request comes from a {site} page')
        origin = request.headers.get('Origin') or request.referrer
        if origin and _origin(origin) not in (self._public_origin, _origin(request.host_url)):
            raise BadCSRFOrigin('the request comes from a page of another site')

    def _pre_login(self, request: Request) -> bytes | None:
        value: bytes | None = getattr(request, 'pre_login', None)
        if value is None:
            value = self._cookie_signer.open(request.registry.cookies.read(request, PRE_COOKIE) or '')
        return value

    def _begin(self, request: Request) -> bytes:
        value = request.pre_login = secrets.token_bytes(16)

        def give(request: Request, response: Response) -> None:
            request.registry.cookies.set(response, PRE_COOKIE, self._cookie_signer.sign(value))

        request.add_response_callback(give)
        return value


def _origin(address: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of ``address``, the port filled in."""
    try:
        parts = urlsplit(address)
        port = parts.port or {'http': 80, 'https': 443}.get(parts.scheme)
    except ValueError:
        return '', '', None
    return parts.scheme, parts.hostname or '', port


def needs_token(request: Request) -> bool:
    """Tell whether Pyramid must ask for a token: of pages; the API never looks at cookies."""
    return not is_api(request)


def api_body_deriver(view: Callable[..., Any], info: Any) -> Callable[..., Any]:
    """Let API views take JSON only, or with the view option ``upload=True`` multipart forms only.

    A page of another site can send neither without asking first. Raises 415 for anything else.
    """
    accepted = _FORM if info.options.get('upload') else _JSON

    def api_body_view(context: Any, request: Request) -> Any:
        if is_api(request) and request.method not in SAFE_METHODS and not info.exception_only:
            empty = not request.content_length and not request.headers.get('Transfer-Encoding')
            if request.content_type != accepted and not (empty and not request.content_type):
                raise HTTPUnsupportedMediaType(f'send the body as {accepted}')
        return view(context, request)

    return api_body_view


api_body_deriver.options = ('upload',)  # type: ignore[attr-defined]


def includeme(config: Configurator) -> None:
    """Ask for a token in front of every page view that may change something."""
    options = config.registry.options
    config.set_csrf_storage_policy(SessionBoundTokens(options.secret, options.public_url))
    config.set_default_csrf_options(
        require_csrf=True, token=FIELD, header=HEADER, safe_methods=SAFE_METHODS, callback=needs_token
    )
    config.add_request_method(get_csrf_token, 'csrf_token', reify=True)
    config.add_view_deriver(api_body_deriver, name='api_body')
