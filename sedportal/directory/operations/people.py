"""Add, change, activate and deactivate people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sedportal.kernel.errors import invalid
from sedportal.kernel.i18n import _
from sedportal.security.permits import require
from sedportal.security.roles import MANAGE_PEOPLE
from sedportal.security.sessions import close_all

from ..content import Person
from ..journal import changes_between, note
from ..schemas import accept, person_schema


def _place(unit: Any, organisation: str) -> Any:
    if not organisation:
        return unit.portal
    place = unit.portal['organisations'].get(organisation)
    if place is None:
        raise invalid({'organisation': [_('There is no organisation with this address.')]})
    return place


def add_person(
    unit: Any, values: Mapping[str, Any], password_hash: str | None = None, *, one_time: bool = False
) -> Person:
    """Add a person with an account.

    Parameters: ``values`` by :func:`person_schema`; ``password_hash`` by ``security.passwords``, or None: then the
    person can't log in until a password is set; with ``one_time`` it must be changed at the first login.
    Raises :class:`InvalidError`, :class:`RefusedError`.
    """
    card = accept(person_schema(), values)
    require(unit, MANAGE_PEOPLE, _place(unit, card['organisation']))
    people = unit.portal['people']
    login = card['login']
    if login in people:
        raise invalid({'login': [_('This login is used already.')]})
    names = (card['surname'], card['first_name'], card['patronymic'])
    person: Person = unit.registry.content.create('Person', login, *names, card['organisation'], card['position'])
    for field in ('email', 'phone', 'unit'):
        if card[field]:
            setattr(person, field, card[field])
    person.password_hash = password_hash
    person.password_changed_at = unit.now() if password_hash else None
    if one_time:
        person.must_change_password = True
    people.add(login, person, registry=unit.registry)
    _file_under(people, card['organisation'], login)
    note(unit, 'person.added', person, changes_between({}, card))
    return person


def change_person(unit: Any, person: Person, values: Mapping[str, Any]) -> None:
    """Change a person's card; the login stays. Moving to another organisation asks the right at both ends."""
    require(unit, MANAGE_PEOPLE, person)
    before = card_of(person)
    card = accept(person_schema(), {**before, **values, 'login': person.login})
    changes = changes_between(before, card)
    if not changes:
        return
    if 'organisation' in changes:
        require(unit, MANAGE_PEOPLE, _place(unit, card['organisation']))
        people = unit.portal['people']
        rest = tuple(login for login in people.by_organisation.get(person.organisation, ()) if login != person.login)
        people.by_organisation[person.organisation] = rest
        _file_under(people, card['organisation'], person.login)
    for field in changes:
        setattr(person, field, card[field])
    note(unit, 'person.changed', person, {'changes': changes})


def set_active(unit: Any, person: Person, *, active: bool) -> None:
    """Activate or deactivate a person. Deactivation ends his sessions and rights at once; what he did stays."""
    require(unit, MANAGE_PEOPLE, person)
    if person.active == active:
        return
    person.active = active
    unit.portal.grants.changed()
    if not active:
        close_all(unit, person.login)
    note(unit, 'person.activated' if active else 'person.deactivated', person)


def card_of(person: Person) -> dict[str, Any]:
    """Return a person's card by the fields of :func:`person_schema`."""
    return {node.name: getattr(person, node.name) for node in person_schema()}


def _file_under(people: Any, organisation: str, login: str) -> None:
    people.by_organisation[organisation] = tuple(sorted({*people.by_organisation.get(organisation, ()), login}))
