"""Errors as a program reads them: ``application/problem+json`` (RFC 9457), in the caller's language."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPException, HTTPForbidden
from pyramid.i18n import get_localizer
from pyramid.response import Response
from pyramid_retry import is_error_retryable
from transaction.interfaces import TransientError

from sedportal.kernel.database_loss import DatabaseLostError
from sedportal.kernel.errors import BusyError, DomainError, storage_full
from sedportal.kernel.fail_stop import is_no_room
from sedportal.kernel.i18n import _, translated

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

log = logging.getLogger(__name__)

# Status → the problem's short name and title.
_KINDS: dict[int, tuple[str, str]] = {
    400: ('malformed', _('The request can’t be read')),
    401: ('unauthenticated', _('Who are you?')),
    403: ('forbidden', _('You can’t do this')),
    404: ('not-found', _('There is nothing here')),
    405: ('method-not-allowed', _('This can’t be done here')),
    409: ('wrong-state', _('Not possible in the present state')),
    412: ('stale', _('Somebody was faster')),
    413: ('too-large', _('Too large')),
    415: ('unsupported-media-type', _('Not in this form')),
    422: ('invalid', _('Some values are wrong')),
    428: ('precondition-required', _('Say which version you saw')),
    429: ('too-many-tries', _('Too many tries')),
    500: ('internal', _('Something went wrong on our side')),
    503: ('busy', _('The portal is busy')),
    507: ('storage-full', _('There is no space left')),
}
_BY_STATUS = {
    401: _('Send a live token in the header “Authorization: Bearer …”. POST /api/v1/login gives one.'),
    404: _('There is nothing at this address, or it is closed to you.'),
    405: _('This address does not take this method; see the header “Allow”.'),
    415: _('Send the body as the OpenAPI document says: JSON, files as multipart/form-data.'),
}


class MalformedError(DomainError):
    """Refuse a body or header that can't be read at all."""

    status = 400
    title = 'Malformed request'


class UnauthenticatedError(DomainError):
    """Refuse a caller without a live token."""

    status = 401
    title = 'Unauthenticated'

    def __init__(self) -> None:
        super().__init__(_BY_STATUS[401])


class PreconditionRequiredError(DomainError):
    """Refuse a change that does not say which version it was made against."""

    status = 428
    title = 'Precondition required'


def problem(request: Request, status: int, detail: Any, **more: Any) -> Response:
    """Return the answer for an error; ``more`` are further members, None left out."""
    localizer = get_localizer(request)
    name, title = _KINDS.get(status, ('refused', _('This did not work')))
    body = {
        'type': f'urn:problem-type:sedportal:{name}',
        'title': translated(localizer, title),
        'status': status,
        'detail': translated(localizer, detail),
        'number': request.number,
        **{key: value for key, value in more.items() if value is not None},
    }
    text = json.dumps(body, ensure_ascii=False).encode('utf-8', 'replace')
    response = Response(text, status=status, content_type='application/problem+json')
    response.charset = None
    if status == 401:
        response.headers['WWW-Authenticate'] = 'Bearer realm="sedportal"'
    return response


def domain_error(error: DomainError, request: Request) -> Response:
    """Answer a refusal of the domain; wrong fields and reasons come each on their own."""
    localizer = get_localizer(request)
    errors = getattr(error, 'errors', None)
    by_field = {field: [translated(localizer, text) for text in texts] for field, texts in (errors or {}).items()}
    reasons = [translated(localizer, reason) for reason in error.data.get('reasons', ())]
    more = {'errors': by_field or None, 'reasons': reasons or None, 'code_needed': error.data.get('code_needed')}
    response = problem(request, error.status, error.message, **more)
    if 'retry_after' in error.data:
        response.headers['Retry-After'] = str(error.data['retry_after'])
    return response


def database_lost(error: DatabaseLostError, request: Request) -> Response:
    """Answer where the database went away, once the request has let go of it: the language is asked of it before."""
    if request.environ.get('tm.active'):
        raise error
    return domain_error(error, request)


def forbidden(error: HTTPForbidden, request: Request) -> Response:
    """Ask strangers who they are; tell others why not. What one may not know of the routes hide before."""
    if request.authenticated_userid is None:
        return domain_error(UnauthenticatedError(), request)
    decision = getattr(getattr(error, 'result', None), 'decision', None)
    return problem(request, 403, decision.explain() if decision is not None else _('Your roles do not allow this.'))


def not_found(error: Exception, request: Request) -> Response:
    """Say that nothing is there; the same words whether it never was or may not be known of."""
    return problem(request, 404, _BY_STATUS[404])


def http_error(error: HTTPException, request: Request) -> Response:
    """Answer what the framework refuses, its headers kept."""
    response = problem(request, error.status_int, _BY_STATUS.get(error.status_int, error.detail or error.title))
    for name in ('Allow', 'Retry-After'):
        if name in error.headers:
            response.headers[name] = error.headers[name]
    return response


def unreadable(error: UnicodeError, request: Request) -> Response:
    """Answer an address or a query that is no text."""
    return problem(request, 400, _('The address or the query is not text in UTF-8.'))


def unexpected(error: Exception, request: Request) -> Response:
    """Answer with a number that stands in the log beside what really happened."""
    if is_error_retryable(request, error):
        raise error
    if isinstance(error, TransientError):
        return domain_error(BusyError(_('Another change came in between. Please try again.'), retry_after=1), request)
    if is_no_room(error):
        log.error('there is no space left: %s', error)
        return domain_error(storage_full(), request)
    number = request.number
    log.error('error %s: %s %s', number, request.method, request.environ.get('PATH_INFO'), exc_info=error)
    detail = _(
        'Nothing of yours was saved by this. Tell the support this number: ${number}', mapping={'number': number}
    )
    return problem(request, 500, detail)


def includeme(config: Configurator) -> None:
    """Register one exception view for each family of errors, for the API only."""
    programs = {'api': True}
    config.add_exception_view(domain_error, context=DomainError, **programs)
    # Nearer than the view of ``database_loss`` that lets it through to the last net.
    config.add_exception_view(database_lost, context=DatabaseLostError, **programs)
    config.add_exception_view(http_error, context=HTTPException, **programs)
    config.add_exception_view(unreadable, context=UnicodeError, **programs)
    config.add_exception_view(unexpected, context=Exception, **programs)
    config.add_forbidden_view(forbidden, api=True)
    config.add_notfound_view(not_found, api=True)
