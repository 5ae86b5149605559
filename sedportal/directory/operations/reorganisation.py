"""Reorganise: end an organisation in favour of a successor, join several into one, split one into several.

What was registered stays where it is, with its numbers and readers. People, units and workplaces go over to a
successor if that is wanted; their roles are given there anew, and those in the ended organisation stay, so that what
they read before stays readable. Ended means: nothing is made or registered there any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sedportal.kernel.errors import InvalidError, invalid
from sedportal.kernel.i18n import _
from sedportal.security.permits import require
from sedportal.security.roles import MANAGE_ORGANISATIONS, ROLES

from ..content import Organisation, Unit
from ..journal import note
from ..workplaces import Workplace, WorkplaceBook
from .organisations import change_organisation
from .people import change_person
from .roles import grant_role


@dataclass(frozen=True)
class Transfer:
    """What would go over to one successor: logins, keys of units and workplaces, (login, role) to be given."""

    source: str
    target: str
    people: tuple[str, ...]
    units: tuple[str, ...]
    workplaces: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]


def plan_transfers(
    portal: Any, organisation: Organisation, successor: str, units_to: Mapping[str, str] | None = None
) -> list[Transfer]:
    """Return what would go over, by successor, and change nothing.

    Parameters: ``units_to`` says which successor a unit with all below it goes to; everybody else follows the main one.
    """
    target_of_unit = _targets(organisation, successor, units_to or {})
    targets = dict.fromkeys([successor, *target_of_unit.values()])
    people = [person for person in portal['people'].of_organisation(organisation.slug) if person.active]
    grants = list(portal.grants.at_place(organisation.__oid__))
    book = organisation.workplace_book or ()
    transfers = []
    for target in targets:
        going = [one.login for one in people if target_of_unit.get(one.unit, successor) == target]
        roles = tuple(
            (one.principal, one.role)
            for one in grants
            if one.principal in going and one.valid_until is None and ROLES[one.role].scope == 'place'
        )
        units = tuple(key for key, to in target_of_unit.items() if to == target)
        places = tuple(one.key for one in book if one.login in going or (not one.login and target == successor))
        transfers.append(Transfer(organisation.slug, target, tuple(going), units, places, roles))
    return transfers


def reorganise(
    unit: Any,
    organisation: Organisation,
    *,
    last_day: date,
    successor: str,
    units_to: Mapping[str, str] | None = None,
    together: Iterable[str] = (),
    move_people: bool = False,
) -> list[Transfer]:
    """End ``organisation``, and those ``together`` with it (slugs), on ``last_day`` in favour of ``successor``.

    Parameters: ``units_to`` names other successors for units, by key; ``move_people`` takes people, units, workplaces
    and roles over at once. Returns what went over. Raises :class:`InvalidError`, :class:`RefusedError`.
    """
    require(unit, MANAGE_ORGANISATIONS, organisation)
    if not successor and not last_day:
        raise InvalidError(_('Name the last day.'), {'valid_until': [_('Name the last day.')]})
    if move_people and not successor:
        raise invalid({'successor': [_('People can go over to a successor only: choose one.')]})
    ending = [organisation, *(_known(unit, slug, 'together') for slug in together)]
    _check_successors(unit, ending, successor, units_to or {}, last_day)
    for one in ending:
        change_organisation(unit, one, {'valid_until': last_day.isoformat(), 'successor': successor})
    others = tuple(dict.fromkeys(to for to in (units_to or {}).values() if to and to != successor))
    if others != organisation.successors:
        note(unit, 'organisation.split', organisation, {'changes': {'successors': [
            list(organisation.successors), list(others)
        ]}})  # fmt: skip
        organisation.successors = others
    if not move_people:
        return []
    done = []
    for one in ending:
        for transfer in plan_transfers(unit.portal, one, successor, units_to if one is organisation else None):
            _carry_over(unit, one, transfer)
            done.append(transfer)
    return done


def reinstate(unit: Any, organisation: Organisation) -> None:
    """Let an ended organisation go on: it was a mistake, or it was decided otherwise."""
    change_organisation(unit, organisation, {'valid_until': None, 'successor': ''})
    if organisation.successors:
        organisation.successors = ()


def _known(unit: Any, slug: str, field: str) -> Organisation:
    found: Organisation | None = unit.portal['organisations'].get(slug)
    if found is None:
        raise invalid({field: [_('There is no organisation with this address.')]})
    return found


def _check_successors(
    unit: Any, ending: list[Organisation], successor: str, units_to: Mapping[str, str], last_day: date
) -> None:
    slugs = [one.slug for one in ending]
    for slug in filter(None, (successor, *units_to.values())):
        target = _known(unit, slug, 'successor')
        if slug in slugs:
            raise invalid({'successor': [_('The successor can’t end together with the others.')]})
        if target.valid_until is not None and target.valid_until <= last_day:
            raise invalid({'successor': [_('The successor ends earlier itself. Choose another one.')]})
    unknown = [key for key in units_to if key not in ending[0].units]
    if unknown:
        raise invalid({'units': [_('There is no such unit.')]})


def _targets(organisation: Organisation, successor: str, units_to: Mapping[str, str]) -> dict[str, str]:
    """Return the successor of each unit that has not ended: its own, that of a unit above it, or the main one."""
    units = organisation.units

    def target(key: str, seen: frozenset[str] = frozenset()) -> str:
        if units_to.get(key):
            return units_to[key]
        above = units[key].parent if key in units else ''
        return target(above, seen | {key}) if above and above not in seen else successor

    return {key: target(key) for key in units if units[key].valid_until is None}


def _carry_over(unit: Any, source: Organisation, transfer: Transfer) -> None:
    target = unit.portal['organisations'][transfer.target]
    keys = _carry_units(source, target, transfer.units)
    for login in transfer.people:
        person = unit.portal['people'][login]
        change_person(unit, person, {'organisation': target.slug, 'unit': keys.get(person.unit, '')})
    for login, role in transfer.roles:
        grant_role(unit, target, {'principal': login, 'role': role}, f'reorganisation:{source.slug}')
    _carry_workplaces(source, target, transfer.workplaces)
    details = {
        'target': target.slug, 'people': len(transfer.people), 'units': list(transfer.units),
        'workplaces_moved': len(transfer.workplaces),
    }  # fmt: skip
    note(unit, 'organisation.carried_over', source, details)
    note(unit, 'organisation.took_over', target, {**details, 'target': source.slug})


def _carry_units(source: Organisation, target: Organisation, units: Iterable[str]) -> dict[str, str]:
    """Add the units to the successor; return their keys there, which differ where one was taken."""
    keys = {key: key if key not in target.units else f'{source.slug[:40]}-{key}'[:63] for key in units}
    for key in units:
        old = source.units[key]
        target.units[keys[key]] = Unit(keys[key], old.title, keys.get(old.parent, ''))
    return keys


def _carry_workplaces(source: Organisation, target: Organisation, keys: Iterable[str]) -> None:
    book = source.workplace_book
    if book is None or not keys:
        return
    if target.workplace_book is None:
        target.workplace_book = WorkplaceBook()
    for key in keys:
        place: Workplace | None = book.get(key)
        if place is not None:
            target.workplace_book.put(replace(place, key=target.workplace_book.next_key()))
            book.remove(key)
            target.workplaces += 1
            source.workplaces = max(source.workplaces - 1, 0)
