"""The outermost guards: headers on every answer, the address that links and redirects start with, a last net.

Two tweens. The outer one turns whatever falls through everything else into a plain answer and puts the headers on;
the inner one lets only requests to this site in, and only redirects within this site out.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urlsplit

from pyramid.httpexceptions import HTTPBadRequest, HTTPException
from pyramid.response import Response
from pyramid.tweens import INGRESS, MAIN
from pyramid_retry import is_error_retryable

from sedportal.kernel.errors import DomainError
from sedportal.kernel.i18n import _
from sedportal.security.surface import is_api

from .errors.plain import plain_page

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry
    from pyramid.request import Request

    Handler = Callable[[Request], Response]

log = logging.getLogger(__name__)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Mapping[str, str] = {
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    # Not ``no-referrer``: browsers would then send ``Origin: null`` with our own forms.
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
    # Whatever is made for one person stays out of every cache; static files say otherwise themselves.
    'Cache-Control': 'no-store',
}
STRICT_TRANSPORT = 'max-age=31536000; includeSubDomains'
# Asked by machines beside the portal, by its bare address; their answers hold no links.
_PROBES = frozenset({'/healthz', '/readyz', '/metrics'})
_LOOPBACK = re.compile(r'(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?')
_CONTROL = re.compile(rb'[\x00-\x1f\x7f]')
_SITE = f'{__name__}.site_tween_factory'


def headers_tween_factory(handler: Handler, registry: Registry) -> Handler:
    """Put the headers on every answer; a stricter policy that a view set itself stays."""
    headers = dict(HEADERS)
    if registry.options.mode != 'development':
        headers['Strict-Transport-Security'] = STRICT_TRANSPORT

    def headers_tween(request: Request) -> Response:
        try:
            response = handler(request)
        except Exception as error:
            if is_error_retryable(request, error):
                raise
            response = last_answer(error, request)
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response

    return headers_tween


def last_answer(error: Exception, request: Request) -> Response:
    """Return a plain answer to what no error page took: it failed outside the views, or the page itself failed.

    Programs get their usual form of errors, which asks nothing of the database.
    """
    if is_api(request):
        try:
            return request.invoke_exception_view((type(error), error, error.__traceback__))
        except Exception:  # the last net holds whatever comes
            log.exception('the problem view failed')
    if isinstance(error, HTTPException):
        return error
    if isinstance(error, DomainError):
        return plain_page(error, request)
    log.error('no error page took this: %s %s', request.method, request.environ.get('PATH_INFO'), exc_info=error)
    return Response('Internal error\n', status=500, content_type='text/plain', charset='utf-8')


def site_tween_factory(handler: Handler, registry: Registry) -> Handler:
    """Answer only for the portal's own address, and send nobody to another one."""
    site = Site(registry.options.public_url, loopback=not registry.options.production)

    def site_tween(request: Request) -> Response:
        site.admit(request)
        response = handler(request)
        if 300 <= response.status_int < 400 and response.location:
            response.location = site.kept_here(request, response.location)
        return response

    return site_tween


class Site:
    """The address of the portal.

    Parameters: ``public_url`` is the address that people use; with ``loopback`` the machine's own names do too
    (development and tests), and links then start with the name that was used.
    """

    def __init__(self, public_url: str, loopback: bool) -> None:
        parts = urlsplit(public_url)
        self._scheme = parts.scheme
        self._host = parts.netloc.lower()
        self._default_port = ':443' if parts.scheme == 'https' else ':80'
        self._loopback = loopback

    def admit(self, request: Request) -> None:
        """Make the request's links start with the portal's address. Raises 400 for a foreign or broken address."""
        environ = request.environ
        if not _is_text(environ.get('PATH_INFO', '').encode('latin-1')):
            raise HTTPBadRequest(_('The address is not text in UTF-8.'))
        if not _is_text(unquote_to_bytes(environ.get('QUERY_STRING', '')), lines=True):
            raise HTTPBadRequest(_('The query is not text in UTF-8.'))
        host = environ.get('HTTP_HOST', '').lower()
        if self._loopback and _LOOPBACK.fullmatch(host):
            return
        if host.removesuffix(self._default_port) != self._host and environ.get('PATH_INFO') not in _PROBES:
            raise HTTPBadRequest(_('This is not the address of the portal.'))
        environ['HTTP_HOST'] = self._host
        environ['wsgi.url_scheme'] = self._scheme

    def kept_here(self, request: Request, location: str) -> str:
        """Return ``location``, or the portal's front page if it leads off the site."""
        parts = urlsplit(location)
        here = urlsplit(request.host_url)
        # A browser reads a backslash as a slash.
        slashes = location.replace('\\', '/')
        local = slashes.startswith('/') and not slashes.startswith('//')
        if local or (parts.scheme, parts.netloc) == (here.scheme, here.netloc):
            return location
        log.error('a redirect off the site was stopped: %s %s', request.method, request.path)
        return '/'


def _is_text(octets: bytes, lines: bool = False) -> bool:
    try:
        octets.decode('utf-8')
    except UnicodeDecodeError:
        return False
    return lines or not _CONTROL.search(octets)


def includeme(config: Configurator) -> None:
    """Put the two tweens around everything else."""
    kernel = 'sedportal.kernel'
    inside = (
        f'{kernel}.database_loss.loss_tween_factory',
        f'{kernel}.unit_of_work.write_lock_tween_factory',
        MAIN,
    )
    config.add_tween(_SITE, under=INGRESS, over=inside)
    config.add_tween(f'{__name__}.headers_tween_factory', under=INGRESS, over=_SITE)
