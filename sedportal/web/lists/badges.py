"""Small pieces of markup that every row of a list repeats: made once for each value, not once for each row."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

from ..rendering import Base, Fragment
from .circles import NARROW, ORGANISATION, PORTAL, TITLES

if TYPE_CHECKING:
    from pyramid.request import Request

    from .wording import Wording

ICONS: Mapping[str, str] = {NARROW: 'lock', ORGANISATION: 'building', PORTAL: 'globe2'}
_URGENT = ('urgent', 'prompt')


class Badges:
    """Answer for one page; ``wording`` is asked for the words."""

    def __init__(self, request: Request, wording: Wording | None = None) -> None:
        self._wording: Wording = wording or request.wording
        base = Base(request, request.registry)
        self._circles = {
            key: Fragment(
                f'<span class="circle circle-{key}">{base.icon(ICONS[key])} {escape(self._wording.text(title))}</span>'
            )
            for key, title in TITLES.items()
        }
        self._clip = base.icon('paperclip')
        self._states: dict[tuple[str, str], Fragment] = {}
        self._notes: dict[tuple[str, str, int], Fragment] = {}

    def circle(self, circle: str) -> Fragment:
        """Return how wide the circle is that sees a document."""
        return self._circles[circle]

    def state(self, workflow: str, state: str) -> Fragment:
        """Return the badge of a state."""
        key = (workflow, state)
        if key not in self._states:
            title = escape(self._wording.state(workflow, state))
            self._states[key] = Fragment(f'<span class="badge {escape(state)}">{title}</span>')
        return self._states[key]

    def notes(self, urgency: str, mark: str, files: int) -> Fragment:
        """Return what stands under the summary: urgency, access mark, number of files; often nothing."""
        key = (urgency, mark, files)
        if key not in self._notes:
            self._notes[key] = Fragment(' '.join(self._pieces(*key)))
        return self._notes[key]

    def _pieces(self, urgency: str, mark: str, files: int) -> list[str]:
        pieces = []
        if urgency in _URGENT:
            title = escape(self._wording.urgency(urgency))
            pieces.append(f'<span class="badge badge-danger">{title}</span>')
        if mark != 'none':
            pieces.append(f'<span class="badge badge-warning">{escape(self._wording.mark(mark))}</span>')
        if files:
            pieces.append(f'<span class="nowrap">{self._clip} {files}</span>')
        return pieces
