"""The live workflows: drawing, who may do what in each state, steps with what they ask, findings, numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.security.roles import AUTHENTICATED, VIEW_ROLES
from sedportal.workflow.definition import Definition, Transition
from sedportal.workflow.diagram import svg
from sedportal.workflow.registry import workflows_of
from sedportal.workflow.tables import MatrixRow, matrix_table

from ..rendering import Fragment
from .names import role_title
from .posting import asked
from .reach import Reach
from .workflow_numbers import WorkflowNumbers
from .workflow_role import RoleInState, as_role

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request


@dataclass(frozen=True)
class Step:
    """A transition in words."""

    title: str
    description: str
    way: str
    takers: str
    asks: tuple[str, ...]
    marked: bool


class WorkflowPage:
    """Answer what the page of a workflow asks; ``?role=`` shows it as that role sees it, ``?mark=`` for marked ones."""

    def __init__(self, request: Request, definition: Definition) -> None:
        self.request = request
        self.definition = definition
        self._say = request.layout.translate
        self._vocabulary = workflows_of(request.registry).vocabulary
        self.title = self._say(definition.title)
        self.description = self._say(definition.description)
        role, mark = asked(request, 'role'), asked(request, 'mark')
        self.role = role if role in definition.roles else ''
        self.mark = mark if mark in definition.marks else 'none'
        state = asked(request, 'state')
        self.state = state if state in definition.states else ''

    @property
    def roles(self) -> list[tuple[str, str]]:
        """Return the roles that the workflow names, with their titles."""
        return [(role, role_title(self.request, role)) for role in self.definition.roles]

    @property
    def marks(self) -> list[tuple[str, str]]:
        """Return the access marks with their titles."""
        return [(mark, self.request.wording.mark(mark)) for mark in self.definition.marks]

    @property
    def kinds(self) -> str:
        """Return the kinds of document that go this way."""
        return ', '.join(self.request.wording.kind(kind) for kind in self.definition.kinds)

    @cached_property
    def numbers(self) -> WorkflowNumbers:
        """Return how many documents are in each state, and for how long."""
        return WorkflowNumbers(self.request, self.definition)

    @property
    def counts(self) -> dict[str, int] | None:
        """Return how many documents are in each state; None for those who may not ask."""
        return self.numbers.counts

    @property
    def as_role(self) -> list[RoleInState]:
        """Return what the chosen role sees and may do."""
        return as_role(self.request, self.definition, self.role, self.mark, self.state) if self.role else []

    @property
    def drawing(self) -> Fragment:
        """Return the drawing."""
        locale, role = self.request.layout.locale, self.role or None
        return Fragment(svg(self.definition, locale, self.counts, role, translate=self._say))

    @property
    def states(self) -> list[dict[str, Any]]:
        """Return the states: title, description, whether final, frozen or not in use, and how many documents."""
        return [
            {'title': self._say(state.title), 'description': self._say(state.description), 'final': state.final,
             'frozen': state.files_frozen, 'reserved': self._say(state.reserved) if state.reserved else '',
             'name': name, 'numbers': self.numbers.of_state(name) if self.counts is not None else None}
            for name, state in self.definition.states.items()
        ]  # fmt: skip

    @property
    def matrix(self) -> list[tuple[str, str, list[tuple[str, list[str], list[str]]]]]:
        """Return a row a role, a cell a state: what the role may do there, and what the mark takes away."""
        rows = matrix_table(self.definition, self.request.layout.locale, self.mark)
        plain = matrix_table(self.definition, self.request.layout.locale)

        def cell(row: MatrixRow, without: MatrixRow, role: str) -> tuple[str, list[str], list[str]]:
            lost = [name for name in without.cells[role] if name not in row.cells[role]]
            return row.title, list(map(self._permission, row.cells[role])), list(map(self._permission, lost))

        pairs = list(zip(rows, plain, strict=True))
        return [(role, title, [cell(row, without, role) for row, without in pairs]) for role, title in self.roles]

    def _permission(self, name: str) -> str:
        known = self._vocabulary.permissions.get(name)
        return self._say(known.title) if known else name

    @property
    def steps(self) -> list[Step]:
        """Return the transitions."""
        return [self._step(one) for one in self.definition.transitions.values()]

    def _step(self, one: Transition) -> Step:
        takers = self._takers(one)
        states = self.definition.states
        sources = ', '.join(self._say(states[source].title) for source in one.sources)
        return Step(
            title=self._say(one.title),
            description=self._say(one.description),
            way=f'{sources} → {self._say(states[one.target].title)}',
            takers=', '.join(role_title(self.request, role) for role in takers) or self._say(_('the portal by itself')),
            asks=tuple(self._asks(one)),
            marked=self.role in takers,
        )

    def _takers(self, one: Transition) -> list[str]:
        cells = [self.definition.permissions_of(source, self.mark) for source in one.sources]
        return [role for role in self.definition.roles if any(one.permission in cell.get(role, ()) for cell in cells)]

    def _asks(self, one: Transition) -> list[str]:
        kind = self.definition.kinds[0] if self.definition.kinds else ''
        fields = [self._say(self._vocabulary.field_title(kind, key) or key) for key in one.required]
        asks = [self._say(_('Filled in: ${fields}', mapping={'fields': ', '.join(fields)}))] if fields else []
        if one.comment_required:
            asks.append(self._say(_('A comment')))
        guards = (self._vocabulary.guards.get(name) for name in one.guards)
        asks += [self._say(guard.title) for guard in guards if guard is not None]
        if one.timer is not None:
            asks.append(self._say(_('Due after ${days} days', mapping={'days': one.timer.after_days})))
        return asks

    @property
    def findings(self) -> list[tuple[str, str, str]]:
        """Return what the checks found in this definition: severity, place, text."""
        found = workflows_of(self.request.registry).findings
        file = self.definition.source.file
        return [(one.severity, one.place, self._say(one.text)) for one in found if one.file == file]


def workflows(request: Request) -> dict[str, Any]:
    """List the workflows."""
    live = workflows_of(request.registry)
    findings = Counter(found.file for found in live.findings)
    rows = [
        {'url': request.route_path('admin_workflow', name=one.name), 'title': request.layout.translate(one.title),
         'description': request.layout.translate(one.description), 'version': one.version, 'states': len(one.states),
         'transitions': len(one.transitions), 'findings': findings[one.source.file]}
        for one in live.definitions.values()
    ]  # fmt: skip
    return {'rows': rows, 'administers': _administers(request)}


def workflow(request: Request) -> dict[str, Any]:
    """Show one workflow."""
    definition = workflows_of(request.registry).definitions.get(request.matchdict['name'])
    if definition is None:
        raise NotFoundError(_('There is no such workflow.'))
    return {'page': WorkflowPage(request, definition), 'administers': _administers(request)}


def _administers(request: Request) -> bool:
    return Reach(request, VIEW_ROLES).slugs != frozenset()


def includeme(config: Configurator) -> None:
    """Register the pages: they hold no document, so that all staff may read how the portal decides."""
    for name, path, view in (
        ('admin_workflows', '/admin/workflows', workflows),
        ('admin_workflow', '/admin/workflows/{name}', workflow),
    ):
        config.add_route(name, path)
        config.add_view(
            view, route_name=name, request_method='GET', permission=AUTHENTICATED,
            renderer=f'sedportal.web:templates/admin/{view.__name__}.pt',
        )  # fmt: skip
