"""One's own account: who one is here, the password, the sessions, the language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.security import forget, remember

from sedportal.directory import accounts
from sedportal.kernel.errors import InvalidError, NotFoundError, TooManyTriesError
from sedportal.kernel.i18n import _
from sedportal.security.local_path import local_path
from sedportal.security.sessions import sessions_of

from ..appearance.choices import KEYS
from ..layout import LOCALE_COOKIE, LOCALES
from .views import client, field

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response

_YEAR = 365 * 24 * 3600
# The name of each field, what a password manager should take it for, and its title.
_PASSWORD_FIELDS = (
    ('current_password', 'current-password', _('Current password')),
    ('new_password', 'new-password', _('New password')),
    ('new_password_again', 'new-password', _('New password once more')),
)


def account_page(request: Request) -> dict[str, Any]:
    """Show who one is here and what one can change."""
    person = request.person
    organisation = request.portal['organisations'].get(person.organisation)
    return {'person': person, 'organisation': organisation, 'choice': KEYS, 'chosen': request.preferences}


def password_page(request: Request) -> dict[str, Any]:
    """Show the form for another password."""
    return {'errors': {}, 'fields': _PASSWORD_FIELDS}


def change_password(request: Request) -> Any:
    """Set another password and go on in a new session; all others end."""
    current, new = field(request, 'current_password'), field(request, 'new_password')
    registry, login = request.registry, request.person.login
    try:
        if new != field(request, 'new_password_again'):
            differ = _('The two are not the same. Type the new password twice.')
            raise InvalidError(differ, {'new_password_again': [differ]})
        opened = accounts.replace_password(registry, login, current, new, **client(request))
    except accounts.LoginRefusedError:
        return _again(request, 422, {'current_password': [_('This is not your current password.')]})
    except InvalidError as refused:
        return _again(request, 422, refused.errors)
    except TooManyTriesError as refused:
        request.response.headers['Retry-After'] = str(refused.data['retry_after'])
        return _again(request, 429, {'current_password': [refused.message]})
    request.flash(_('Your password is changed. Your other sessions have ended.'))
    where = '/' if request.person.must_change_password else '/account/sessions'
    return HTTPSeeOther(where, headers=remember(request, opened.login, token=opened.token))


def _again(request: Request, status: int, errors: dict[str, list[str]]) -> dict[str, Any]:
    request.response.status_int = status
    return {'errors': errors, 'fields': _PASSWORD_FIELDS}


def sessions_page(request: Request) -> dict[str, Any]:
    """List one's live sessions, the present one first."""
    registry, bounds, mine = request.registry, request.registry.session_bounds, request.session_record
    live = sessions_of(
        request.portal, mine.login, registry.clock.now(), bounds.idle, bounds.maximum, registry.last_seen.get
    )
    rows = [
        {'key': one.key, 'kind': one.kind, 'address': one.address, 'agent': one.agent, 'created': one.created,
         'used': used, 'mine': one.digest == mine.digest}
        for one, used in live
    ]  # fmt: skip
    return {'sessions': sorted(rows, key=lambda row: (row['mine'], row['used']), reverse=True)}


def end_sessions(request: Request) -> Response:
    """End one session (``session`` is its key) or, with ``others``, all but the present one."""
    mine, key = request.session_record, field(request, 'session')
    if field(request, 'others'):
        accounts.end_other_sessions(request.unit, request.person, mine.digest)
        request.flash(_('Your other sessions have ended.'))
        return HTTPSeeOther('/account/sessions')
    if key == mine.key:
        accounts.log_out(request.unit, mine.digest)
        return HTTPSeeOther('/login', headers=forget(request))
    try:
        accounts.revoke_session(request.unit, request.person, key)
    except NotFoundError as ended:
        request.flash(ended.message, 'info')
    else:
        request.flash(_('The session has ended.'))
    return HTTPSeeOther('/account/sessions')


def choose_locale(request: Request) -> Response:
    """Switch the language: in a cookie, and for a person in his account."""
    locale = field(request, 'locale')
    response = HTTPSeeOther(local_path(field(request, 'came_from')))
    if locale in LOCALES:
        request.registry.cookies.set(response, LOCALE_COOKIE, locale, _YEAR)
        if request.person is not None:
            accounts.choose_locale(request.unit, request.person, locale)
    return response
