"""Events around a transition. Subscribe with ``config.add_subscriber``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from substanced.event import AfterTransition

from sedportal.kernel.errors import RefusedError
from sedportal.kernel.unit_of_work import UnitOfWork

from .definition import Transition


class TransitionWillFire:
    """Tell that a transition is about to happen: rights, guards and fields are in order, nothing has changed yet."""

    def __init__(
        self, unit: UnitOfWork, document: Any, transition: Transition, comment: str, fields: Mapping[str, Any]
    ) -> None:
        self.unit = unit
        self.object = document
        self.transition = transition
        self.comment = comment
        self.fields = fields

    def refuse(self, reason: str) -> None:
        """Stop the transition; ``reason`` is a text for the person. Raises :class:`RefusedError`."""
        raise RefusedError(reason, transition=self.transition.name)


class TransitionFired(AfterTransition):
    """Tell that a transition happened; Substance D's event with the unit of work and the comment beside it.

    ``object``, ``old_state``, ``new_state`` and ``transition`` (its name) are Substance D's.
    """

    def __init__(self, unit: UnitOfWork, document: Any, step: Any) -> None:
        super().__init__(document, step.from_state, step.to_state, step.name)
        self.unit = unit
        self.step = step
