"""Dictionaries: what may be chosen on a card, kept by the region over what the portal came with.

Keys never change: cards, the index and programs hold them. A value may get other titles, another place in the list, and
days from and until which it is offered; one that is retired stays on the cards that have it, and is read there as
before. The access marks decide about rights, so their keys are fixed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from persistent import Persistent

from sedportal.kernel.i18n import _

from .kinds import KINDS, Kind
from .schemas import FIELDS

FIXED = frozenset({'access_mark', 'urgency', 'validity'})
# What a card without a choice has; it is offered always.
ALWAYS = frozenset({('access_mark', 'none')})


@dataclass(frozen=True)
class Dictionary:
    """A list of choices: ``name`` is the field's key, or ``kind.field``; ``grows`` where values may be added."""

    name: str
    field: str
    kind: str
    title: str
    builtin: Mapping[str, str]
    grows: bool


@dataclass(frozen=True)
class Value:
    """What was changed about one value; ``titles`` by language, empty where the portal's own stands."""

    key: str
    titles: Mapping[str, str] = field(default_factory=dict)
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Entry:
    """A value as it stands: its ``title`` is a translation string or a mapping of texts by language."""

    key: str
    title: Any
    builtin: bool
    valid_from: date | None
    valid_until: date | None

    def offered_on(self, day: date) -> bool:
        """Tell whether the value may be chosen on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class DictionaryBook(Persistent):
    """Keep what was changed; the portal makes one when a dictionary is first edited.

    ``revision`` grows with each change; what is computed from the book is kept by it.
    """

    def __init__(self) -> None:
        self._values: dict[str, tuple[Value, ...]] = {}
        self.revision = 0

    def of(self, name: str) -> tuple[Value, ...]:
        """Return the values of a dictionary in their order; empty if nothing was changed in it."""
        return self._values.get(name, ())

    def put(self, name: str, values: tuple[Value, ...]) -> None:
        """Keep the values of a dictionary."""
        self._values = {**self._values, name: values}
        self.revision += 1


def _all() -> Mapping[str, Dictionary]:
    own = {key for kind in KINDS.values() for key in kind.choices}
    found = [
        Dictionary(key, key, '', known.title, known.choices, key not in FIXED)
        for key, known in FIELDS.items()
        if known.type == 'choice' and key not in own
    ]
    found += [
        Dictionary(f'{kind.key}.{key}', key, kind.key, FIELDS[key].title, values, True)
        for kind in KINDS.values()
        for key, values in kind.choices.items()
    ]
    return MappingProxyType({one.name: one for one in found})


DICTIONARIES: Mapping[str, Dictionary] = _all()


def entries_of(portal: Any, name: str) -> list[Entry]:
    """Return all values of a dictionary in their order, retired ones among them."""
    dictionary, book = DICTIONARIES[name], portal.dictionary_book
    changed = book.of(name) if book is not None else ()
    known = {value.key for value in changed}
    rest = [Value(key) for key in dictionary.builtin if key not in known]
    return [_entry(dictionary, value) for value in (*changed, *rest)]


def _entry(dictionary: Dictionary, value: Value) -> Entry:
    own = dictionary.builtin.get(value.key)
    return Entry(value.key, value.titles or own, own is not None, value.valid_from, value.valid_until)


def name_of(kind: Kind, key: str) -> str:
    """Return the name of the dictionary that the field ``key`` of a kind is chosen from."""
    return f'{kind.key}.{key}' if key in kind.choices else key


def choices_on(portal: Any, kind: Kind, today: date, card: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """Return what may be chosen: the field's key → value → title.

    Parameters: ``card`` is the present one: what stands on it may stay, retired or not.
    """
    if portal.dictionary_book is None:
        return kind.choices
    offered = dict(_kept(portal, kind, today))
    for key, values in offered.items():
        held = (card or {}).get(key)
        if held and held not in values:
            offered[key] = {**values, held: titles_of(portal, kind, key).get(held, held)}
    return offered


def titles_of(portal: Any, kind: Kind | None, key: str) -> Mapping[str, Any]:
    """Return the titles of all values of a field, retired ones too; empty for a field that is not chosen."""
    name = key if kind is None else name_of(kind, key)
    if name not in DICTIONARIES:
        return {}
    if portal.dictionary_book is None:
        return DICTIONARIES[name].builtin
    return _titles(portal, name)


_MOST = 500
_memory: dict[tuple[Any, ...], Any] = {}


def _remembered(portal: Any, key: tuple[Any, ...], compute: Any) -> Any:
    """Return what was computed for this state of the book; a change that may be given up is not remembered."""
    book = portal.dictionary_book
    # The serial tells two states apart even if a restored backup counts its revisions anew.
    whole = (portal.instance, book.revision, book._p_serial, *key)
    if whole in _memory:
        return _memory[whole]
    made = compute()
    if not book._p_changed:
        if len(_memory) > _MOST:
            _memory.clear()
        _memory[whole] = made
    return made


def _kept(portal: Any, kind: Kind, today: date) -> Mapping[str, Mapping[str, Any]]:
    def compute() -> dict[str, dict[str, Any]]:
        names = {key: name_of(kind, key) for key in kind.fields if FIELDS[key].type == 'choice'}
        return {
            key: {entry.key: entry.title for entry in entries_of(portal, name) if entry.offered_on(today)}
            for key, name in names.items()
        }

    found: Mapping[str, Mapping[str, Any]] = _remembered(portal, (kind.key, today), compute)
    return found


def _titles(portal: Any, name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _remembered(
        portal, (name,), lambda: {entry.key: entry.title for entry in entries_of(portal, name)}
    )
    return found


UNKNOWN = _('There is no such dictionary.')
