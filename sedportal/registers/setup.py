"""How an organisation is set up: folders, number patterns, groups, roles by position; compared with another and copied.

People are never copied. A role goes over where the other organisation has somebody in the same position; what can't be
matched is told, so that an administrator gives it by hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sedportal.directory.content import Organisation
from sedportal.directory.operations import add_group, grant_role
from sedportal.directory.operations.folders import make_folder
from sedportal.kernel.errors import StaleError
from sedportal.kernel.i18n import _
from sedportal.kernel.transliteration import latin
from sedportal.security.grants import GROUP_PREFIX, Grant
from sedportal.security.permits import require
from sedportal.security.roles import MANAGE_ORGANISATIONS

from .operations import pattern_of, set_pattern

FOLDERS, PATTERNS, GROUPS, ROLES = 'folders', 'patterns', 'groups', 'roles'
PARTS = (FOLDERS, PATTERNS, GROUPS, ROLES)
Way = tuple[str, ...]


@dataclass(frozen=True)
class Setup:
    """The setup of one organisation.

    ``folders`` are ways of titles; ``roles`` map each role and way of a folder (empty: the organisation itself) to the
    positions that hold it, a group by its title.
    """

    folders: tuple[Way, ...]
    patterns: Mapping[str, str]
    groups: tuple[str, ...]
    units: tuple[str, ...]
    roles: Mapping[tuple[str, Way], tuple[str, ...]]


@dataclass(frozen=True)
class RoleToCome:
    """A role that somebody would hold because a colleague elsewhere does in the same position."""

    login: str
    role: str
    way: Way
    position: str


@dataclass(frozen=True)
class CopyPlan:
    """What copying would make, and the roles that nobody there can hold (role, way, whose)."""

    folders: tuple[Way, ...]
    patterns: Mapping[str, str]
    groups: tuple[str, ...]
    roles: tuple[RoleToCome, ...]
    unmatched: tuple[tuple[str, Way, str], ...]

    @property
    def stamp(self) -> str:
        """Return a text that changes with what would be made."""
        made = repr((self.folders, sorted(self.patterns.items()), self.groups, self.roles))
        return hashlib.sha256(made.encode()).hexdigest()[:16]

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to make."""
        return not (self.folders or self.patterns or self.groups or self.roles)


def setup_of(registry: Any, portal: Any, organisation: Organisation) -> Setup:
    """Return how ``organisation`` is set up."""
    roles: dict[tuple[str, Way], tuple[str, ...]] = {}
    for way, grant in _grants(registry, portal, organisation):
        who = _position(portal, grant)
        key = (grant.role, way)
        roles[key] = tuple(sorted({*roles.get(key, ()), who}))
    groups = (group.title for group in portal['groups'].values() if group.organisation == organisation.slug)
    return Setup(
        folders=tuple(way for way, _folder in _folders(organisation)),
        patterns={kind: pattern_of(registry, organisation, kind) for kind in registry.number_patterns},
        groups=tuple(sorted(groups)),
        units=tuple(sorted(unit.title for unit in organisation.units.values())),
        roles=roles,
    )


def plan_copy(registry: Any, portal: Any, source: Organisation, target: Organisation) -> CopyPlan:
    """Return what copying the setup of ``source`` to ``target`` would make there; writes nothing."""
    theirs, ours = setup_of(registry, portal, source), setup_of(registry, portal, target)
    roles, unmatched = _roles_to_come(registry, portal, source, target)
    return CopyPlan(
        folders=tuple(way for way in theirs.folders if way not in ours.folders),
        patterns={kind: one for kind, one in theirs.patterns.items() if one != ours.patterns[kind]},
        groups=tuple(title for title in theirs.groups if title not in ours.groups),
        roles=roles,
        unmatched=unmatched,
    )


def copy_setup(unit: Any, source: Organisation, target: Organisation, parts: tuple[str, ...], seen: str) -> CopyPlan:
    """Make in ``target`` what ``source`` has, in those ``parts``, all or nothing; return what was planned.

    Parameters: ``seen`` is the stamp of the plan that the administrator looked at.
    Raises :class:`RefusedError`, :class:`StaleError` if the plan is another one by now.
    """
    require(unit, MANAGE_ORGANISATIONS, target)
    require(unit, MANAGE_ORGANISATIONS, source)
    plan = plan_copy(unit.registry, unit.portal, source, target)
    if plan.stamp != seen:
        raise StaleError(_('One of the two organisations was changed meanwhile. Look at the comparison once more.'))
    if FOLDERS in parts:
        for way in plan.folders:
            above = _place(target, way[:-1])
            if above is not None:
                make_folder(unit, above, way[-1], getattr(_place(source, way), 'kind', ''))
    if PATTERNS in parts:
        for kind, pattern in plan.patterns.items():
            set_pattern(unit, target, kind, pattern)
    if GROUPS in parts:
        for title in plan.groups:
            name = _free_name(unit.portal, f'{latin(title)[:30]}-{target.slug}'[:55])
            add_group(unit, {'name': name, 'title': title, 'organisation': target.slug})
    if ROLES in parts:
        for one in plan.roles:
            place = _place(target, one.way)
            if place is not None:
                grant_role(unit, place, {'principal': one.login, 'role': one.role})
    return plan


def _folders(shelf: Any, way: Way = ()) -> Iterator[tuple[Way, Any]]:
    for folder in shelf.subfolders():
        here = (*way, folder.title)
        yield here, folder
        yield from _folders(folder, here)


def _place(organisation: Organisation, way: Way) -> Any:
    place: Any = organisation
    for title in way:
        place = next((one for one in place.subfolders() if one.title == title), None)
        if place is None:
            return None
    return place


def _grants(registry: Any, portal: Any, organisation: Organisation) -> Iterator[tuple[Way, Grant]]:
    """Give the grants at the organisation and in its folders that are not over, each with its way."""
    today = registry.clock.today()
    places = [((), organisation), *_folders(organisation)]
    for way, place in places:
        for grant in portal.grants.at_place(place.__oid__):
            if grant.valid_until is None or grant.valid_until >= today:
                yield way, grant


def _position(portal: Any, grant: Grant) -> str:
    if grant.principal.startswith(GROUP_PREFIX):
        group = portal['groups'].get(grant.principal.removeprefix(GROUP_PREFIX))
        return str(group.title) if group is not None else grant.principal
    person = portal['people'].get(grant.principal)
    return str(person.position or person.full_name) if person is not None else grant.principal


def _roles_to_come(
    registry: Any, portal: Any, source: Organisation, target: Organisation
) -> tuple[tuple[RoleToCome, ...], tuple[tuple[str, Way, str], ...]]:
    in_position: dict[str, list[str]] = {}
    for person in portal['people'].of_organisation(target.slug):
        if person.active and person.position:
            in_position.setdefault(person.position.casefold(), []).append(person.login)
    held = {(grant.principal, grant.role, way) for way, grant in _grants(registry, portal, target)}
    found: dict[tuple[str, str, Way], RoleToCome] = {}
    unmatched: dict[tuple[str, Way, str], None] = {}
    for way, grant in _grants(registry, portal, source):
        position = _position(portal, grant)
        logins = [] if grant.principal.startswith(GROUP_PREFIX) else in_position.get(position.casefold(), [])
        for login in logins:
            if (login, grant.role, way) not in held:
                found[login, grant.role, way] = RoleToCome(login, grant.role, way, position)
        if not logins:
            unmatched[grant.role, way, position] = None
    return tuple(found.values()), tuple(unmatched)


def _free_name(portal: Any, base: str) -> str:
    name, number = base, 1
    while name in portal['groups']:
        number += 1
        name = f'{base}-{number}'
    return name
