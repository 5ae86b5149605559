"""What was typed into a form outlives the session: it waits in the login page and comes back after the login.

Nothing is kept on the server. The fields travel in the login form and back, and return to their form as typed: the
change itself needs the button pressed again, with the token of the new session.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pyramid.exceptions import BadCSRFOrigin
from pyramid.interfaces import ICSRFStoragePolicy
from pyramid.renderers import render_to_response

from sedportal.documents.files.uploads import is_logged_in
from sedportal.kernel.storage import reading
from sedportal.security.csrf import FIELD as TOKEN
from sedportal.security.local_path import local_path
from sedportal.security.sessions import find, form_token
from sedportal.security.surface import is_api

from ..forms.renderer import ADD_ROW

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request
    from pyramid.response import Response

FIELD = 'typed'
# The field by which a form says that its page gives it back as typed when a row is asked for.
RESTORABLE = 'restorable'
MOST_BYTES = 200 * 1024
# A body beyond this is not looked into for somebody who is not logged in.
_MOST_BODY = 8 * 1024 * 1024
_FORMS = frozenset({'multipart/form-data', 'application/x-www-form-urlencoded'})
_KEY = 'sedportal.typed'
_LOGIN = 'sedportal.web:templates/account/login.pt'
_RESTORE = 'sedportal.web:templates/account/restore.pt'


def hold(request: Request) -> None:
    """Read what somebody without a session typed, before the write lock; never raises for what the client sent."""
    length = request.content_length
    if is_api(request) or request.content_type not in _FORMS or length is None or length > _MOST_BODY:
        return
    if is_logged_in(request):
        return
    try:
        fields = [(name, value) for name, value in request.POST.items() if isinstance(value, str)]
    except (ValueError, UnicodeError, EOFError):
        return
    if any(name == RESTORABLE for name, _value in fields):
        kept = [pair for pair in fields if pair[0] not in (TOKEN, ADD_ROW)]
        request.environ[_KEY] = accepted(json.dumps(kept, ensure_ascii=False))


def accepted(typed: str) -> str:
    """Return ``typed`` if it is a list of fields in JSON of up to 200 KB, else nothing."""
    if not typed or len(typed.encode('utf-8', 'replace')) > MOST_BYTES:
        return ''
    try:
        fields = json.loads(typed)
    except (ValueError, RecursionError):
        return ''
    fits = isinstance(fields, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair) for pair in fields
    )
    return typed if fits else ''


def login_page(request: Request) -> Response | None:
    """Return the login page that holds what was typed, or None if there is nothing to hold."""
    typed = request.environ.get(_KEY)
    if not typed or not _from_here(request):
        return None
    names = {'came_from': local_path(request.path_qs), 'login': '', 'error': '', 'typed': typed}
    response = render_to_response(_LOGIN, names, request)
    response.status_int = 401
    response.headers['WWW-Authenticate'] = 'Form realm="sedportal"'
    return response


def given_back(
    request: Request, came_from: str, typed: str, opened: Any, headers: Sequence[tuple[str, str]]
) -> Response | None:
    """Return the page after the login from which one goes back to the form, or None if nothing was typed.

    Parameters: ``opened`` is the new session, ``headers`` are those that give its cookie.
    """
    if not typed:
        return None
    registry = request.registry
    bounds = registry.session_bounds
    with reading(registry) as portal:
        session = find(portal, opened.token, registry.clock.now(), bounds.idle, bounds.maximum, registry.last_seen.get)
        token = form_token(session) if session is not None else ''
    fields = [(name, value) for name, value in json.loads(typed) if name not in (TOKEN, ADD_ROW)]
    names = {'action': came_from, 'fields': [(TOKEN, token), *fields], 'marker': ADD_ROW, 'value': RESTORABLE}
    response = render_to_response(_RESTORE, names, request)
    for name, value in headers:
        response.headers.add(name, value)
    return response


def _from_here(request: Request) -> bool:
    """Tell whether the form was sent from a page of this portal, as far as the browser says."""
    try:
        request.registry.getUtility(ICSRFStoragePolicy).check_origin(request)
    except BadCSRFOrigin:
        return False
    return True


def includeme(config: Configurator) -> None:
    """Look at what strangers send before each write."""
    config.registry.before_write.append(hold)
