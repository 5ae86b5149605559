"""One's own second factor: set it up with an application on the telephone, get recovery codes, take it away."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPSeeOther

from sedportal.directory import accounts, factors
from sedportal.kernel.errors import InvalidError, TooManyTriesError
from sedportal.kernel.i18n import _
from sedportal.kernel.unit_of_work import UnitOfWork, unit_of_work
from sedportal.security.signing import Sealer

from .views import client, field

if TYPE_CHECKING:
    from pyramid.request import Request

_LASTS = timedelta(minutes=15)


class FactorPage:
    """Answer what the page asks.

    ``offer`` is a secret that waits for its first code, ``pending`` the same sealed for the form, ``codes`` the
    recovery codes just made; each is shown this once.
    """

    def __init__(self, request: Request, errors: dict[str, list[Any]] | None = None) -> None:
        self.request = request
        self.errors = errors or {}
        self.offer: Any = None
        self.pending = ''
        self.codes: tuple[str, ...] = ()

    @property
    def factor(self) -> Any:
        """Return the second factor that is in use, or None."""
        return self.request.person.second_factor

    @property
    def required(self) -> bool:
        """Tell whether a role of the person asks for one."""
        required = self.request.registry.second_factors.required_for
        return any(grant.role in required for grant in self.request.rights.grants)


def factor_page(request: Request) -> dict[str, Any]:
    """Show whether a second factor is in use, and what can be done."""
    return {'page': FactorPage(request)}


def change_factor(request: Request) -> Any:
    """Do what the button says: begin, confirm, make new recovery codes, take away."""
    steps = {'begin': _begin, 'confirm': _confirm, 'codes': _new_codes, 'remove': _remove}
    step = steps.get(field(request, 'step'))
    if step is None:
        return HTTPSeeOther(request.path)
    try:
        return step(request)
    except InvalidError as refused:
        return _again(request, 422, refused.errors)
    except accounts.LoginRefusedError:
        return _again(request, 422, {'current_password': [_('This is not your current password.')]})
    except TooManyTriesError as refused:
        request.response.headers['Retry-After'] = str(refused.data['retry_after'])
        return _again(request, 429, {'code': [refused.message]})


def _again(request: Request, status: int, errors: dict[str, list[Any]]) -> dict[str, Any]:
    request.response.status_int = status
    page = FactorPage(request, errors)
    secret = _pending_secret(request)
    if secret:
        page.offer, page.pending = (
            request.registry.second_factors.offer(request.person.login, secret),
            _sealed(request, secret),
        )
    return {'page': page}


def _begin(request: Request) -> dict[str, Any]:
    """Offer a secret to whoever knows the password; nothing is kept before the first code."""
    login = request.person.login
    accounts.authenticate(request.registry, login, field(request, 'current_password'), client(request)['address'])
    page = FactorPage(request)
    page.offer = request.registry.second_factors.offer(login)
    page.pending = _sealed(request, page.offer.secret)
    return {'page': page}


def _confirm(request: Request) -> dict[str, Any]:
    secret = _pending_secret(request)
    if not secret:
        raise InvalidError(
            _('Too long went by. Begin anew.'), {'current_password': [_('Too long went by. Begin anew.')]}
        )
    request.registry.second_factors.throttle.enter(request.person.login, '')
    digest = request.session_record.digest
    codes = _in_own_unit(
        request, lambda unit, person: factors.set_factor(unit, person, secret, field(request, 'code'), digest)
    )
    return _with_codes(request, codes)


def _new_codes(request: Request) -> dict[str, Any]:
    return _with_codes(
        request,
        _in_own_unit(request, lambda unit, person: factors.renew_recovery_codes(unit, person, field(request, 'code'))),
    )


def _remove(request: Request) -> Any:
    _in_own_unit(request, lambda unit, person: factors.remove_factor(unit, person, field(request, 'code')))
    request.flash(_('The second factor is taken away: login and password are enough again.'))
    return HTTPSeeOther(request.path)


def _with_codes(request: Request, codes: tuple[str, ...]) -> dict[str, Any]:
    page = FactorPage(request)
    page.codes = codes
    request.response.headers['Cache-Control'] = 'no-store'
    return {'page': page}


def _in_own_unit(request: Request, do: Callable[[UnitOfWork, Any], Any]) -> Any:
    registry, login = request.registry, request.person.login
    with unit_of_work(registry) as unit:
        person = unit.portal['people'][login]
        rights = registry.rights_cache.rights_of(registry, unit.portal, login)
        return do(unit.acting_as(person, rights), person)


def _sealer(request: Request) -> Sealer:
    return Sealer(request.registry.options.secret, 'second factor to come')


def _sealed(request: Request, secret: str) -> str:
    """Return a secret that is not in use yet, for the form: only this portal opens it, for its owner, for a while."""
    until = (request.registry.clock.now() + _LASTS).timestamp()
    return _sealer(request).seal(json.dumps([request.person.login, secret, until]).encode()).hex()


def _pending_secret(request: Request) -> str:
    try:
        value = _sealer(request).open(bytes.fromhex(field(request, 'pending')))
    except ValueError:
        return ''
    if not value:
        return ''
    login, secret, until = json.loads(value)
    over = request.registry.clock.now() > datetime.fromtimestamp(until, UTC)
    return '' if over or login != request.person.login else str(secret)
