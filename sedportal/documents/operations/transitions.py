"""Take a document through a transition of its workflow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sedportal.directory.journal import note
from sedportal.kernel.unit_of_work import SystemActor
from sedportal.security.permits import require
from sedportal.workflow.machine import Step, advance, fire, may_advance

from ..content import Document
from ..guards import RESERVED_NUMBER
from .changing import put_values, refuse_stale


def take_transition(
    unit: Any,
    document: Document,
    name: str,
    *,
    comment: str = '',
    fields: Mapping[str, Any] | None = None,
    expected_revision: int | None = None,
    reserved: int | None = None,
) -> Step:
    """Fire the transition ``name`` in the name of the unit's actor.

    Parameters: ``fields`` are card fields filled in on the way (they need the right to edit the card); ``reserved``
    is the place in its register of a reserved number that registration takes instead of the next one.
    Raises :class:`WrongStateError`, :class:`RefusedError` with reasons, :class:`InvalidError` by field,
    :class:`StaleError`.
    """
    refuse_stale(document, expected_revision)
    changes: dict[str, list[Any]] = {}
    if fields:
        require(unit, 'edit', document)
        changes = put_values(unit, document, fields)
    given = dict(fields or {})
    if reserved is not None:
        given[RESERVED_NUMBER] = reserved
    step = fire(unit, document, name, comment, given)
    _write_down(unit, document, step, changes)
    if may_advance(unit, document):
        # What follows by itself is the portal's own doing, and stands in the ledger as such.
        advance_document(unit.acting_as(SystemActor(), unit.registry.system_rights), document)
    return step


def advance_document(unit: Any, document: Document) -> list[Step]:
    """Take the automatic and timed transitions that are due; a job of the portal calls this."""
    steps = advance(unit, document)
    for step in steps:
        _write_down(unit, document, step, {})
    return steps


def _write_down(unit: Any, document: Document, step: Step, changes: Mapping[str, Any]) -> None:
    document.revision += 1
    document.changed_at = unit.now()
    details: dict[str, Any] = {
        'transition': step.name,
        'from_state': step.from_state,
        'to_state': step.to_state,
        'comment': step.comment,
    }
    if changes:
        details['changes'] = dict(changes)
    if document.number and step.from_state == 'draft':
        details['number'] = document.number
        details['register'] = f'{document.register}#{document.register_seq}'
    note(unit, f'document.{step.name}', document, details)
