"""What would change if roles were given or taken, or a group had other members: counted by the index, written nowhere.

Rights are tokens (``security/tokens.py``): what somebody would see is a question with the tokens of the grants that he
would hold. Whoever asks gets numbers only: an administrator learns how many documents a role opens, never which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sedportal.directory.operations.groups import group_right
from sedportal.kernel.errors import RefusedError
from sedportal.search.interfaces import SearchQuery
from sedportal.security.grants import GROUP_PREFIX, Grant
from sedportal.security.permits import Rights, decide, grants_on, principal_of_group
from sedportal.security.roles import MANAGE_ROLES

from .listing import read_own_writes

# Each person is three questions to the index; beyond this many the page says that the others are not counted.
MOST_PEOPLE = 60


@dataclass(frozen=True)
class Proposal:
    """What is to be: grants ``given``, the ids of those ``taken``, and the ``members`` groups would have by name."""

    given: tuple[Grant, ...] = ()
    taken: frozenset[int] = frozenset()
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class PersonEffect:
    """How many documents one person sees now, and how many he would ``gain`` and ``lose``."""

    login: str
    before: int
    gained: int
    lost: int


@dataclass(frozen=True)
class Effect:
    """What a proposal does to each active person it touches; ``left_out`` are not counted, there being too many."""

    people: tuple[PersonEffect, ...]
    left_out: int

    @property
    def gaining(self) -> tuple[PersonEffect, ...]:
        """Return those who would see more."""
        return tuple(one for one in self.people if one.gained)

    @property
    def losing(self) -> tuple[PersonEffect, ...]:
        """Return those who would see less."""
        return tuple(one for one in self.people if one.lost)


def effect_at(registry: Any, portal: Any, rights: Rights, place: Any, proposal: Proposal, day: date) -> Effect:
    """Return :func:`effect_of` for whoever may give roles at ``place``. Raises :class:`RefusedError` for others."""
    decision = decide(rights, MANAGE_ROLES, place)
    if not decision.allowed:
        raise RefusedError(decision.explain(), decision=decision)
    read_own_writes(registry, portal, rights.login)
    return effect_of(registry, portal, proposal, day)


def effect_of_members(
    registry: Any, portal: Any, rights: Rights, group: Any, members: tuple[str, ...], day: date
) -> Effect:
    """Return what other ``members`` of a group would do, for whoever manages it. Raises :class:`RefusedError`."""
    decision = decide(rights, group_right(group.organisation), group)
    if not decision.allowed:
        raise RefusedError(decision.explain(), decision=decision)
    read_own_writes(registry, portal, rights.login)
    return effect_of(registry, portal, Proposal(members={group.name: members}), day)


def effect_of(registry: Any, portal: Any, proposal: Proposal, day: date, most: int = MOST_PEOPLE) -> Effect:
    """Return what ``proposal`` would do on ``day`` (Moscow) to what people see.

    Parameters: ``most`` bounds how many people are counted. The caller has asked the right.
    """
    touched = sorted(login for login in _touched(portal, proposal) if _active(portal, login))
    counted = [_effect_on(registry, portal, proposal, login, day) for login in touched[:most]]
    order = sorted(counted, key=lambda one: (-max(one.gained, one.lost), one.login))
    return Effect(tuple(order), max(0, len(touched) - most))


def _active(portal: Any, login: str) -> bool:
    person = portal['people'].get(login)
    return person is not None and person.active


def _touched(portal: Any, proposal: Proposal) -> set[str]:
    """Return the logins whose rights the proposal may change."""
    taken = (portal.grants.get(number) for number in proposal.taken)
    principals = {one.principal for one in (*proposal.given, *(grant for grant in taken if grant is not None))}
    touched: set[str] = set()
    for principal in principals:
        if principal.startswith(GROUP_PREFIX):
            name = principal.removeprefix(GROUP_PREFIX)
            touched |= {*_members(portal, name), *proposal.members.get(name, ())}
        else:
            touched.add(principal)
    for name, members in proposal.members.items():
        touched |= set(members) ^ set(_members(portal, name))
    return touched


def _members(portal: Any, name: str) -> tuple[str, ...]:
    group = portal['groups'].get(name)
    members: tuple[str, ...] = group.members if group is not None else ()
    return members


def _effect_on(registry: Any, portal: Any, proposal: Proposal, login: str, day: date) -> PersonEffect:
    now = (login, *portal['groups'].principals_of(login))
    before = _tokens(registry, login, portal.grants.of_principals(now), day)
    after = _tokens(registry, login, _grants_then(portal, proposal, login, now), day)
    seen = _count(registry, before)
    if before == after:
        return PersonEffect(login, seen, 0, 0)
    either = _count(registry, before | after)
    return PersonEffect(login, seen, either - seen, either - _count(registry, after))


def _grants_then(portal: Any, proposal: Proposal, login: str, now: Sequence[str]) -> Iterator[Grant]:
    """Give the grants that ``login`` would hold."""
    regrouped = {principal_of_group(name): login in members for name, members in proposal.members.items()}
    then = {one for one in now if regrouped.get(one, True)} | {one for one, inside in regrouped.items() if inside}
    for grant in portal.grants.of_principals(sorted(then)):
        if grant.id not in proposal.taken:
            yield grant
    yield from (grant for grant in proposal.given if grant.principal in then)


def _tokens(registry: Any, login: str, grants: Iterable[Grant], day: date) -> frozenset[str]:
    return Rights(login, grants_on(grants, day), registry.state_matrix).view_tokens


def _count(registry: Any, tokens: frozenset[str]) -> int:
    total: int = registry.index.search(SearchQuery(tokens, limit=0)).total
    return total
