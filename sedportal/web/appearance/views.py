"""The page of the look, for everybody, logged in or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNoContent, HTTPSeeOther

from sedportal.kernel.i18n import _
from sedportal.security.local_path import local_path

from .choices import BY_NAME, CHOICES, KEYS, LOW_VISION
from .keys import SECTIONS

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response

PATH = '/appearance'
# The fields beside the choices: where to go back to, the button that takes all back, and the script that asks.
CAME_FROM, RESET, QUIET = 'came_from', 'reset', 'quiet'


def appearance_page(request: Request) -> dict[str, Any]:
    """Show all that can be chosen, with what is chosen now."""
    asked = local_path(request.GET.get(CAME_FROM), '')
    others = tuple(choice for choice in CHOICES if choice not in LOW_VISION)
    return {'came_from': asked, 'low_vision': LOW_VISION, 'others': others, 'chosen': request.preferences}


def set_appearance(request: Request) -> Response:
    """Keep what was chosen, or take the version for low vision back; a script gets an answer without a page.

    Raises :class:`InvalidError` for a value that is not among the choices.
    """
    sent = request.POST
    if sent.get(RESET):
        values: dict[str, Any] = {choice.name: None for choice in LOW_VISION}
    else:
        values = {name: value for name, value in sent.items() if name in BY_NAME}
    if sent.get(QUIET):
        response: Response = HTTPNoContent()
    else:
        if not sent.get(CAME_FROM):
            request.flash(_('Kept. All pages look so now.'))
        response = HTTPSeeOther(local_path(sent.get(CAME_FROM), PATH))
    request.preferences.set(response, **values)
    return response


def keys_page(request: Request) -> dict[str, Any]:
    """List the keys, and offer to switch those of single letters off (WCAG 2.2, 2.1.4)."""
    return {'sections': SECTIONS, 'choice': KEYS, 'chosen': request.preferences}
