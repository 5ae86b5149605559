"""One-time messages: set with a redirect, shown on the next page, gone after it.

They travel in a signed cookie, so that the page that shows them writes nothing. The cookie names whom they are for:
the next person at the same browser does not see them. Templates escape the texts.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from sedportal.kernel.i18n import translated
from sedportal.security.local_path import local_path
from sedportal.security.signing import Signer

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request
    from pyramid.response import Response

COOKIE = 'sed-flash'
KINDS = ('success', 'info', 'warning', 'danger')
_MOST_CHARACTERS = 300
_LONGEST_URL = 1000
# A cookie may take 4,096 bytes with its name, and signing adds a third.
_MOST_BYTES = 2400


class Message(NamedTuple):
    """A message for the next page: ``kind`` is one of :data:`KINDS`, ``text`` is plain text.

    With ``url``, a path of this site, a link ``action`` stands behind the text.
    """

    kind: str
    text: str
    url: str = ''
    action: str = ''


def flash(request: Request, text: Any, kind: str = 'success', url: str = '', action: Any = '') -> None:
    """Leave a message for the next page of whoever is logged in; the oldest give way when there are too many.

    Parameters: ``text`` and ``action``, the words of a link to ``url``, are translation strings or plain text.
    Raises ``ValueError`` for an unknown ``kind``.
    """
    if kind not in KINDS:
        raise ValueError(kind)
    plain = translated(request.localizer, text)[:_MOST_CHARACTERS]
    left = getattr(request, 'flashes_left', None)
    if left is None:
        left = request.flashes_left = []
        owner = request.authenticated_userid or ''
        request.add_response_callback(lambda request, response: _give(request, response, owner))
    link = [local_path(url)[:_LONGEST_URL], translated(request.localizer, action)[:_MOST_CHARACTERS]] if url else []
    left.append([kind, plain, *link])


def flashes(request: Request) -> list[Message]:
    """Return the messages that were left for this page, and take them from the browser."""
    cookie = request.registry.cookies.read(request, COOKIE)
    if not cookie:
        return []
    request.add_response_callback(_take)
    value = request.registry.flash_signer.open(cookie)
    if value is None:
        return []
    owner, left = json.loads(value)
    if owner != (request.authenticated_userid or ''):
        return []
    return [Message(*parts) for parts in left]


def _give(request: Request, response: Response, owner: str) -> None:
    left = request.flashes_left
    while len(value := json.dumps([owner, left], ensure_ascii=False, separators=(',', ':')).encode()) > _MOST_BYTES:
        del left[0]
    request.registry.cookies.set(response, COOKIE, request.registry.flash_signer.sign(value))


def _take(request: Request, response: Response) -> None:
    if not getattr(request, 'flashes_left', None):
        request.registry.cookies.set(response, COOKIE, None)


def includeme(config: Configurator) -> None:
    """Offer ``request.flash(text, kind)`` and ``request.flashes()``."""
    config.registry.flash_signer = Signer(config.registry.options.secret, 'flash')
    config.add_request_method(flash)
    config.add_request_method(flashes)
