"""The steps of one document, asked for from its line in a list: worked out for that one, never for all fifty."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..documents.frame import DocumentFrame
from ..documents.transitions import NextSteps, next_steps
from .queue import carried

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import Document


class StepsPage(DocumentFrame):
    """Answer what the menu of a line asks."""

    @cached_property
    def next(self) -> NextSteps:
        """Return what can be done next."""
        return next_steps(self.request, self.document)

    @property
    def carried(self) -> str:
        """Return what the addresses of the forms carry along."""
        return carried(self.request)


def steps(context: Document, request: Request) -> dict[str, Any]:
    """Show the steps that the document may take now."""
    return {'page': StepsPage(request, context)}
