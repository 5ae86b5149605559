"""«Мой стол»: the first page, with what waits for this person, what he waits for, and where he works.

A room of ``web``. Approval and tasks will bring rows of their own here; today they are documents by their holder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sedportal.directory.content import Portal
from sedportal.security.roles import AUTHENTICATED

from .page import DeskPage

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request


def desk(context: Any, request: Request) -> dict[str, Any]:
    """Show the desk of whoever is logged in."""
    return {'page': DeskPage(request)}


def includeme(config: Configurator) -> None:
    """Register the first page."""
    config.add_view(
        desk, context=Portal, permission=AUTHENTICATED, request_method='GET', api=False,
        renderer='sedportal.web:templates/desk/desk.pt',
    )  # fmt: skip
