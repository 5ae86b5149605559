"""Find people and groups by what one remembers of them: for lists and for giving roles. Only reads."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from sedportal.kernel.russian import collation_key
from sedportal.security.roles import ROLES

from .content import Folder, Group, Organisation, Person
from .roll import plain


def find_people(
    portal: Any, words: str = '', organisations: Collection[str] | None = None, *, active: bool | None = None
) -> list[Person]:
    """Return people in the order of their names.

    Parameters: each of the ``words`` must stand in the name, login or position; ``organisations`` are slugs, where
    the empty one means the portal itself, and None does not narrow; ``active`` None does not narrow.
    """
    wanted = plain(words).split()
    found = [
        person
        for person in _people(portal, organisations)
        if active in (None, person.active) and (not wanted or _is_called(person, wanted))
    ]
    return sorted(found, key=lambda person: (_order(person.full_name), person.login))


def find_groups(portal: Any, words: str = '', organisations: Collection[str] | None = None) -> list[Group]:
    """Return groups in the order of their titles; the parameters are those of :func:`find_people`."""
    wanted = plain(words).split()
    found = [
        group
        for group in portal['groups'].values()
        if (organisations is None or group.organisation in organisations)
        and all(word in plain(f'{group.title} {group.name}') for word in wanted)
    ]
    return sorted(found, key=lambda group: collation_key(group.title))


def places_within(place: Any) -> Iterator[Any]:
    """Give ``place`` (an organisation or a folder) and all folders below it, each before what is in it."""
    yield place
    if isinstance(place, Organisation | Folder):
        for folder in sorted(place.subfolders(), key=lambda one: (not one.standard, collation_key(one.title))):
            yield from places_within(folder)


def places_where(portal: Any, rights: Any, permission: str) -> list[Any]:
    """Return the portal and the organisations at which the holder of ``rights`` was given a role with ``permission``.

    What follows from a role at the portal is not listed one by one: the portal stands for all of it.
    """
    held = {grant.place for grant in rights.grants if permission in ROLES[grant.role].places}
    if portal.__oid__ in held:
        return [portal]
    found = (portal.__objectmap__.object_for(oid, portal) for oid in held)
    organisations = [place for place in found if isinstance(place, Organisation)]
    return sorted(organisations, key=lambda place: collation_key(place.name))


# A list of all people sorts the same thousand names again for each page of it.
@lru_cache(maxsize=10_000)
def _order(name: str) -> str:
    return collation_key(name)


def _people(portal: Any, organisations: Collection[str] | None) -> Iterator[Person]:
    if organisations is None:
        yield from portal['people'].values()
        return
    for slug in organisations:
        yield from portal['people'].of_organisation(slug)


def _is_called(person: Person, wanted: list[str]) -> bool:
    called = plain(f'{person.full_name} {person.login} {person.position}')
    return all(word in called for word in wanted)
