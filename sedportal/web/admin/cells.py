"""What the matrix of roles is made of: rows of people and groups, columns of roles, and what a cell holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sedportal.directory.content import Portal
from sedportal.security.grants import GROUP_PREFIX, Grant
from sedportal.security.roles import GRANTABLE_ROLES, ROLES


@dataclass(frozen=True)
class Held:
    """A role as a cell of the matrix shows it; ``source`` names the place above it comes from, ``over`` a past one."""

    title: str
    validity: str
    cause: str
    source: str
    source_url: str
    change_url: str
    change_label: str
    counts: bool


@dataclass(frozen=True)
class Cell:
    """Where a row and a role meet: ``own`` was given right here, ``others`` come from above or through a group."""

    title: str
    value: str
    label: str
    giveable: bool
    own: Held | None
    others: tuple[Held, ...]


@dataclass(frozen=True)
class Row:
    """A person or group with what it holds, a cell for each column."""

    principal: str
    name: str
    url: str
    under: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class FolderRoles:
    """A folder below with roles of its own, or cut off from those above."""

    title: str
    url: str
    cut: bool
    held: tuple[tuple[str, Held], ...]


def columns_of(place: Any, grants: Iterable[Grant]) -> tuple[str, ...]:
    """Return the roles to show at ``place``: those one can give there, and what is held besides."""
    used = {grant.role for grant in grants}
    wanted = ('place', 'portal') if isinstance(place, Portal) else ('place',)
    return tuple(role for role in GRANTABLE_ROLES if role in used or ROLES[role].scope in wanted)


def is_principal(portal: Any, principal: str) -> bool:
    """Tell whether there is such a person or group."""
    if principal.startswith(GROUP_PREFIX):
        return principal.removeprefix(GROUP_PREFIX) in portal['groups']
    return principal in portal['people']
