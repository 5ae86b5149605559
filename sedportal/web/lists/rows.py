"""The rows of a list: printed from what the index keeps, without loading a document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..rendering import Fragment
from .badges import Badges
from .cells import day_of
from .circles import Circles

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.search.interfaces import Hit


@dataclass(slots=True)
class Row:
    """One document in a list, in words; ``state``, ``circle`` and ``notes`` are badges.

    ``registered`` and ``date`` are days: of registration, and the one on the document. ``queued`` is the address that
    leads on through the list.
    """

    url: str
    queued: str
    number: str
    registered: str
    date: str
    correspondent: str
    ext_number: str
    title: str
    kind: str
    organisation: str
    state: Fragment
    circle: Fragment
    notes: Fragment


class Rows:
    """Make the rows of one page."""

    def __init__(self, request: Request) -> None:
        self._wording = request.wording
        self._circles = Circles(request)
        self._badges = Badges(request)

    def of(self, hits: Iterable[Hit], content: str = '', offset: int = 0) -> list[Row]:
        """Return a row for each hit; those of a list with the address ``content`` lead on through it."""
        listed = f'?list={quote(content, safe="")}&at=' if content else ''
        places = enumerate(hits, offset + 1)
        return [self._row(hit.stored, f'{listed}{place}' if listed else '') for place, hit in places]

    def _row(self, stored: Any, query: str) -> Row:
        wording, badges = self._wording, self._badges
        return Row(
            url=f'{stored["folder"]}/{stored["uid"]}',
            queued=f'{stored["folder"]}/{stored["uid"]}{query}',
            number=stored['number'] or '',
            registered=day_of(stored['registered_at']),
            date=day_of(stored['doc_date']),
            correspondent=stored['correspondent'] or '',
            ext_number=stored['ext_number'] or '',
            title=stored['title'],
            kind=wording.kind(stored['kind']),
            organisation=wording.organisation(stored['organisation']),
            state=badges.state(stored['workflow'], stored['state']),
            circle=badges.circle(self._circles.of(stored)),
            notes=badges.notes(stored['urgency'] or '', stored['access_mark'], stored['files']),
        )
