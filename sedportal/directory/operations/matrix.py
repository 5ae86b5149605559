"""Change many roles at one place at once: all of them or none, and only if nobody else changed them meanwhile."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sedportal.kernel.errors import StaleError
from sedportal.kernel.i18n import _
from sedportal.security.grants import Grant
from sedportal.security.permits import require
from sedportal.security.roles import MANAGE_ROLES, VIEW_ROLES

from ..journal import note
from .roles import grant_role, revoke_role

_STALE = _('Somebody changed the roles here meanwhile. Look at them as they are now and make your changes again.')


@dataclass(frozen=True)
class Wish:
    """One cell of the matrix as it should be: ``principal`` holds ``role``, from and until a day, or does not."""

    principal: str
    role: str
    held: bool
    valid_from: date | None = None
    valid_until: date | None = None


def roles_stamp(portal: Any, place: Any) -> str:
    """Return a text that changes whenever any role given at exactly this ``place`` changes."""
    numbers = ','.join(str(number) for number in sorted(grant.id for grant in portal.grants.at_place(place.__oid__)))
    return hashlib.sha256(numbers.encode()).hexdigest()[:16]


def own_grants(portal: Any, place: Any, principal: str, role: str) -> list[Grant]:
    """Return what ``principal`` holds of ``role`` at exactly this ``place``."""
    held = portal.grants.at_place(place.__oid__)
    return [grant for grant in held if (grant.principal, grant.role) == (principal, role)]


def refuse_stale_roles(portal: Any, place: Any, seen: str) -> None:
    """Raise :class:`StaleError` if the roles at ``place`` are not those of the stamp ``seen``."""
    if seen != roles_stamp(portal, place):
        raise StaleError(_STALE)


def change_roles(unit: Any, place: Any, wishes: Sequence[Wish], seen: str) -> int:
    """Make the cells of ``wishes`` so, one ledger record for each role given or taken; return how many.

    Parameters: ``seen`` is the :func:`roles_stamp` of what the administrator looked at.
    Raises :class:`StaleError`, :class:`InvalidError`, :class:`RefusedError`; the caller then gives the unit up.
    """
    require(unit, MANAGE_ROLES, place)
    refuse_stale_roles(unit.portal, place, seen)
    for wish in wishes:
        if wish.held:
            values = {'principal': wish.principal, 'role': wish.role}
            days = {'valid_from': wish.valid_from, 'valid_until': wish.valid_until}
            grant_role(unit, place, {**values, **{name: day.isoformat() for name, day in days.items() if day}})
        else:
            for grant in own_grants(unit.portal, place, wish.principal, wish.role):
                revoke_role(unit, place, grant.id)
    return len(wishes)


def record_export(unit: Any, place: Any, format: str, rows: int) -> None:
    """Write down that somebody took the list of roles at ``place`` away in a file: who holds what is personal data."""
    require(unit, VIEW_ROLES, place)
    note(unit, 'role.exported', place, {'format': format, 'rows': rows})
