"""Give and take roles: one small write, whatever the number of documents below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sedportal.kernel.errors import NotFoundError, invalid
from sedportal.kernel.i18n import _
from sedportal.security.grants import GROUP_PREFIX, Grant
from sedportal.security.permits import require
from sedportal.security.roles import MANAGE_ORGANISATIONS, MANAGE_ROLES, ROLES

from ..journal import note, plain
from ..schemas import accept, grant_schema


def grant_role(unit: Any, place: Any, values: Mapping[str, Any], cause: str = '') -> Grant:
    """Give a role at ``place`` (portal, organisation or folder) to a person or group.

    Parameters: ``values`` by :func:`grant_schema`; ``cause`` names the source, by default the acting administrator.
    Raises :class:`InvalidError`, :class:`RefusedError`. The same grant given twice is the one already there.
    """
    require(unit, MANAGE_ROLES, place)
    card = accept(grant_schema(), values)
    _check_scope(unit, place, card['role'])
    _check_principal(unit, card['principal'])
    for grant in unit.portal.grants.at_place(place.__oid__):
        if (grant.principal, grant.role) == (card['principal'], card['role']):
            if (grant.valid_from, grant.valid_until) == (card['valid_from'], card['valid_until']):
                return grant
            unit.portal.grants.remove(grant.id)
    granted = unit.portal.grants.add(
        card['principal'],
        card['role'],
        place.__oid__,
        cause or f'administrator:{unit.actor.key}',
        unit.now(),
        card['valid_from'],
        card['valid_until'],
    )
    own = {'to_oneself': True} if _is_own(unit, card['principal']) else {}
    note(unit, 'role.granted', place, {'grant': granted.id, **plain(card), **own})
    return granted


def revoke_role(unit: Any, place: Any, grant_id: int) -> None:
    """Take a grant away that was given at exactly this ``place``. Raises :class:`NotFoundError`."""
    require(unit, MANAGE_ROLES, place)
    grant = unit.portal.grants.get(grant_id)
    if grant is None or grant.place != place.__oid__:
        raise NotFoundError(_('There is no such role here. It may have been taken away already.'), grant=grant_id)
    _check_scope(unit, place, grant.role)
    unit.portal.grants.remove(grant_id)
    note(unit, 'role.revoked', place, {'grant': grant.id, 'principal': grant.principal, 'role': grant.role})


def _is_own(unit: Any, principal: str) -> bool:
    """Tell whether whoever acts holds what ``principal`` holds: the ledger says so, since it opens documents to him."""
    return principal in (unit.actor.key, *unit.portal['groups'].principals_of(unit.actor.key))


def _check_scope(unit: Any, place: Any, role: str) -> None:
    if ROLES[role].scope == 'portal' and place is not unit.portal:
        raise invalid({'role': [_('This role is held at the portal only.')]})
    if place is unit.portal:
        require(unit, MANAGE_ORGANISATIONS, place)


def _check_principal(unit: Any, principal: str) -> None:
    if principal.startswith(GROUP_PREFIX):
        known = principal.removeprefix(GROUP_PREFIX) in unit.portal['groups']
        message = _('There is no such group.')
    else:
        known = principal in unit.portal['people']
        message = _('There is nobody with this login.')
    if not known:
        raise invalid({'principal': [message]})
