"""What a role may do, in words: with places by its own list, with documents by the live workflows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sedportal.documents.interfaces import ACCESS_MARKS
from sedportal.kernel.i18n import _
from sedportal.security.roles import PLACE_PERMISSIONS, ROLES, Role
from sedportal.workflow.registry import workflows_of

if TYPE_CHECKING:
    from pyramid.request import Request

NO_MARK = 'none'


@dataclass(frozen=True)
class Ability:
    """A permission with documents and the states in which the role has it."""

    title: str
    states: str


@dataclass(frozen=True)
class RoleCard:
    """A role with all it may do: ``marks`` says which marked documents it may see."""

    key: str
    title: str
    places: tuple[str, ...]
    documents: tuple[Ability, ...]
    marks: str


def role_cards(request: Request, roles: tuple[str, ...]) -> list[RoleCard]:
    """Return the cards of these roles."""
    return [_card(request, ROLES[role]) for role in roles]


def _card(request: Request, role: Role) -> RoleCard:
    translate = request.layout.translate
    documents = tuple(_abilities(request, role.key))
    return RoleCard(
        key=role.key,
        title=translate(role.title),
        places=tuple(translate(title) for key, title in PLACE_PERMISSIONS.items() if key in role.places),
        documents=documents,
        marks=_marks(request, role.key) if documents else '',
    )


def _abilities(request: Request, role: str) -> list[Ability]:
    workflows = workflows_of(request.registry)
    found = []
    for name, permission in workflows.vocabulary.permissions.items():
        open_in: dict[str, list[str]] = {}
        for definition in workflows.definitions.values():
            cells = definition.cells_open_to(role, name)
            for state in definition.states.values():
                if (state.name, NO_MARK) in cells:
                    title = request.layout.translate(state.title)
                    open_in.setdefault(title, []).append(request.layout.translate(definition.title))
        if open_in:
            every = len(workflows.definitions)
            states = (
                title if len(kinds) == every else f'{title} ({", ".join(kinds)})' for title, kinds in open_in.items()
            )
            found.append(Ability(request.layout.translate(permission.title), ', '.join(states)))
    return found


def _marks(request: Request, role: str) -> str:
    matrices = request.registry.state_matrix
    seen = {mark for _workflow, _state, mark in matrices.cells_open_to(role, 'view')}
    titles = [request.layout.translate(title) for mark, title in ACCESS_MARKS.items() if mark in seen - {NO_MARK}]
    if not titles:
        return str(request.layout.translate(_('Documents with an access mark are closed to this role.')))
    return str(request.layout.translate(_('Also with the marks: ${marks}.', mapping={'marks': ', '.join(titles)})))
