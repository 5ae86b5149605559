"""«Как роль…»: what one role sees and may do in each state, and why not the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sedportal.kernel.i18n import _
from sedportal.security.roles import PARTICIPANT_ROLES
from sedportal.workflow.definition import Definition, State, Transition
from sedportal.workflow.registry import workflows_of

from .names import role_title

if TYPE_CHECKING:
    from pyramid.request import Request


@dataclass(frozen=True)
class RoleInState:
    """A state with the eyes of a role: ``reason`` says why it sees the document or does not."""

    title: str
    sees: bool
    reason: str
    may: tuple[str, ...]
    steps: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def as_role(request: Request, definition: Definition, role: str, mark: str, state: str = '') -> list[RoleInState]:
    """Return what ``role`` sees and may do with documents under ``mark``, in one ``state`` or in each."""
    chosen = [definition.states[state]] if state in definition.states else definition.states.values()
    return [_in_state(request, definition, role, mark, one) for one in chosen]


def _in_state(request: Request, definition: Definition, role: str, mark: str, state: State) -> RoleInState:
    say = request.layout.translate
    vocabulary = workflows_of(request.registry).vocabulary
    held = definition.permissions_of(state.name, mark).get(role, frozenset())
    titles = tuple(say(vocabulary.permissions[name].title) for name in definition.permissions if name in held)
    leaving = definition.transitions_from(state.name)
    return RoleInState(
        title=say(state.title),
        sees='view' in held,
        reason=say(_reason(request, definition, role, mark, state)),
        may=titles,
        steps=tuple(say(one.title) for one in leaving if one.permission and one.permission in held),
        refused=tuple(_refused(request, definition, state, mark, held, leaving)),
    )


def _refused(
    request: Request,
    definition: Definition,
    state: State,
    mark: str,
    held: frozenset[str],
    leaving: tuple[Transition, ...],
) -> Iterator[tuple[str, str]]:
    say = request.layout.translate
    row = definition.permissions_of(state.name, mark)
    for one in leaving:
        if one.permission in held:
            continue
        able = [role_title(request, role) for role in definition.roles if one.permission in row.get(role, ())]
        who = _('who may: ${roles}', mapping={'roles': ', '.join(able)}) if able else _('the portal does it by itself')
        yield say(one.title), say(who)


def _reason(request: Request, definition: Definition, role: str, mark: str, state: State) -> str:
    unmarked = definition.permissions_of(state.name, 'none').get(role, frozenset())
    if 'view' in definition.permissions_of(state.name, mark).get(role, frozenset()):
        if role in PARTICIPANT_ROLES:
            return _('Whoever is named so on the document sees it, wherever it lies.')
        return _('Whoever holds the role at the folder, the organisation or the portal sees the document.')
    if 'view' in unmarked:
        kept = (role_title(request, one) for one in definition.roles if one in definition.marks[mark])
        return _(
            'The mark “${mark}” closes it: only these roles keep their rights: ${roles}.',
            mapping={'mark': request.wording.mark(mark), 'roles': ', '.join(kept)},
        )
    return _('In this state the role has no right to see the document.')
