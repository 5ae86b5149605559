"""The demonstration region: its organisations, their accounts and who sits at each workplace."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from .names import Person, invent, invented_people
from .positions import position_for

PASSWORD = 'sed-demo-2014'  # noqa: S105 - the one that everyone is told
SEED = 'sedportal-2014'
"""What every invented name and text of the demonstration is made from."""

_NAMED = ('registrar', 'manager', 'editor', 'archivist', 'orgadmin')
_ROLES = {'orgadmin': 'org_admin'}
# What the registrar does as well where nobody else has a workplace for it.
_REGISTRAR_FILLS_IN = ('editor', 'archivist')


@dataclass(frozen=True, slots=True)
class Organisation:
    """Be an organisation of the region: one row of ``data/organisations.csv``."""

    slug: str
    name: str
    short_name: str
    category: str
    seat: str
    workplaces: int


@dataclass(frozen=True, slots=True)
class Account:
    """Be a workplace's account.

    ``role_name`` is the part of the login before the dot, or all of it at the portal; ``roles`` are the keys
    of the roles held there; ``place`` is the organisation's slug, empty for the portal itself.
    """

    login: str
    role_name: str
    roles: tuple[str, ...]
    person: Person
    place: str


@cache
def organisations() -> tuple[Organisation, ...]:
    """Return the organisations of the region, in the order of the file."""
    text = files(__package__).joinpath('data', 'organisations.csv').read_text(encoding='utf-8')
    return tuple(
        Organisation(row['slug'], row['name'], row['short_name'], row['category'], row['seat'], int(row['workplaces']))
        for row in csv.DictReader(text.splitlines())
    )


@cache
def organisation(slug: str) -> Organisation:
    """Return the organisation of a slug. Raises ``KeyError`` if there is none."""
    for found in organisations():
        if found.slug == slug:
            return found
    raise KeyError(slug)


def role_names(workplaces: int) -> tuple[str, ...]:
    """Return the names of an organisation's accounts, one a workplace, in the order they are handed out."""
    staff = (f'staff{number:02d}' for number in range(1, workplaces - len(_NAMED) + 1))
    return (*_NAMED[:workplaces], *staff)


def accounts(place: Organisation) -> list[Account]:
    """Return the accounts of an organisation, one a workplace, with invented people."""
    names = role_names(place.workplaces)
    people = invented_people(f'{SEED}:{place.slug}')
    chance = random.Random(f'{SEED}:positions:{place.slug}')  # noqa: S311 - invents, guards nothing
    return [
        Account(
            login=f'{name}.{place.slug}',
            role_name=name,
            roles=_roles(name, names),
            person=replace(next(people), position=position_for(name, place.slug, place.category, chance)),
            place=place.slug,
        )
        for name in names
    ]


def _roles(name: str, all_names: tuple[str, ...]) -> tuple[str, ...]:
    if name == 'registrar':
        return ('registrar', *(role for role in _REGISTRAR_FILLS_IN if role not in all_names))
    return ('reader',) if name.startswith('staff') else (_ROLES.get(name, name),)


def portal_accounts() -> list[Account]:
    """Return the accounts that stand beside the workplaces and hold their role at the portal itself."""
    return [
        Account('admin', 'admin', ('portal_admin',), _at_portal('admin', 'Администратор портала'), ''),
        Account('auditor', 'auditor', ('auditor',), _at_portal('auditor', 'Аудитор'), ''),
    ]


def _at_portal(login: str, position: str) -> Person:
    return invent(random.Random(f'{SEED}:{login}'), position)  # noqa: S311 - invents, guards nothing


def account(slug: str, role_name: str) -> Account:
    """Return one account of an organisation. Raises ``KeyError`` if it has no such workplace."""
    return _by_role(slug)[role_name]


@cache
def _by_role(slug: str) -> dict[str, Account]:
    return {found.role_name: found for found in accounts(organisation(slug))}
