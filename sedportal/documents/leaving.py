"""Somebody leaves: what he held, and passing it on to a successor in one operation.

Counts come from the index without anybody's rights: an administrator learns how many documents wait for the person,
never which. Only documents of the organisations in which the administrator manages people are passed on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sedportal.directory.content import Group, Person, organisation_of
from sedportal.directory.journal import note, plain
from sedportal.directory.operations import grant_role, revoke_role, set_active, set_members
from sedportal.kernel.errors import BusyError, invalid
from sedportal.kernel.i18n import _
from sedportal.search.interfaces import SearchQuery
from sedportal.security.grants import Grant
from sedportal.security.permits import Rights, decide, require
from sedportal.security.roles import MANAGE_GROUPS, MANAGE_PEOPLE, MANAGE_ROLES

from .content import Document, document_by_uid
from .interfaces import DRAFT

# On a draft his work goes on as the successor's; on other documents only what is still to be done.
INITIATOR = 'initiator'
TASKS = ('executor', 'co_executor', 'approver')
NAMED = (*TASKS, 'addressee', 'signatory')
OPEN_STATES = ('registered',)
KEEP, PASS_ON, DROP = 'keep', 'pass_on', 'drop'
MOST_DOCUMENTS = 500
_WAIT_SECONDS = 2.0


@dataclass(frozen=True)
class Holding:
    """What somebody holds: roles of his own with their places, groups, and numbers of documents."""

    roles: tuple[tuple[Any, Grant], ...]
    groups: tuple[Group, ...]
    drafts: int
    tasks: int
    named: int


@dataclass(frozen=True)
class Passed:
    """What went to the successor; ``left`` documents stay with the person, being out of reach or too many."""

    roles: int
    documents: int
    left: int


def holding_of(registry: Any, portal: Any, login: str) -> Holding:
    """Return what the person ``login`` holds. The caller has asked the right to manage him."""
    found = ((portal.__objectmap__.object_for(one.place, portal), one) for one in portal.grants.of_principals((login,)))
    groups = portal['groups']
    return Holding(
        roles=tuple((place, grant) for place, grant in found if place is not None),
        groups=tuple(groups[name] for name in groups.by_login.get(login, ())),
        drafts=_count(registry, (f'{INITIATOR}:{login}',), (DRAFT,)),
        tasks=_count(registry, tuple(f'{role}:{login}' for role in TASKS), OPEN_STATES),
        named=_count(registry, tuple(f'{role}:{login}' for role in NAMED), ()),
    )


def leave(
    unit: Any, person: Person, successor: str = '', *, roles: str = KEEP, drafts: bool = False, tasks: bool = False
) -> Passed:
    """Switch ``person`` off and pass on what he held, all of it or nothing.

    Parameters: ``successor`` is a login; ``roles`` is :data:`KEEP` (they stay his, without effect), :data:`PASS_ON` or
    :data:`DROP`; ``drafts`` and ``tasks`` say whether his drafts, and what waits for him on registered documents,
    become the successor's.
    Raises :class:`InvalidError`, :class:`RefusedError`, :class:`BusyError` while the index is behind.
    """
    require(unit, MANAGE_PEOPLE, person)
    heir = _heir(unit, person, successor) if drafts or tasks or roles == PASS_ON else None
    passed = _pass_documents(unit, person, heir, drafts, tasks) if heir is not None else (0, 0)
    moved = _settle_roles(unit, person, heir, roles)
    set_active(unit, person, active=False)
    return Passed(moved, *passed)


def _heir(unit: Any, person: Person, successor: str) -> Person:
    found: Person | None = unit.portal['people'].get(successor)
    if found is None or not found.active or found is person:
        raise invalid({'successor': [_('Choose who takes over: an active person, another one than who leaves.')]})
    return found


def _settle_roles(unit: Any, person: Person, heir: Person | None, roles: str) -> int:
    """Pass on or drop what may be administered; the rest stays with the person, without effect."""
    if roles == KEEP:
        return 0
    moved = 0
    for place, grant in holding_of(unit.registry, unit.portal, person.login).roles:
        if not _may_give(unit.rights, place, unit.portal):
            continue
        if heir is not None and roles == PASS_ON:
            days = {'valid_from': plain(grant.valid_from), 'valid_until': plain(grant.valid_until)}
            given = {name: day for name, day in days.items() if day}
            grant_role(unit, place, {'principal': heir.login, 'role': grant.role, **given}, _cause(person))
        revoke_role(unit, place, grant.id)
        moved += 1
    groups = unit.portal['groups']
    for name in tuple(groups.by_login.get(person.login, ())):
        right = MANAGE_PEOPLE if groups[name].organisation else MANAGE_GROUPS
        if decide(unit.rights, right, groups[name]):
            joining = {heir.login} if heir is not None and roles == PASS_ON else set()
            set_members(unit, groups[name], ({*groups[name].members} - {person.login}) | joining)
    return moved


def _may_give(rights: Rights, place: Any, portal: Any) -> bool:
    if place is portal:
        return decide(rights, 'manage_organisations', portal).allowed
    return decide(rights, MANAGE_ROLES, place).allowed


def _cause(person: Person) -> str:
    return f'successor:{person.login}'


def _pass_documents(unit: Any, person: Person, heir: Person, drafts: bool, tasks: bool) -> tuple[int, int]:
    """Name the heir in the person's place; return how many documents were passed on and how many were left."""
    if not unit.registry.index.wait_for(unit.portal.ledger.last_seq, _WAIT_SECONDS):
        raise BusyError(_('The lists are catching up at this moment. Please try again.'), retry_after=5)
    wanted: list[tuple[tuple[str, ...], tuple[str, ...]]] = [((INITIATOR,), (DRAFT,))] if drafts else []
    wanted += [(TASKS, OPEN_STATES)] if tasks else []
    passed = left = 0
    for roles, states in wanted:
        for document in _documents(unit, person.login, roles, states):
            organisation = organisation_of(document)
            if passed >= MOST_DOCUMENTS or not decide(unit.rights, MANAGE_PEOPLE, organisation or unit.portal):
                left += 1
                continue
            _rename(unit, document, person.login, heir.login, roles)
            passed += 1
    return passed, left


def _documents(unit: Any, login: str, roles: tuple[str, ...], states: tuple[str, ...]) -> Iterator[Document]:
    persons = tuple(f'{role}:{login}' for role in roles)
    query = SearchQuery(None, persons=persons, states=states, limit=2 * MOST_DOCUMENTS)
    for hit in unit.registry.index.search(query).items:
        document = document_by_uid(unit.portal, hit.uid)
        if document is not None:
            yield document


def _rename(unit: Any, document: Document, login: str, heir: str, roles: tuple[str, ...]) -> None:
    changes = {}
    participants = dict(document.participants)
    for role in roles:
        before = participants.get(role, ())
        if login in before:
            after = tuple(dict.fromkeys(heir if one == login else one for one in before))
            participants[role], changes[role] = after, [list(before), list(after)]
    if not changes:
        return
    document.participants = participants
    document.revision += 1
    note(unit, 'document.participants', document, {'changes': changes, 'cause': f'successor:{login}'})


def _count(registry: Any, persons: tuple[str, ...], states: tuple[str, ...]) -> int:
    total: int = registry.index.search(SearchQuery(None, persons=persons, states=states, limit=0)).total
    return total
