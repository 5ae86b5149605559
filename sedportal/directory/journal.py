"""Write a change of the domain down: the ledger record, and its number on the object that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sedportal.ledger import append
from sedportal.ledger.records import Record

from .content import Group, Organisation, Person, organisation_of


@dataclass(frozen=True)
class Noted:
    """Tell subscribers, inside the transaction, that a ``record`` about ``obj`` was appended; not in a quiet unit."""

    unit: Any
    obj: Any
    record: Record


def subject_of(obj: Any) -> str:
    """Return the name under which the ledger speaks of ``obj``."""
    if isinstance(obj, Organisation):
        return f'organisation:{obj.slug}'
    if isinstance(obj, Person):
        return f'person:{obj.login}'
    if isinstance(obj, Group):
        return f'group:{obj.name}'
    own = getattr(obj, 'ledger_subject', None)
    if own:
        return str(own)
    uid = getattr(obj, 'uid', None)
    return f'document:{uid}' if uid else f'folder:{obj.__oid__}'


def note(unit: Any, action: str, obj: Any, details: Mapping[str, Any] | None = None) -> Record:
    """Append what happened to ``obj`` to the ledger and remember the record's number on it."""
    place = getattr(obj, 'rights_place', obj)
    organisation = organisation_of(place)
    record = append(
        unit,
        action,
        subject=subject_of(obj),
        organisation=organisation.slug if organisation else '',
        details=dict(details or {}),
    )
    if hasattr(obj, 'history'):
        obj.history = (*obj.history, record.seq)
    if not unit.quiet:
        unit.registry.notify(Noted(unit, obj, record))
    return record


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return ``{field: [old, new]}`` for each field whose value differs, in a form that JSON can hold."""
    return {
        field: [plain(before.get(field)), plain(value)] for field, value in after.items() if before.get(field) != value
    }


def plain(value: Any) -> Any:
    """Return ``value`` as JSON can hold it: days and moments as ISO 8601."""
    if hasattr(value, 'isoformat'):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(held) for key, held in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(held) for held in value]
    return value
