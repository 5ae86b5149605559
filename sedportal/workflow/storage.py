"""Keep the state on the document: Substance D's workflow, made lean and left with nothing but storing.

Substance D's own firing asks Pyramid's permissions of a request, knows one source for each transition and raises
errors that no surface understands; :mod:`.machine` fires instead, so those ways are closed here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NoReturn

from substanced.workflow import STATE_ATTR, Workflow, WorkflowError

from .definition import Definition


class StateStorage(Workflow):
    """Store the states of one definition in ``document.__workflow_state__``.

    The attribute is a plain dictionary, put in place anew at each change: it lies in the document's own record
    and costs no second one, as a persistent mapping would.
    """

    _state_attr_factory = dict

    def __init__(self, definition: Definition) -> None:
        super().__init__(definition.initial, definition.type, definition.name, str(definition.description))
        for state in definition.states.values():
            self.add_state(state.name, title=state.title)
        self.check()

    def put(self, document: Any, state: str) -> None:
        """Put the document into ``state``. Raises :class:`WorkflowError` if the workflow has no such state."""
        self._set_state(document, state, None)

    def _set_state(self, content: Any, state: str, request: Any, transition: Any = None) -> tuple[str, None]:
        if state not in self._states:
            raise WorkflowError(f'No such state {state} for workflow {self.name}')
        setattr(content, STATE_ATTR, {**getattr(content, STATE_ATTR, {}), self.type: state})
        return state, None

    def _closed(self, *args: Any, **kw: Any) -> NoReturn:
        raise WorkflowError('Fire transitions through sedportal.workflow.machine.')

    transition = _transition = transition_to_state = _transition_to_state = add_transition = _closed
    get_states = _get_states = get_transitions = _get_transitions = reset = _closed


@lru_cache(maxsize=128)
def storage_of(definition: Definition) -> StateStorage:
    """Return the storage of a definition; made once."""
    return StateStorage(definition)


def state_of(document: Any, type: str = 'lifecycle') -> str:
    """Return the document's state in its workflow of that ``type``; empty when it is in none."""
    states: dict[str, str] = getattr(document, STATE_ATTR, {})
    return states.get(type, '')
