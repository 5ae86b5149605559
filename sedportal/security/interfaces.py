"""What the rights engine asks of the objects it judges; the domain's content fulfils it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class ProtectedDocument(Protocol):
    """A document: its rights come from its workflow's matrix, its place and its participants."""

    workflow_name: str
    access_mark: str
    participants: Mapping[str, tuple[str, ...]]
    __parent__: Any

    @property
    def state(self) -> str:
        """Name the state in the document's primary workflow."""
        ...


class StateMatrix(Protocol):
    """What the workflow floor registers as ``registry.state_matrix``."""

    @property
    def generation(self) -> str:
        """Change whenever any definition changes."""
        ...

    def matrix(self, workflow: str, state: str, mark: str) -> Mapping[str, frozenset[str]]:
        """Return role → permissions in that state under that access mark; empty when unknown."""
        ...

    def cells_open_to(self, role: str, permission: str) -> frozenset[tuple[str, str, str]]:
        """Return each (workflow, state, mark) in which ``role`` has ``permission``."""
        ...
