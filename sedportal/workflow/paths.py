"""Check the ways between the states: each state can be reached and left, each transition has somebody to take it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sedportal.kernel.i18n import _

from .definition import Definition
from .findings import Severity
from .vocabulary import Vocabulary

Fault = tuple[Severity, str, str]


def path_faults(definition: Definition, vocabulary: Vocabulary) -> Iterator[Fault]:
    """Yield what is wrong with the states and transitions of ``definition``."""
    yield from _reach(definition)
    yield from _ends(definition)
    yield from _takers(definition)
    yield from _endless(definition)


def reachable(definition: Definition) -> frozenset[str]:
    """Return the states to which some chain of transitions leads from the initial one."""
    targets: dict[str, list[str]] = {}
    for transition in definition.transitions.values():
        for source in transition.sources:
            targets.setdefault(source, []).append(transition.target)
    found: set[str] = set()
    waiting = [definition.initial]
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting.extend(targets.get(state, ()))
    return frozenset(found)


def _reach(definition: Definition) -> Iterator[Fault]:
    reached = reachable(definition)
    for name, state in definition.states.items():
        if name not in reached and not state.reserved:
            text = _(
                'No way leads from “${initial}” to this state; add a transition, or say under “reserved” why not.',
                mapping={'initial': definition.initial},
            )
            yield 'error', f'states.{name}', text
        if name in reached and state.reserved:
            yield (
                'error',
                f'states.{name}.reserved',
                _('The state is reserved, yet a way leads to it; remove “reserved”.'),
            )


def _ends(definition: Definition) -> Iterator[Fault]:
    for name, state in definition.states.items():
        leaving = definition.transitions_from(name)
        if not leaving and not state.final:
            text = _('Nobody can leave this state; add a transition, or set final: true.')
            yield 'error', f'states.{name}', text
        if leaving and state.final:
            mapping = {'transition': leaving[0].name}
            yield (
                'error',
                f'states.{name}.final',
                _('The state is final, yet “${transition}” leaves it; choose one.', mapping=mapping),
            )


def _takers(definition: Definition) -> Iterator[Fault]:
    """In each state it leaves, somebody must hold the transition's permission."""
    for name, transition in definition.transitions.items():
        path = f'transitions.{name}.permission'
        if not transition.permission:
            if not transition.by_itself:
                yield (
                    'error',
                    path,
                    _('Nobody may take this transition; name a permission, or make it automatic or timed.'),
                )
            continue
        for source in transition.sources:
            rows = (definition.permissions_of(source, mark) for mark in definition.marks)
            if source in definition.states and not any(_held(transition.permission, row) for row in rows):
                mapping = {'permission': transition.permission, 'state': source}
                text = _(
                    'Nobody holds “${permission}” in “${state}”; give it to a role in the matrix.', mapping=mapping
                )
                yield 'error', path, text


def _held(permission: str, row: Mapping[str, Iterable[str]]) -> bool:
    return any(permission in held for held in row.values())


def _endless(definition: Definition) -> Iterator[Fault]:
    """Automatic transitions must not chase each other round."""
    steps: dict[str, set[str]] = {}
    for transition in definition.transitions.values():
        if transition.automatic:
            for source in transition.sources:
                steps.setdefault(source, set()).add(transition.target)
    for name, transition in definition.transitions.items():
        if transition.automatic and _comes_back(transition.target, transition.sources, steps):
            yield 'error', f'transitions.{name}', _('Automatic transitions lead round in a circle; break it.')


def _comes_back(start: str, goals: Iterable[str], steps: Mapping[str, set[str]]) -> bool:
    seen: set[str] = set()
    waiting = {start}
    while waiting:
        state = waiting.pop()
        if state in goals:
            return True
        seen.add(state)
        waiting |= steps.get(state, set()) - seen
    return False
