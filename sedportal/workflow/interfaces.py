"""What the workflow engine asks of documents, units of work and what the domain registers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from sedportal.kernel.unit_of_work import UnitOfWork
from sedportal.security.interfaces import ProtectedDocument

from .definition import Transition


class WorkflowDocument(ProtectedDocument, Protocol):
    """A document that a workflow leads: it also knows its kind, the version of its definition, since when it is so."""

    kind: str
    workflow_version: int
    state_since: datetime | None


class MovableDocument(Protocol):
    """What moving documents between versions reads."""

    uid: str
    workflow_name: str
    workflow_version: int

    @property
    def state(self) -> str:
        """Name the present state."""
        ...


# Answer None when the transition may go on, else the reason why not.
Guard = Callable[[UnitOfWork, Any, Transition], str | None]
# Do what belongs to a transition, in its transaction, while the document is still in the old state. The mapping
# holds the fields given along, and the comment under ``comment``.
Effect = Callable[[UnitOfWork, Any, Transition, Mapping[str, Any]], None]
# Answer the title of a kind's card field, or None when the kind has no such field.
FieldTitles = Callable[[str, str], str | None]
# Answer the value of a document's card field.
FieldReader = Callable[[Any, str], Any]
