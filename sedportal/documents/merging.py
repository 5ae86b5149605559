"""Two people change one card: what does not collide is merged, what collides is shown field by field.

Pure functions over mappings of card fields; a field that is empty may be missing or None.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sedportal.directory.journal import plain
from sedportal.ledger.records import Record

from .schemas import FIELDS

_EMPTY: tuple[Any, ...] = (None, '', (), [])


@dataclass(frozen=True)
class Merge:
    """``values`` are what is to be put on the card; ``conflicts`` maps a field to (in the document now, typed);

    ``theirs`` are the fields that the others changed and that stay as they made them.
    """

    values: Mapping[str, Any]
    conflicts: Mapping[str, tuple[Any, Any]]
    theirs: tuple[str, ...]


def three_way(base: Mapping[str, Any], now: Mapping[str, Any], typed: Mapping[str, Any]) -> Merge:
    """Merge what somebody ``typed`` over ``base`` with what stands there ``now``. Compares as JSON would hold it."""
    values: dict[str, Any] = {}
    conflicts: dict[str, tuple[Any, Any]] = {}
    theirs = []
    for key, mine in typed.items():
        before, there = base.get(key), now.get(key)
        changed_by_me, changed_there = not same(mine, before), not same(there, before)
        if changed_by_me and changed_there and not same(mine, there):
            conflicts[key] = (there, mine)
        elif changed_by_me and not same(mine, there):
            values[key] = mine
        elif changed_there and not changed_by_me:
            theirs.append(key)
    return Merge(values, conflicts, tuple(theirs))


def same(one: Any, other: Any) -> bool:
    """Tell whether two values of a field are the same; all that is empty is."""
    if one in _EMPTY and other in _EMPTY:
        return True
    return bool(plain(one) == plain(other))


def card_before(card: Mapping[str, Any], later: Iterable[Record]) -> dict[str, Any]:
    """Return ``card`` as it was before the records ``later`` (in order), values in the form that JSON holds."""
    before = {key: plain(value) for key, value in card.items()}
    for record in reversed(list(later)):
        before.update({key: old for key, (old, _new) in card_changes(record).items()})
    return before


def card_changes(record: Record) -> dict[str, list[Any]]:
    """Return ``{field: [old, new]}`` of what a record changed on the card; who is named beside it is left out."""
    changes: Mapping[str, list[Any]] = record.details.get('changes') or {}
    return {key: both for key, both in changes.items() if key in FIELDS}
