"""Bring documents to the live version of their definition: say first what would happen, then do it.

A document needs it when its definition's version went on, or when its state is no longer there. The matrix needs no
migration: rights follow the live definition at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sedportal.kernel.errors import WrongStateError
from sedportal.kernel.i18n import _
from sedportal.kernel.unit_of_work import UnitOfWork

from .definition import Definitions
from .interfaces import MovableDocument
from .registry import workflows_of
from .storage import storage_of

# From (workflow, state that is gone) to the state that takes its documents.
StateMapping = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Move:
    """What happens to one document."""

    uid: str
    workflow: str
    from_version: int
    to_version: int
    from_state: str
    to_state: str


@dataclass(frozen=True)
class Stuck:
    """A document that nothing is said about: its workflow or its state is gone, and no state to go to is named."""

    uid: str
    workflow: str
    state: str


@dataclass
class Report:
    """What a migration does, or would do: ``current`` documents need nothing."""

    current: int = 0
    moves: list[Move] = field(default_factory=list)
    stuck: list[Stuck] = field(default_factory=list)

    def summary(self) -> list[tuple[str, int, int, str, str, int]]:
        """Return (workflow, from version, to version, from state, to state, documents), sorted."""
        counted = Counter(
            (move.workflow, move.from_version, move.to_version, move.from_state, move.to_state) for move in self.moves
        )
        return [(*key, count) for key, count in sorted(counted.items())]


def plan(documents: Iterable[MovableDocument], definitions: Definitions, mapping: StateMapping | None = None) -> Report:
    """Return what :func:`migrate` would do with ``documents``; change nothing.

    Parameters: ``mapping`` says where documents of a vanished state go, by (workflow, old state).
    """
    report = Report()
    for document in documents:
        found = _find(document, definitions, mapping or {})
        if found is None:
            report.current += 1
        elif isinstance(found, Move):
            report.moves.append(found)
        else:
            report.stuck.append(found)
    return report


def migrate(unit: UnitOfWork, documents: Iterable[Any], mapping: StateMapping | None = None) -> Report:
    """Bring ``documents`` to their live definitions and return the report; the caller writes it to the ledger.

    A batch is moved as a whole: raises :class:`WrongStateError`, with the report as ``data['report']`` and nothing
    changed, when a document is stuck.
    """
    definitions = workflows_of(unit.registry).definitions
    batch = list(documents)
    report = plan(batch, definitions, mapping)
    if report.stuck:
        first = report.stuck[0]
        text = _(
            'Documents stand in a state that is gone (${workflow}: ${state}); say to which state they go.',
            mapping={'workflow': first.workflow, 'state': first.state},
        )
        raise WrongStateError(text, report=report)
    moves = {move.uid: move for move in report.moves}
    for document in batch:
        move = moves.get(document.uid)
        if move is not None:
            storage_of(definitions[move.workflow]).put(document, move.to_state)
            if move.to_state != move.from_state:
                document.state_since = unit.now()
            document.workflow_version = move.to_version
    return report


def _find(document: MovableDocument, definitions: Definitions, mapping: StateMapping) -> Move | Stuck | None:
    name, state = document.workflow_name, document.state
    definition = definitions.get(name)
    if definition is None:
        return Stuck(document.uid, name, state)
    target = state if state in definition.states else mapping.get((name, state), '')
    if target not in definition.states:
        return Stuck(document.uid, name, state)
    if target == state and document.workflow_version == definition.version:
        return None
    return Move(document.uid, name, document.workflow_version, definition.version, state, target)
