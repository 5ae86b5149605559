"""Who may do what with a document, and because of what: the answer behind «Who sees this».

It is drawn from the grants at the places above the document, the members of groups and the document's participants,
so that its price follows the people concerned, not all the people there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sedportal.directory.content import Folder, Person
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key
from sedportal.security.grants import GROUP_PREFIX, Grant
from sedportal.security.permits import Because, TitleList, places_above
from sedportal.security.roles import MANAGE_ROLES, PARTICIPANT_ROLES, ROLES
from sedportal.workflow.registry import workflows_of

from .content import Document
from .interfaces import ACCESS_MARKS, DRAFT

VIEW = 'view'
_Row = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Access:
    """What one person may do with one document.

    ``because`` names the roles that give it; ``reason`` is a translation string that says why there is nothing.
    """

    person: Person
    permissions: tuple[str, ...]
    because: tuple[Because, ...]
    reason: str = ''


def who_may(registry: Any, portal: Any, document: Document) -> list[Access]:
    """Return everybody who has any permission on ``document`` today, by surname."""
    row = _row(registry, document)
    held: dict[str, list[Because]] = {}
    for login, because in (*_held_at_places(registry, portal, document), *_held_on(document)):
        if row.get(because.role):
            held.setdefault(login, []).append(because)
    people = portal['people']
    found = [_access(people[login], row, causes) for login, causes in held.items() if _active(people, login)]
    return sorted(found, key=lambda access: collation_key(access.person.full_name))


def access_of(registry: Any, portal: Any, document: Document, login: str) -> Access | None:
    """Return what the person ``login`` may do with ``document`` today, or None if there is no such person."""
    people = portal['people']
    person: Person | None = people.get(login)
    if person is None:
        return None
    if not person.active:
        return Access(person, (), (), _('This account is switched off.'))
    row = _row(registry, document)
    principals = {login, *portal['groups'].principals_of(login)}
    causes = [_because(grant, place) for grant, place in _grants_above(registry, portal, document, principals)]
    causes += [because for named, because in _held_on(document) if named == login]
    giving = [because for because in causes if row.get(because.role)]
    if giving:
        return _access(person, row, giving)
    return Access(person, (), (), _why_nothing(registry, document, row, causes))


@dataclass(frozen=True)
class Way:
    """What would let a person see a document: ``role`` held at ``place``, or on the document itself (None).

    ``givers`` are the logins of those who can give it.
    """

    role: str
    place: Any
    givers: tuple[str, ...]


def ways_in(registry: Any, portal: Any, document: Document) -> list[Way]:
    """Return what would let somebody see ``document`` in its present state, the narrowest first."""
    row = _row(registry, document)
    viewing = [role for role, held in row.items() if VIEW in held and role in ROLES]
    naming = 'edit' if document.state == DRAFT else 'issue_tasks'
    namers = people_holding(registry, portal, document, [role for role, held in row.items() if naming in held])
    able = tuple(dict.fromkeys(login for logins in namers.values() for login in logins))
    named = [Way(role, None, able) for role in viewing if role in PARTICIPANT_ROLES - {'initiator'}]
    place = _granting_place(document)
    givers = _managers(registry, portal, place)
    given = [Way(role, place, givers) for role in viewing if ROLES[role].scope == 'place']
    return [*(named if able else ()), *given]


def _granting_place(document: Document) -> Any:
    """Return the place at which a role for ``document`` is given: the organisation, or the folder that is cut off."""
    place = document.__parent__
    while isinstance(place, Folder) and place.inherits_rights:
        place = place.__parent__
    return place


def _managers(registry: Any, portal: Any, place: Any) -> tuple[str, ...]:
    """Return the logins of those who may give roles at ``place``: the nearest ones."""
    day, found = registry.clock.today(), dict[str, None]()
    for above in places_above(place, MANAGE_ROLES):
        for grant in portal.grants.at_place(above.__oid__):
            if grant.valid_on(day) and MANAGE_ROLES in ROLES[grant.role].places:
                found.update(dict.fromkeys(_members(portal, grant.principal)))
        if found:
            break
    return tuple(login for login in found if _active(portal['people'], login))


def people_holding(registry: Any, portal: Any, document: Document, roles: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return for each of ``roles`` the logins of those who hold it for ``document`` today: at the nearest place."""
    wanted = dict.fromkeys(roles)
    found: dict[str, list[str]] = {role: list(document.participants.get(role, ())) for role in wanted}
    settled = {role for role, logins in found.items() if logins}
    last = None
    for grant, place in _grants_above(registry, portal, document):
        if place is not last:
            settled |= {role for role, logins in found.items() if logins}
            last = place
        if grant.role in wanted and grant.role not in settled:
            found[grant.role] += _members(portal, grant.principal)
    people = portal['people']
    return {
        role: tuple(login for login in dict.fromkeys(held) if _active(people, login)) for role, held in found.items()
    }


def _members(portal: Any, principal: str) -> Iterable[str]:
    if not principal.startswith(GROUP_PREFIX):
        return (principal,)
    group = portal['groups'].get(principal.removeprefix(GROUP_PREFIX))
    members: Iterable[str] = group.members if group is not None else ()
    return members


def _row(registry: Any, document: Document) -> _Row:
    row: _Row = registry.state_matrix.matrix(document.workflow_name, document.state, document.access_mark)
    return row


def _grants_above(
    registry: Any, portal: Any, document: Document, principals: Iterable[str] | None = None
) -> Iterator[tuple[Grant, Any]]:
    """Give today's grants at the places above ``document``, nearest place first."""
    day = registry.clock.today()
    for place in places_above(document.__parent__, VIEW):
        for grant in portal.grants.at_place(place.__oid__):
            if grant.valid_on(day) and (principals is None or grant.principal in principals):
                yield grant, place


def _held_at_places(registry: Any, portal: Any, document: Document) -> Iterator[tuple[str, Because]]:
    for grant, place in _grants_above(registry, portal, document):
        for login in _members(portal, grant.principal):
            yield login, _because(grant, place)


def _held_on(document: Document) -> Iterator[tuple[str, Because]]:
    for role, logins in document.participants.items():
        for login in logins:
            yield login, Because(role, None, 'participant', login)


def _because(grant: Grant, place: Any) -> Because:
    return Because(grant.role, place, grant.cause, grant.principal, grant.id)


def _active(people: Any, login: str) -> bool:
    person = people.get(login)
    return person is not None and person.active


def _access(person: Person, row: _Row, causes: list[Because]) -> Access:
    permissions = frozenset[str]().union(*(row[because.role] for because in causes))
    return Access(person, tuple(sorted(permissions)), tuple(causes))


def _why_nothing(registry: Any, document: Document, row: _Row, causes: list[Because]) -> str:
    needed = TitleList(tuple(ROLES[role].title for role, held in row.items() if VIEW in held and role in ROLES))
    definition = workflows_of(registry).definitions[document.workflow_name]
    cell = {'state': definition.states[document.state].title, 'mark': ACCESS_MARKS[document.access_mark]}
    if not needed:
        return _('Nobody may see the document in the state “${state}” with the mark “${mark}”.', mapping=cell)
    if not causes:
        return _('This person holds no role here. It takes one of these: ${roles}.', mapping={'roles': needed})
    titles = dict.fromkeys(ROLES[because.role].title for because in causes if because.role in ROLES)
    return _(
        'The roles of this person here (${held}) give nothing in the state “${state}” with the mark “${mark}”. '
        'It takes one of these: ${roles}.',
        mapping={**cell, 'held': TitleList(tuple(titles)), 'roles': needed},
    )
