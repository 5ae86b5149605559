"""A new member of staff in one step: account, unit and roles, which may be those of a colleague."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sedportal.kernel.errors import invalid
from sedportal.kernel.i18n import _
from sedportal.kernel.transliteration import latin
from sedportal.security.grants import Grant
from sedportal.security.permits import decide, require
from sedportal.security.roles import MANAGE_ROLES

from ..content import Group, Organisation, Person, organisation_of
from ..journal import plain
from .groups import set_members
from .people import add_person
from .roles import grant_role

LIKE = 'like:'
_LONGEST = 60


def parts_of_name(name: str) -> dict[str, str]:
    """Return surname, first name and patronymic of a ``name`` typed in one field. Raises :class:`InvalidError`."""
    words = name.split()
    if len(words) < 2:
        raise invalid({'name': [_('Write surname, first name and patronymic with spaces between them.')]})
    return {'surname': words[0], 'first_name': words[1], 'patronymic': ' '.join(words[2:])}


def proposed_login(taken: Callable[[str], bool], surname: str, first_name: str, patronymic: str = '') -> str:
    """Return a login made of the name that nobody has: ``sokolova.ap``, then ``sokolova.ap2``.

    Parameters: ``taken`` tells whether somebody has a login already.
    """
    initials = ''.join(latin(name)[:1] for name in (first_name, patronymic))
    base = '.'.join(filter(None, (latin(surname)[:_LONGEST], initials))) or 'user'
    base = base if len(base) > 1 else f'{base}0'
    login, number = base, 1
    while taken(login):
        number += 1
        login = f'{base}{number}'
    return login


def held_like(portal: Any, organisation: Organisation, login: str) -> list[tuple[Any, Grant]]:
    """Return the roles of ``login`` at the organisation and in its folders, each with its place."""
    found = [(portal.__objectmap__.object_for(one.place, portal), one) for one in portal.grants.of_principals((login,))]
    return [(place, one) for place, one in found if place is not None and organisation_of(place) is organisation]


def groups_like(portal: Any, organisation: Organisation, login: str) -> list[Group]:
    """Return the groups of the organisation that ``login`` is in."""
    groups = portal['groups']
    return [groups[name] for name in groups.by_login.get(login, ()) if groups[name].organisation == organisation.slug]


def add_clerk(
    unit: Any, organisation: Organisation, values: Mapping[str, Any], password_hash: str, role: str = ''
) -> Person:
    """Add a member of staff of ``organisation`` with a one-time password and his roles.

    Parameters: ``values`` by :func:`person_schema`; ``role`` is one to hold at the organisation, ``like:`` and the
    login of a colleague for all that he holds there (groups of the organisation included), or empty for none.
    Raises :class:`InvalidError`, :class:`RefusedError`.
    """
    person = add_person(unit, {**values, 'organisation': organisation.slug}, password_hash, one_time=True)
    if role.startswith(LIKE):
        _make_like(unit, organisation, person, role.removeprefix(LIKE))
    elif role:
        grant_role(unit, organisation, {'principal': person.login, 'role': role})
    return person


def _make_like(unit: Any, organisation: Organisation, person: Person, login: str) -> None:
    colleague = unit.portal['people'].get(login)
    if colleague is None or colleague.organisation != organisation.slug:
        raise invalid({'role': [_('Choose a colleague of the same organisation.')]})
    require(unit, MANAGE_ROLES, organisation)
    today = unit.registry.clock.today()
    for place, grant in held_like(unit.portal, organisation, login):
        if (grant.valid_until is None or grant.valid_until >= today) and decide(unit.rights, MANAGE_ROLES, place):
            days = {'valid_from': plain(grant.valid_from), 'valid_until': plain(grant.valid_until)}
            given = {name: day for name, day in days.items() if day}
            grant_role(unit, place, {'principal': person.login, 'role': grant.role, **given})
    for group in groups_like(unit.portal, organisation, login):
        set_members(unit, group, {*group.members, person.login})
