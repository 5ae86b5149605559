"""Take, reserve and annul numbers, and set how they are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sedportal.directory.journal import note
from sedportal.kernel.clock import moscow
from sedportal.kernel.errors import InvalidError, NotFoundError, WrongStateError, invalid
from sedportal.kernel.i18n import _
from sedportal.security.permits import require
from sedportal.security.roles import MANAGE_REGISTERS, RESERVE_NUMBERS

from .content import ANNULLED, ISSUED, RESERVED, Entry, Register, register_key
from .numbering import check_pattern, render

# So far may a clock be set back without the year going back with it.
_SET_BACK = timedelta(days=1)


def register_of(unit: Any, organisation: Any, kind: str) -> Register:
    """Return the register of an organisation for ``kind`` in the present year in Moscow, made when first needed.

    The year is that of the latest registration if the clock has been set back a little since, over the New Year. What
    was registered more than a day ahead of now was so by a clock that had leapt: the year goes on in its own register.
    """
    now = unit.now()
    year, soon = moscow(now).year, now + _SET_BACK
    later = [
        register.year
        for register in organisation.registers.values()
        if register.kind == kind and (register.last_at is None or register.last_at <= soon)
    ]
    key = register_key(kind, max([year, *later]))
    register: Register | None = organisation.registers.get(key)
    if register is None:
        register = Register(organisation.slug, kind, year, pattern_of(unit.registry, organisation, kind))
        organisation.registers[key] = register
    return register


def pattern_of(registry: Any, organisation: Any, kind: str) -> str:
    """Return how the organisation writes the numbers of ``kind``."""
    return str(organisation.number_patterns.get(kind) or registry.number_patterns[kind])


def take_number(
    unit: Any, organisation: Any, kind: str, uid: str, parts: Mapping[str, str], reserved: int | None = None
) -> tuple[Register, Entry]:
    """Give the document ``uid`` the next number, or the ``reserved`` one, inside the caller's transaction.

    The caller has asked the right to register. Raises :class:`InvalidError`, :class:`WrongStateError`.
    """
    register = register_of(unit, organisation, kind)
    at = max(unit.now(), register.last_at) if register.last_at else unit.now()
    if reserved is not None:
        entry = _use_reserved(register, reserved, uid)
    else:
        seq = register.next_seq
        entry = Entry(seq, render(register.pattern, seq, register.year, parts), ISSUED, at, uid)
        register.next_seq = seq + 1
        register.last_at = at
    register.put(entry)
    return register, entry


def reserve_number(
    unit: Any,
    organisation: Any,
    kind: str,
    reason: str,
    valid_until: date | None = None,
    parts: Mapping[str, str] | None = None,
) -> Entry:
    """Keep the next number for a document to come.

    Raises :class:`InvalidError` without a reason, :class:`WrongStateError` where the organisation has ended.
    """
    require(unit, RESERVE_NUMBERS, organisation)
    if not organisation.active_on(unit.registry.clock.today()):
        raise WrongStateError(_('The organisation has ended: its registers are closed.'))
    reason = _reason(reason)
    register = register_of(unit, organisation, kind)
    at = max(unit.now(), register.last_at) if register.last_at else unit.now()
    number = render(register.pattern, register.next_seq, register.year, parts or {})
    entry = Entry(register.next_seq, number, RESERVED, at, '', reason, unit.actor.key, valid_until)
    register.next_seq += 1
    register.last_at = at
    register.put(entry)
    note(unit, 'number.reserved', organisation, _details(register, entry))
    return entry


def annul_reservation(unit: Any, organisation: Any, key: str, seq: int, reason: str) -> Entry:
    """Give up a reserved number; it is never used again. Raises :class:`NotFoundError`, :class:`WrongStateError`."""
    require(unit, RESERVE_NUMBERS, organisation)
    reason = _reason(reason)
    register, entry = _find(organisation, key, seq)
    if entry.status != RESERVED:
        raise WrongStateError(_('Only a reserved number can be given up.'), number=entry.number)
    annulled = replace(entry, status=ANNULLED, reason=reason, who=unit.actor.key)
    register.put(annulled)
    note(unit, 'number.annulled', organisation, _details(register, annulled))
    return annulled


def annul_number(unit: Any, organisation: Any, key: str, seq: int, reason: str) -> Entry:
    """Mark the number of an annulled document; number and card stay. The caller writes the ledger."""
    register, entry = _find(organisation, key, seq)
    annulled = replace(entry, status=ANNULLED, reason=reason, who=unit.actor.key)
    register.put(annulled)
    return annulled


def set_pattern(unit: Any, organisation: Any, kind: str, pattern: str) -> None:
    """Set how the numbers of ``kind`` are written from the next registration on."""
    require(unit, MANAGE_REGISTERS, organisation)
    if kind not in unit.registry.number_patterns:
        raise InvalidError(_('There is no such kind of document.'), {'kind': [_('There is no such kind of document.')]})
    pattern = check_pattern(pattern)
    before = pattern_of(unit.registry, organisation, kind)
    if pattern == before:
        return
    organisation.number_patterns = {**organisation.number_patterns, kind: pattern}
    register = organisation.registers.get(register_key(kind, moscow(unit.now()).year))
    if register is not None:
        register.pattern = pattern
    note(unit, 'register.pattern', organisation, {'kind': kind, 'changes': {'pattern': [before, pattern]}})


def _use_reserved(register: Register, seq: int, uid: str) -> Entry:
    entry = register.get(seq)
    if entry is None or entry.status != RESERVED:
        raise WrongStateError(
            _('Number ${seq} is not reserved. Choose a reserved number or take the next one.', mapping={'seq': seq})
        )
    return replace(entry, status=ISSUED, uid=uid)


def _find(organisation: Any, key: str, seq: int) -> tuple[Register, Entry]:
    register = organisation.registers.get(key)
    entry = register.get(seq) if register is not None else None
    if register is None or entry is None:
        raise NotFoundError(_('There is no such number in this register.'), register=key, seq=seq)
    return register, entry


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason or len(reason) > 1000:
        raise invalid({'reason': [_('Say why, in up to 1000 characters.')]})
    return reason


def _details(register: Register, entry: Entry) -> dict[str, Any]:
    return {'register': register.key, 'seq': entry.seq, 'number': entry.number, 'reason': entry.reason}
