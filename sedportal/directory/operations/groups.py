"""Add and change groups and their members."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sedportal.kernel.errors import invalid
from sedportal.kernel.i18n import _
from sedportal.security.permits import principal_of_group, require
from sedportal.security.roles import MANAGE_GROUPS, MANAGE_PEOPLE

from ..content import Group
from ..journal import changes_between, note
from ..schemas import accept, group_schema
from .roles import revoke_role


def group_right(organisation: str) -> str:
    """Return the right that managing a group of ``organisation`` takes; empty is the portal's own."""
    return MANAGE_PEOPLE if organisation else MANAGE_GROUPS


def add_group(unit: Any, values: Mapping[str, Any]) -> Group:
    """Add a group, of an organisation or of the portal. Raises :class:`InvalidError`, :class:`RefusedError`."""
    card = accept(group_schema(), values)
    place = unit.portal['organisations'].get(card['organisation']) if card['organisation'] else unit.portal
    if place is None:
        raise invalid({'organisation': [_('There is no organisation with this address.')]})
    require(unit, group_right(card['organisation']), place)
    groups = unit.portal['groups']
    if card['name'] in groups:
        raise invalid({'name': [_('There is a group with this name already.')]})
    group: Group = unit.registry.content.create('Group', card['name'], card['title'], card['organisation'])
    groups.add(card['name'], group, registry=unit.registry)
    note(unit, 'group.added', group, changes_between({}, card))
    return group


def change_group(unit: Any, group: Group, title: str) -> None:
    """Give a group another title."""
    require(unit, group_right(group.organisation), group)
    values = {'name': group.name, 'title': title, 'organisation': group.organisation}
    accepted = accept(group_schema(), values)['title']
    if accepted != group.title:
        before, group.title = group.title, accepted
        note(unit, 'group.changed', group, {'changes': {'title': [before, accepted]}})


def set_members(unit: Any, group: Group, logins: Iterable[str]) -> None:
    """Set who is in a group; rights through it change at once. Raises :class:`InvalidError` for unknown logins."""
    require(unit, group_right(group.organisation), group)
    wanted = tuple(sorted(set(logins)))
    people, groups = unit.portal['people'], unit.portal['groups']
    unknown = [login for login in wanted if login not in people]
    if unknown:
        raise invalid(
            {'members': [_('There is nobody with the login ${login}.', mapping={'login': name}) for name in unknown]},
        )
    before = group.members
    if wanted == before:
        return
    for login in {*wanted, *before}:
        held = set(groups.by_login.get(login, ())) - {group.name}
        groups.by_login[login] = tuple(sorted(held | ({group.name} if login in wanted else set())))
    group.members = wanted
    unit.portal.grants.changed()
    note(unit, 'group.members', group, {'changes': {'members': [list(before), list(wanted)]}})


def delete_group(unit: Any, group: Group) -> int:
    """Delete a group with the roles that it holds; return how many those were. Raises :class:`RefusedError`.

    It takes the right to take a role at each place where the group holds one.
    """
    require(unit, group_right(group.organisation), group)
    portal = unit.portal
    held = list(portal.grants.of_principals((principal_of_group(group.name),)))
    for grant in held:
        place = portal.__objectmap__.object_for(grant.place, portal)
        if place is None:
            portal.grants.remove(grant.id)
        else:
            revoke_role(unit, place, grant.id)
    set_members(unit, group, ())
    note(unit, 'group.deleted', group, {'title': group.title, 'roles_taken': len(held)})
    portal['groups'].remove(group.name, registry=unit.registry)
    return len(held)
