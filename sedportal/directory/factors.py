"""The second factor of an account: set up by its owner, asked at login, reset by an administrator."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sedportal.kernel.errors import DomainError, RefusedError, WrongStateError, invalid
from sedportal.kernel.i18n import _
from sedportal.kernel.unit_of_work import UnitOfWork
from sedportal.security.permits import Rights
from sedportal.security.second_factor import SecondFactor, SecondFactors
from sedportal.security.sessions import close_all

from .content import Person
from .journal import note


class CodeNeededError(DomainError):
    """Say that the password is right and the code of the second factor is still to come; ``proof`` goes with it."""

    status = 401
    title = 'Code needed'

    def __init__(self, proof: Any) -> None:
        super().__init__(
            _('Send the code of your application, or a recovery code, besides login and password.'), code_needed=True
        )
        self.proof = proof


class CodeRefusedError(DomainError):
    """Refuse a code that is wrong, too old or used already."""

    status = 401
    title = 'Code refused'

    def __init__(self) -> None:
        super().__init__(
            _('The code is wrong or was used already. Wait for the next one in the application and type it.'),
            code_needed=True,
        )


def factor_missing(registry: Any, person: Person, rights: Rights) -> bool:
    """Tell whether ``person`` must set up a second factor before anything else: a role of his asks for one."""
    if person.second_factor is not None:
        return False
    required: frozenset[str] = registry.second_factors.required_for
    return any(grant.role in required for grant in rights.grants)


def use_code(unit: UnitOfWork, person: Person, code: str) -> None:
    """Take the ``code`` of somebody who logs in; it counts once. Raises :class:`CodeRefusedError`.

    Without a second factor nothing is asked.
    """
    if person.second_factor is None:
        return
    factors: SecondFactors = unit.registry.second_factors
    after = factors.check(person.second_factor, code)
    if after is None:
        raise CodeRefusedError
    used = len(person.second_factor.recovery) - len(after.recovery)
    person.second_factor = after
    if used:
        note(unit.acting_as(person, unit.rights), 'person.recovery_code_used', person, {'left': len(after.recovery)})


def set_factor(unit: UnitOfWork, person: Person, secret: str, code: str, digest: bytes) -> tuple[str, ...]:
    """Set up the second factor of ``person``, who acts himself, and return his recovery codes, shown this once.

    Parameters: ``secret`` is the one offered; ``code`` shows that the application holds it; ``digest`` names the
    session that stays, all others end. Raises :class:`InvalidError` under ``code``, :class:`WrongStateError`.
    """
    _only_own(unit, person)
    if person.second_factor is not None:
        raise WrongStateError(_('The second factor is set up already. Take it away first to set up another one.'))
    made = unit.registry.second_factors.enrol(secret, code)
    if made is None:
        raise invalid({'code': [_('The code does not fit. Check the clock of the telephone and type the next code.')]})
    person.second_factor, codes = made
    ended = close_all(unit, person.login, except_digest=digest)
    note(unit, 'person.second_factor_set', person, {'sessions_ended': ended})
    return tuple(codes)


def renew_recovery_codes(unit: UnitOfWork, person: Person, code: str) -> tuple[str, ...]:
    """Replace the recovery codes of ``person``, who acts himself, and return the new ones.

    Raises :class:`InvalidError` under ``code``.
    """
    confirmed = _confirm(unit, person, code)
    factors: SecondFactors = unit.registry.second_factors
    codes = factors.new_recovery_codes()
    person.second_factor = replace(confirmed, recovery=factors.digests(codes))
    note(unit, 'person.recovery_codes', person)
    return codes


def remove_factor(unit: UnitOfWork, person: Person, code: str) -> None:
    """Take the second factor of ``person``, who acts himself, away.

    Raises :class:`InvalidError` under ``code``, :class:`RefusedError` while one of his roles asks for it.
    """
    required = unit.registry.second_factors.required_for
    if any(grant.role in required for grant in unit.rights.grants):
        raise RefusedError(_('Your role asks for a second factor. An administrator can reset it if the phone is lost.'))
    _confirm(unit, person, code)
    person.second_factor = None
    note(unit, 'person.second_factor_removed', person)


def _only_own(unit: UnitOfWork, person: Person) -> None:
    if unit.actor.key != person.login:
        raise RefusedError(_('Everybody sets up his own second factor.'))


def _confirm(unit: UnitOfWork, person: Person, code: str) -> SecondFactor:
    """Return the second factor after ``code`` was used for something else than logging in."""
    _only_own(unit, person)
    if person.second_factor is None:
        raise WrongStateError(_('There is no second factor.'))
    unit.registry.second_factors.throttle.enter(person.login, '')
    after: SecondFactor | None = unit.registry.second_factors.check(person.second_factor, code)
    if after is None:
        raise invalid({'code': [CodeRefusedError().message]})
    unit.registry.second_factors.throttle.succeeded(person.login, '')
    return after
