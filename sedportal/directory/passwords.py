"""Passwords given and taken: what is accepted, who may set whose, what it ends.

Whatever is slow (argon2) runs before the write lock is taken.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

from sedportal.kernel.errors import RefusedError
from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import UnitOfWork
from sedportal.security.password_policy import check_policy
from sedportal.security.permits import Decision, Rights, decide
from sedportal.security.roles import MANAGE_PEOPLE
from sedportal.security.sessions import close_all

from .content import Person
from .journal import note

# Without those that are taken for one another: 0 o, 1 l i.
_CLEAR_SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789'


def accept_password(registry: Any, login: str, password: str, field: str = 'password') -> str:
    """Return the hash of a new ``password`` for the person ``login``, who may not exist yet.

    Raises ``InvalidError`` under ``field`` for a password that the policy refuses. Call it without the write lock.
    """
    with reading(registry) as portal:
        names = tuple(_names(portal, login))
    check_policy(password, names, field)
    hashed: str = registry.passwords.hash_password(password)
    return hashed


def invented_password() -> str:
    """Return a new password of 79 bits that can be read out over the telephone: four groups of four signs."""
    signs = [secrets.choice(_CLEAR_SIGNS) for _place in range(16)]
    return '-'.join(''.join(signs[start : start + 4]) for start in range(0, 16, 4))


def may_set_password(portal: Any, rights: Rights, person: Person) -> Decision:
    """Answer whether the holder of ``rights`` may give ``person`` another password.

    Whoever sets a password can log in with it: so it takes the right at every place where the person holds a role.
    """
    decision = decide(rights, MANAGE_PEOPLE, person)
    principals = (person.login, *portal['groups'].principals_of(person.login))
    for place in {grant.place for grant in portal.grants.of_principals(principals)}:
        held_at = portal.__objectmap__.object_for(place, portal)
        if decision.allowed and held_at is not None:
            decision = decide(rights, MANAGE_PEOPLE, held_at)
    return decision


def set_password(unit: UnitOfWork, person: Person, hashed: str, *, one_time: bool = False) -> None:
    """Give ``person`` another password (:func:`accept_password`) and end his sessions; for administrators.

    Parameters: with ``one_time`` he must choose his own at the next login, before anything else.
    Raises :class:`RefusedError` as :func:`may_set_password` says.
    """
    _require_password_right(unit, person)
    put_hash(unit, person, hashed, one_time=one_time)


def reset_factor(unit: UnitOfWork, person: Person) -> None:
    """Take the second factor of somebody who lost his telephone away and end his sessions; for administrators.

    Raises :class:`RefusedError` as :func:`may_set_password` says.
    """
    _require_password_right(unit, person)
    if person.second_factor is None:
        return
    person.second_factor = None
    ended = close_all(unit, person.login)
    note(unit, 'person.second_factor_reset', person, {'sessions_ended': ended})


def _require_password_right(unit: UnitOfWork, person: Person) -> None:
    decision = may_set_password(unit.portal, unit.rights, person)
    if not decision.allowed:
        raise RefusedError(decision.explain(), decision=decision)


def put_hash(unit: UnitOfWork, person: Person, hashed: str, *, one_time: bool = False) -> None:
    """Put another password's hash in place and end all sessions; whoever calls has checked that it may be done."""
    person.password_hash = hashed
    person.password_changed_at = unit.now()
    person.must_change_password = one_time
    ended = close_all(unit, person.login)
    note(unit, 'person.password_changed', person, {'sessions_ended': ended, **({'one_time': True} if one_time else {})})


def _names(portal: Any, login: str) -> Iterator[str]:
    """Give what may not stand in the password of ``login``."""
    yield login
    person = portal['people'].get(login)
    if person is None:
        return
    yield from (person.surname, person.first_name, person.patronymic, person.organisation)
    organisation = portal['organisations'].get(person.organisation)
    if organisation is not None:
        yield from (organisation.name, organisation.short_name)
