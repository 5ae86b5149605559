"""The number of a request: in a header of the answer, on error pages, in every line that is logged meanwhile.

A person reads the number from the page, the operator finds by it all that the log tells of that request. The portal
makes it itself: one that a client could choose would let him mix his requests with those of others.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from pyramid.tweens import INGRESS
from structlog.contextvars import bound_contextvars

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry
    from pyramid.request import Request
    from pyramid.response import Response

HEADER = 'X-Request-Id'
# Where a request's environment keeps the login of whoever asks, for the line about it in the log.
LOGIN = 'sedportal.login'
_KEY = 'sedportal.request_number'

__all__ = ['HEADER', 'LOGIN', 'number_of', 'numbering_tween_factory']


def number_of(request: Request) -> str:
    """Return the number of ``request``: twelve hexadecimal digits, the same at each try of a request."""
    number: str = request.environ.setdefault(_KEY, '') or secrets.token_hex(6)
    request.environ[_KEY] = number
    return number


def numbering_tween_factory(
    handler: Callable[[Request], Response], registry: Registry
) -> Callable[[Request], Response]:
    """Give each request its number."""

    def numbering_tween(request: Request) -> Response:
        number = number_of(request)
        with bound_contextvars(request=number):
            response = handler(request)
        response.headers[HEADER] = number
        return response

    return numbering_tween


def includeme(config: Configurator) -> None:
    """Offer ``request.number``, and put the tween around all others."""
    config.add_request_method(number_of, 'number', property=True)
    inside = ('sedportal.web.status.measures.measuring_tween_factory', 'sedportal.web.headers.headers_tween_factory')
    config.add_tween(
        f'{__name__}.numbering_tween_factory',
        under=INGRESS,
        over=(*inside, 'sedportal.kernel.unit_of_work.write_lock_tween_factory'),
    )
