"""The error pages."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPForbidden, HTTPSeeOther
from pyramid_retry import is_error_retryable

from sedportal.documents.content import Document
from sedportal.kernel.errors import DomainError, storage_full
from sedportal.kernel.fail_stop import is_no_room
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide
from sedportal.security.roles import BROWSE

from ..login import keeping

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response

# What stands below these is nobody's business but the staff's, whether it is there or not.
_CLOSED_TO_STRANGERS = ('/organisations', '/documents/')
log = logging.getLogger(__name__)


def _page(request: Request, status: int, title: str, message: Any, **more: Any) -> dict[str, Any]:
    request.response.status_int = status
    return {'title': title, 'message': message, 'status': status, 'errors': {}, 'number': request.number, **more}


def domain_error(error: DomainError, request: Request) -> dict[str, Any]:
    """Show what the person can do about a refusal of the domain."""
    if 'retry_after' in error.data:
        request.response.headers['Retry-After'] = str(error.data['retry_after'])
    titles = {
        403: _('You can’t do this'),
        404: _('There is no such page'),
        409: _('Not possible in the present state'),
        412: _('Somebody was faster'),
        413: _('Too large'),
        422: _('Some fields need your attention'),
        429: _('Too many tries'),
        503: _('The portal is busy'),
        507: _('There is no space left'),
    }
    errors = getattr(error, 'errors', {})
    return _page(request, error.status, titles.get(error.status, _('This did not work')), error.message, errors=errors)


def forbidden(error: HTTPForbidden, request: Request) -> Any:
    """Ask strangers to log in; hide what a person may not know of; else say why not."""
    if request.authenticated_userid is None:
        return _to_login(request)
    context = getattr(request, 'context', None)
    if context is not None and not _may_know_of(request, context):
        return not_found(error, request)
    decision = getattr(getattr(error, 'result', None), 'decision', None)
    message = decision.explain() if decision is not None else _('Your roles do not allow this.')
    return _page(request, 403, _('You can’t do this'), message)


def _to_login(request: Request) -> Response:
    kept = keeping.login_page(request)
    if kept is not None:
        return kept
    came_from = request.path_qs if request.method in ('GET', 'HEAD') else ''
    query = urlencode({'came_from': came_from}) if came_from not in ('', '/') else ''
    return HTTPSeeOther('/login' + (f'?{query}' if query else ''))


def _may_know_of(request: Request, context: Any) -> bool:
    if isinstance(context, Document):
        return decide(request.rights, 'view', context).allowed
    if getattr(context, '__oid__', None) is None:
        return True
    return decide(request.rights, BROWSE, context).allowed


def not_found(error: Exception, request: Request) -> Any:
    """Say that nothing is there; the same words whether it never was or may not be known of."""
    if request.authenticated_userid is None and request.path_info.startswith(_CLOSED_TO_STRANGERS):
        return _to_login(request)
    # The way to what is hidden would tell where it lies.
    request.context = None
    message = _('Check the address, or find the document by its number or words. It may also be closed to you.')
    return _page(request, 404, _('There is no such page'), message)


def wrong_method(error: Exception, request: Request) -> dict[str, Any]:
    """Say that a page does not take this kind of request."""
    return _page(request, 405, _('This page can’t be used this way'), _('Open it from the menu and try again.'))


def stale_form(error: Exception, request: Request) -> dict[str, Any]:
    """Say that a form was sent without the proof that it is from this portal."""
    message = _('The form is from an earlier session. Go back, copy what you typed, reload the page and send it again.')
    return _page(request, 400, _('Please send the form again'), message)


def unexpected(error: Exception, request: Request) -> dict[str, Any]:
    """Show a number that stands in the log beside what really happened; a full disk is told as what it is."""
    if is_error_retryable(request, error):
        raise error
    if is_no_room(error):
        log.error('there is no space left: %s', error)
        return domain_error(storage_full(), request)
    log.error('error %s: %s %s', request.number, request.method, request.path, exc_info=error)
    message = _(
        'Nothing of yours was saved by this. Tell the support this number: ${number}',
        mapping={'number': request.number},
    )
    return _page(request, 500, _('Something went wrong on our side'), message, number='')
