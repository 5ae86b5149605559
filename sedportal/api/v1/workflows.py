"""The live definitions of the workflows, as data and as a drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.i18n import get_localizer
from pyramid.response import Response

from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.security.roles import AUTHENTICATED
from sedportal.workflow.definition import Definition, State, Transition
from sedportal.workflow.diagram import svg
from sedportal.workflow.registry import workflows_of

from ..resources import Method
from . import contexts
from .forms import say

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

_STILL = "default-src 'none'; sandbox"


def workflows(request: Request) -> dict[str, Any]:
    """List the workflows."""
    definitions = workflows_of(request.registry).definitions.values()
    return {'items': [_summary(request, definition) for definition in definitions]}


def workflow(request: Request) -> dict[str, Any]:
    """Show one workflow with its states, transitions and who may do what."""
    definition = _definition(request)
    return {
        **_summary(request, definition),
        'description': say(request, definition.description),
        'initial': definition.initial,
        'roles': list(definition.roles),
        'permissions': list(definition.permissions),
        'states': [_state(request, state) for state in definition.states.values()],
        'transitions': [_transition(request, one) for one in definition.transitions.values()],
        'matrix': {
            state: {role: sorted(held) for role, held in row.items()} for state, row in definition.matrix.items()
        },
        'marks': {mark: sorted(kept) for mark, kept in definition.marks.items()},
    }


def diagram(request: Request) -> Response:
    """Draw a workflow."""
    localizer = get_localizer(request)
    drawing = svg(_definition(request), localizer.locale_name, translate=lambda text: say(request, text))
    response = Response(drawing.encode(), content_type='image/svg+xml')
    response.charset = 'utf-8'
    response.headers['Content-Security-Policy'] = _STILL
    return response


def _definition(request: Request) -> Definition:
    found = workflows_of(request.registry).definitions.get(request.matchdict['name'])
    if found is None:
        raise NotFoundError(_('There is no such workflow.'))
    return found


def _summary(request: Request, definition: Definition) -> dict[str, Any]:
    return {
        'name': definition.name,
        'version': definition.version,
        'type': definition.type,
        'title': say(request, definition.title),
        'kinds': list(definition.kinds),
    }


def _state(request: Request, state: State) -> dict[str, Any]:
    return {
        'name': state.name,
        'title': say(request, state.title),
        'description': say(request, state.description),
        'final': state.final,
        'files_frozen': state.files_frozen,
    }


def _transition(request: Request, one: Transition) -> dict[str, Any]:
    return {
        'name': one.name,
        'title': say(request, one.title),
        'description': say(request, one.description),
        'from': list(one.sources),
        'to': one.target,
        'permission': one.permission or None,
        'required': list(one.required),
        'comment': 'required' if one.comment_required else 'optional',
        'automatic': one.by_itself,
    }


def includeme(config: Configurator) -> None:
    """Add the addresses; the drawing's comes first, since a name could end like it."""
    for name, path, method in (
        ('workflows', '/workflows', Method(workflows, AUTHENTICATED)),
        ('workflow_svg', '/workflows/{name}.svg', Method(diagram, AUTHENTICATED, renderer=None)),
        ('workflow', '/workflows/{name}', Method(workflow, AUTHENTICATED)),
    ):
        config.add_api_resource(name, path, {'GET': method}, contexts.portal)
