"""What kind of request this is and which cookies the portal gives: one place, so that all guards agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webob.cookies import make_cookie

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response

API_PREFIX = '/api/'


def is_api(request: Request) -> bool:
    """Tell whether a program asks: its requests carry a bearer token and their cookies are never looked at."""
    path: str = request.environ.get('PATH_INFO', '')
    return path.startswith(API_PREFIX) or path == API_PREFIX.rstrip('/')


class Cookies:
    """Give and take the portal's cookies: for this host and all its paths, out of reach of scripts.

    Parameters: ``secure`` adds ``Secure`` and the prefix ``__Host-``, which browsers accept over TLS only and never
    from a neighbouring host (RFC 6265bis, section 4.1.3).
    """

    def __init__(self, secure: bool) -> None:
        self._secure = secure

    def name(self, base: str) -> str:
        """Return the full name of the cookie ``base``."""
        return f'__Host-{base}' if self._secure else base

    def read(self, request: Request, base: str) -> str | None:
        """Return what the browser sent as the cookie ``base``, or None."""
        value: str | None = request.cookies.get(self.name(base))
        return value

    def header(self, base: str, value: str | None, max_age: int | None = None) -> tuple[str, str]:
        """Return the header that sets the cookie ``base``; a ``value`` of None takes it away.

        Parameters: ``max_age`` is in seconds; without it the cookie lasts until the browser closes.
        """
        cookie = make_cookie(
            self.name(base), value, max_age, path='/', secure=self._secure, httponly=True, samesite='Lax'
        )
        return 'Set-Cookie', cookie

    def set(self, response: Response, base: str, value: str | None, max_age: int | None = None) -> None:
        """Set the cookie ``base`` as :meth:`header` does, in place of an earlier one of that name."""
        start = f'{self.name(base)}='
        others = [
            (name, given)
            for name, given in response.headerlist
            if name.lower() != 'set-cookie' or not given.startswith(start)
        ]
        response.headerlist = [*others, self.header(base, value, max_age)]
