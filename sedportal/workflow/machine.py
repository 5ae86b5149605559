"""The machine: say which transitions a document may take now and why not others, and fire one.

Nobody else sets a state. The machine writes nothing to the ledger: the operation that fires does, from the
:class:`Step` it gets back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sedportal.kernel.clock import moscow
from sedportal.kernel.errors import InvalidError, RefusedError, WrongStateError
from sedportal.kernel.i18n import _
from sedportal.kernel.unit_of_work import UnitOfWork
from sedportal.security.permits import Decision, decide

from .definition import Definition, Text, Transition
from .events import TransitionFired, TransitionWillFire
from .registry import Workflows, workflows_of
from .storage import storage_of

COMMENT = 'comment'
# More automatic transitions in a row than any sensible definition has states; the checks refuse circles.
_MOST_STEPS = 50


@dataclass(frozen=True)
class Offer:
    """A transition that leaves the present state: ``reasons`` (translation strings) tell why it can't be taken now.

    ``comment`` is ``required`` or ``optional``; ``fields`` are the card's fields that must be filled,
    ``missing`` those of them that are empty now.
    """

    name: str
    title: Text
    description: Text
    to_state: str
    to_title: Text
    allowed: bool
    reasons: tuple[str, ...]
    comment: str
    fields: tuple[str, ...]
    missing: tuple[str, ...]
    decision: Decision | None


@dataclass(frozen=True)
class Step:
    """What happened: all that the ledger needs to know of a fired transition."""

    name: str
    workflow: str
    version: int
    from_state: str
    to_state: str
    comment: str
    by_itself: bool
    transition: Transition


def definition_of(unit: UnitOfWork, document: Any) -> Definition:
    """Return the live definition that leads the document.

    Raises :class:`WrongStateError` when the definition is gone or no longer has the document's state.
    """
    definition = workflows_of(unit.registry).definitions.get(document.workflow_name)
    if definition is None or document.state not in definition.states:
        raise WrongStateError(
            _(
                'The document’s process has no state “${state}” any more; the operator must migrate it.',
                mapping={'state': document.state},
            ),
            workflow=document.workflow_name,
            state=document.state,
        )
    return definition


def initialise(document: Any, definition: Definition) -> None:
    """Put a new document under a definition, into its initial state."""
    document.workflow_name = definition.name
    document.workflow_version = definition.version
    storage_of(definition).put(document, definition.initial)


def offers(unit: UnitOfWork, document: Any) -> list[Offer]:
    """Return every transition that leaves the document's state, those refused now with all their reasons."""
    definition = definition_of(unit, document)
    return [_offer(unit, document, definition, one) for one in definition.transitions_from(document.state)]


def _offer(unit: UnitOfWork, document: Any, definition: Definition, transition: Transition) -> Offer:
    decision = decide(unit.rights, transition.permission, document) if transition.permission else None
    missing = missing_fields(unit, document, transition, {})
    reasons = [] if decision else [_by_itself_text() if decision is None else decision.explain()]
    reasons += [_fill_in(workflows_of(unit.registry), document, key) for key in missing]
    reasons += _guard_reasons(unit, document, transition)
    return Offer(
        name=transition.name,
        title=transition.title,
        description=transition.description,
        to_state=transition.target,
        to_title=definition.states[transition.target].title,
        allowed=not reasons,
        reasons=tuple(reasons),
        comment='required' if transition.comment_required else 'optional',
        fields=transition.required,
        missing=missing,
        decision=decision,
    )


def fire(
    unit: UnitOfWork, document: Any, transition_name: str, comment: str = '', fields: Mapping[str, Any] | None = None
) -> Step:
    """Take the document through a transition in the name of the unit's actor.

    Parameters: ``fields`` are card fields given along with the transition; they count as filled and go to the
    effects, together with the comment under ``comment``; storing them is the caller's part.
    Raises :class:`InvalidError` for an unknown transition and for empty fields or a missing comment (by field),
    :class:`WrongStateError` when it does not leave the present state, :class:`RefusedError` when the actor may not,
    or a guard or a subscriber refuses.
    """
    transition = _find(unit, document, transition_name)
    decision = decide(unit.rights, transition.permission, document) if transition.permission else None
    if not decision and not unit.rights.everything:
        text = _by_itself_text() if decision is None else decision.explain()
        raise RefusedError(text, decision=decision, transition=transition.name)
    return _take(unit, document, transition, comment, fields or {})


def may_advance(unit: UnitOfWork, document: Any) -> bool:
    """Tell whether any transition that the portal takes by itself leaves the document's state."""
    return any(one.by_itself for one in definition_of(unit, document).transitions_from(document.state))


def advance(unit: UnitOfWork, document: Any) -> list[Step]:
    """Take all automatic transitions, and the timed ones whose day has come, that nothing stands against.

    Asks no rights: the portal acts by the definition's order. Returns the steps taken, often none.
    """
    steps: list[Step] = []
    while len(steps) < _MOST_STEPS:
        definition = definition_of(unit, document)
        ready = (one for one in definition.transitions_from(document.state) if _goes_by_itself(unit, document, one))
        transition = next(ready, None)
        if transition is None:
            break
        steps.append(_take(unit, document, transition, '', {}))
    return steps


def is_due(unit: UnitOfWork, document: Any, transition: Transition) -> bool:
    """Tell whether the day of a timed transition has come (Moscow); never for one without a timer or a date."""
    if transition.timer is None:
        return False
    value = workflows_of(unit.registry).vocabulary.read_field(document, transition.timer.field)
    day = moscow(value).date() if isinstance(value, datetime) else value
    if not isinstance(day, date):
        return False
    return day + timedelta(days=transition.timer.after_days) <= moscow(unit.now()).date()


def missing_fields(
    unit: UnitOfWork, document: Any, transition: Transition, given: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return the required card fields that are filled neither on the document nor in ``given``."""
    read = workflows_of(unit.registry).vocabulary.read_field
    return tuple(key for key in transition.required if _empty(given[key] if key in given else read(document, key)))


def _empty(value: Any) -> bool:
    # 0 sheets is an answer, and so is «no».
    return (
        value is None
        or (isinstance(value, str) and not value.strip())
        or (hasattr(value, '__len__') and len(value) == 0)
    )


def _find(unit: UnitOfWork, document: Any, name: str) -> Transition:
    definition = definition_of(unit, document)
    transition = definition.transitions.get(name)
    if transition is None:
        raise InvalidError(
            _('There is no such transition.'),
            {'transition': [_('“${name}” is not a transition of this document.', mapping={'name': name})]},
        )
    if document.state not in transition.sources:
        mapping = {'transition': transition.title, 'state': definition.states[document.state].title}
        raise WrongStateError(
            _('“${transition}” is not possible now: the document is in the state “${state}”.', mapping=mapping),
            transition=name,
            state=document.state,
        )
    return transition


def _take(unit: UnitOfWork, document: Any, transition: Transition, comment: str, fields: Mapping[str, Any]) -> Step:
    comment = comment.strip()
    workflows = workflows_of(unit.registry)
    definition = workflows.definitions[document.workflow_name]
    _require_input(unit, document, transition, comment, fields)
    reasons = _guard_reasons(unit, document, transition)
    if reasons:
        raise RefusedError(reasons[0], reasons=tuple(reasons), transition=transition.name)
    unit.registry.notify(TransitionWillFire(unit, document, transition, comment, fields))
    for name in transition.effects:
        workflows.vocabulary.effects[name].run(unit, document, transition, {**fields, COMMENT: comment})
    step = Step(
        name=transition.name,
        workflow=definition.name,
        version=definition.version,
        from_state=document.state,
        to_state=transition.target,
        comment=comment,
        by_itself=transition.by_itself,
        transition=transition,
    )
    storage_of(definition).put(document, transition.target)
    document.workflow_version = definition.version
    document.state_since = unit.now()
    unit.registry.notify(TransitionFired(unit, document, step))
    return step


def _require_input(
    unit: UnitOfWork, document: Any, transition: Transition, comment: str, fields: Mapping[str, Any]
) -> None:
    errors = {
        key: [_fill_in(workflows_of(unit.registry), document, key)]
        for key in missing_fields(unit, document, transition, fields)
    }
    if transition.comment_required and not comment:
        errors[COMMENT] = [_('Give the reason in a comment.')]
    if errors:
        raise InvalidError(_('Something is missing for this step.'), errors, transition=transition.name)


def _guard_reasons(unit: UnitOfWork, document: Any, transition: Transition) -> list[str]:
    guards = workflows_of(unit.registry).vocabulary.guards
    answers: Iterator[str | None] = (guards[name].ask(unit, document, transition) for name in transition.guards)
    return [answer for answer in answers if answer]


def _goes_by_itself(unit: UnitOfWork, document: Any, transition: Transition) -> bool:
    ready = transition.automatic if transition.timer is None else is_due(unit, document, transition)
    return (
        ready and not missing_fields(unit, document, transition, {}) and not _guard_reasons(unit, document, transition)
    )


def _fill_in(workflows: Workflows, document: Any, key: str) -> str:
    title = workflows.vocabulary.field_title(document.kind, key) or key
    return _('Fill in “${field}”.', mapping={'field': title})


def _by_itself_text() -> str:
    return _('The portal takes this step by itself.')
