"""The buttons of a page: only those that lead to a page which is there and open to this person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyramid.exceptions import PredicateMismatch
from pyramid.interfaces import IView, IViewClassifier
from pyramid.traversal import resource_path
from zope.interface import providedBy

if TYPE_CHECKING:
    from pyramid.request import Request


@dataclass(frozen=True)
class Action:
    """A button: where it leads, what it says, its icon."""

    url: str
    title: str
    icon: str


def may_open(request: Request, context: Any, name: str) -> bool:
    """Tell whether ``context`` has a page called ``name`` that this person may open."""
    asked = (IViewClassifier, providedBy(request), providedBy(context))
    view = request.registry.adapters.lookup(asked, IView, name=name)
    if view is None:
        return False
    permitted = getattr(view, '__permitted__', None)
    try:
        return permitted is None or bool(permitted(context, request))
    except PredicateMismatch:
        return False


def actions(request: Request, context: Any, offered: Iterable[tuple[str, Any, str]]) -> list[Action]:
    """Return the buttons that apply.

    Parameters: ``offered`` gives for each button the name of the page, its title (a translation string) and its icon.
    """
    return [
        Action(resource_path(context, name), request.wording.text(title), icon)
        for name, title, icon in offered
        if may_open(request, context, name)
    ]
