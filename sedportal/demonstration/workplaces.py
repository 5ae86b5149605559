"""The workplaces of the demonstration region and how far each is: what a rollout looks like halfway.

Each account has its workplace. Bodies of the region are almost done, municipalities lag, two have hardly begun.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sedportal.directory.operations import accept_workplaces, add_workplaces, mark_workplaces
from sedportal.directory.workplaces import MARKABLE

from .region import SEED, Organisation, accounts, organisations

if TYPE_CHECKING:
    from sedportal.kernel.unit_of_work import UnitOfWork

# The chance that a step is done, by the category of the organisation.
_DONE = {'apparatus': 0.97, 'executive': 0.9, 'urban_okrug': 0.75, 'municipal_district': 0.6}
_HARDLY_BEGUN = 0.15
_LAGGARDS = 11  # every eleventh municipality has hardly begun
_ACCEPTED = 0.8


def found_workplaces(unit: UnitOfWork) -> None:
    """Make the 989 workplaces with marks made from the seed, each in the name of whoever administers the place."""
    laggards = [one.slug for one in organisations() if one.category.endswith(('okrug', 'district'))][::_LAGGARDS]
    for organisation in organisations():
        chance = random.Random(f'{SEED}:workplaces:{organisation.slug}')  # noqa: S311 - invents, guards nothing
        likely = _HARDLY_BEGUN if organisation.slug in laggards else _DONE[organisation.category]
        _found(unit, organisation, chance, likely)


def _found(portal_unit: UnitOfWork, organisation: Organisation, chance: random.Random, likely: float) -> None:
    controller = _controller(organisation)
    rights = portal_unit.registry.rights_cache.rights_of(portal_unit.registry, portal_unit.portal, controller)
    unit = portal_unit.acting_as(portal_unit.portal['people'][controller], rights)
    place = unit.portal['organisations'][organisation.slug]
    today = unit.registry.clock.today()
    due = today + timedelta(days=chance.choice((-20, 20, 45, 60)))
    added = add_workplaces(unit, place, _cards(organisation, due.isoformat()))
    marks: dict[str, dict[str, Any]] = {}
    for one in added:
        marks[one.key] = {check: True for check in MARKABLE if chance.random() < likely}
        if chance.random() < likely:
            marks[one.key]['certificate'] = today + timedelta(days=chance.randint(240, 700))
        elif chance.random() < 0.3:
            marks[one.key]['certificate'] = today + timedelta(days=chance.randint(10, 120))
    mark_workplaces(unit, place, marks)
    whole = len(MARKABLE) + 1
    ready = [key for key, made in marks.items() if len(made) == whole and chance.random() < _ACCEPTED]
    accept_workplaces(portal_unit, place, ready)


def _controller(organisation: Organisation) -> str:
    """Return who administers the organisation; where nobody does, the portal's administrator."""
    return next((one.login for one in accounts(organisation) if one.role_name == 'orgadmin'), 'admin')


def _cards(organisation: Organisation, due: str) -> list[dict[str, Any]]:
    own = _controller(organisation)
    return [
        {'title': one.person.position, 'role': one.roles[0], 'login': one.login, 'due': due,
         'controller': 'admin' if one.login == own else own}
        for one in accounts(organisation)
    ]  # fmt: skip
