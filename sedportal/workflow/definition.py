"""Definitions of workflows as the portal uses them: frozen, with the rights of each cell worked out once.

A *cell* is a state together with an access mark. What is not said in a definition is denied.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from .schema import ALL_ROLES

Row = Mapping[str, frozenset[str]]
NO_ROW: Row = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Text:
    """Hold a text of a definition in the portal's languages."""

    ru: str = ''
    en: str = ''

    def in_locale(self, locale: str) -> str:
        """Return the text in ``locale`` (``ru``, ``en_GB``…): English for ``en``, Russian for the rest."""
        wanted, other = (self.en, self.ru) if locale.startswith('en') else (self.ru, self.en)
        return wanted or other

    def __bool__(self) -> bool:
        return bool(self.ru or self.en)

    def __str__(self) -> str:
        return self.en or self.ru


@dataclass(frozen=True)
class Source:
    """Remember where a definition stands: the ``file``'s name and the line of each dotted path."""

    file: str
    lines: Mapping[str, int]

    def line(self, path: str) -> int:
        """Return the line of ``path``, or of the nearest part above it that stands in the file."""
        while path and path not in self.lines:
            path = path.rpartition('.')[0]
        return self.lines.get(path, 1)


@dataclass(frozen=True)
class State:
    """A state: ``final`` has no way out; ``files_frozen`` forbids changing files and card;

    ``reserved`` says why no transition leads here yet; ``holder`` are the roles that are expected to act here, the
    first that is held counts.
    """

    name: str
    title: Text
    description: Text
    final: bool
    files_frozen: bool
    reserved: Text
    holder: tuple[str, ...] = ()


@dataclass(frozen=True)
class Timer:
    """Make a transition due ``after_days`` days after the date in the card's ``field``."""

    after_days: int
    field: str


@dataclass(frozen=True)
class Transition:
    """A transition from any of ``sources`` to ``target``.

    ``guards`` and ``effects`` are names registered with the portal; ``required`` are keys of card fields that
    must be filled; ``notices`` maps a role to what it is told.
    """

    name: str
    title: Text
    description: Text
    sources: tuple[str, ...]
    target: str
    permission: str
    guards: tuple[str, ...]
    required: tuple[str, ...]
    comment_required: bool
    effects: tuple[str, ...]
    automatic: bool
    timer: Timer | None
    notices: Mapping[str, Text]

    @property
    def by_itself(self) -> bool:
        """Tell whether the portal takes this transition without being asked."""
        return self.automatic or self.timer is not None


@dataclass(frozen=True, eq=False)
class Definition:
    """A workflow: states, transitions and what each role may do in each cell."""

    name: str
    version: int
    type: str
    title: Text
    description: Text
    kinds: tuple[str, ...]
    initial: str
    roles: tuple[str, ...]
    permissions: tuple[str, ...]
    states: Mapping[str, State]
    matrix: Mapping[str, Row]
    marks: Mapping[str, frozenset[str]]
    transitions: Mapping[str, Transition]
    digest: str
    source: Source

    def permissions_of(self, state: str, mark: str) -> Row:
        """Return what each role may do in the cell; roles without any permission are left out.

        Empty for a state or mark that the definition does not have: nobody may do anything there.
        """
        return self._cells.get((state, mark), NO_ROW)

    def viewable_cells(self, role: str) -> frozenset[tuple[str, str]]:
        """Return the cells (state, mark) that ``role`` may view."""
        return self.cells_open_to(role, 'view')

    def cells_open_to(self, role: str, permission: str) -> frozenset[tuple[str, str]]:
        """Return the cells (state, mark) in which ``role`` has ``permission``."""
        return self._open.get((role, permission), frozenset())

    def transitions_from(self, state: str) -> tuple[Transition, ...]:
        """Return the transitions that leave ``state``, in the order of the file."""
        return self._leaving.get(state, ())

    @cached_property
    def _leaving(self) -> Mapping[str, tuple[Transition, ...]]:
        found: dict[str, tuple[Transition, ...]] = {}
        for transition in self.transitions.values():
            for state in dict.fromkeys(transition.sources):
                found[state] = (*found.get(state, ()), transition)
        return found

    @cached_property
    def _cells(self) -> Mapping[tuple[str, str], Row]:
        return {
            (state, mark): MappingProxyType({role: held for role, held in row.items() if role in kept and held})
            for state, row in self.matrix.items()
            for mark, kept in self.marks.items()
        }

    @cached_property
    def _open(self) -> Mapping[tuple[str, str], frozenset[tuple[str, str]]]:
        found: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for cell, row in self._cells.items():
            for role, held in row.items():
                for permission in held:
                    found.setdefault((role, permission), set()).add(cell)
        return {key: frozenset(cells) for key, cells in found.items()}


class Definitions(Mapping[str, Definition]):
    """The live definitions by name: what the whole portal asks."""

    def __init__(self, definitions: Mapping[str, Definition]) -> None:
        self._definitions = dict(sorted(definitions.items()))
        self._by_kind = {
            (definition.type, kind): definition
            for definition in self._definitions.values()
            for kind in definition.kinds
        }
        self._open: dict[tuple[str, str], frozenset[tuple[str, str, str]]] = {}
        digests = [(name, definition.digest) for name, definition in self._definitions.items()]
        self.generation = hashlib.sha256(json.dumps(digests).encode()).hexdigest()

    def __getitem__(self, name: str) -> Definition:
        return self._definitions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._definitions)

    def __len__(self) -> int:
        return len(self._definitions)

    def matrix(self, workflow: str, state: str, mark: str) -> Row:
        """Return what each role may do with documents of this workflow, state and access mark.

        Empty for a workflow, state or mark that there is not: nobody may do anything.
        """
        definition = self._definitions.get(workflow)
        return definition.permissions_of(state, mark) if definition else NO_ROW

    def for_kind(self, kind: str, type: str = 'lifecycle') -> Definition:
        """Return the workflow of a kind of document. Raises ``KeyError`` when no definition names the kind."""
        return self._by_kind[type, kind]

    def cells_open_to(self, role: str, permission: str) -> frozenset[tuple[str, str, str]]:
        """Return the cells (workflow, state, mark) of all workflows in which ``role`` has ``permission``."""
        key = (role, permission)
        if key not in self._open:
            self._open[key] = frozenset(
                (name, *cell)
                for name, definition in self._definitions.items()
                for cell in definition.cells_open_to(role, permission)
            )
        return self._open[key]


def build(form: Mapping[str, Any], source: Source) -> Definition:
    """Make a definition of a ``form`` that the schema has accepted."""
    roles = frozenset(form['roles'])
    return Definition(
        name=form['name'],
        version=form['version'],
        type=form['type'],
        title=_text(form['title']),
        description=_text(form['description']),
        kinds=form['kinds'],
        initial=form['initial'],
        roles=form['roles'],
        permissions=form['permissions'],
        states=MappingProxyType({name: _state(name, state) for name, state in form['states'].items()}),
        matrix=MappingProxyType({state: _row(row) for state, row in form['matrix'].items()}),
        marks=MappingProxyType(
            {mark: roles if kept == ALL_ROLES else frozenset(kept) for mark, kept in form['marks'].items()}
        ),
        transitions=MappingProxyType(
            {name: _transition(name, one) for name, one in (form['transitions'] or {}).items()}
        ),
        digest=hashlib.sha256(json.dumps(form, ensure_ascii=False).encode()).hexdigest(),
        source=source,
    )


def _text(form: Mapping[str, str] | None) -> Text:
    return Text(**form) if form else Text()


def _row(form: Mapping[str, tuple[str, ...]]) -> Row:
    return MappingProxyType({role: frozenset(held) for role, held in form.items()})


def _state(name: str, form: Mapping[str, Any]) -> State:
    return State(
        name=name,
        title=_text(form['title']),
        description=_text(form['description']),
        final=form['final'],
        files_frozen=form['files_frozen'],
        reserved=_text(form['reserved']),
        holder=form['holder'],
    )


def _transition(name: str, form: Mapping[str, Any]) -> Transition:
    timed = form['timed']
    return Transition(
        name=name,
        title=_text(form['title']),
        description=_text(form['description']),
        sources=form['from'],
        target=form['to'],
        permission=form['permission'],
        guards=form['guards'],
        required=form['required'],
        comment_required=form['comment'] == 'required',
        effects=form['effects'],
        automatic=form['automatic'],
        timer=Timer(timed['after_days'], timed['field']) if timed else None,
        notices=MappingProxyType({role: _text(text) for role, text in (form['notices'] or {}).items()}),
    )
