"""The rows of a list: printed from what the index keeps, without loading a document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sedportal.kernel.russian import format_date

from .circles import TITLES, Circles

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.search.interfaces import Hit


@dataclass(slots=True)
class Row:
    """One document in a list, in words."""

    url: str
    number: str
    registered: str
    date: str
    correspondent: str
    ext_number: str
    title: str
    kind: str
    state: str
    state_title: str
    person: str
    circle: str
    circle_title: str
    mark: str
    files: int
    urgent: bool
    organisation: str
    folder: str


class Rows:
    """Make the rows of one page."""

    def __init__(self, request: Request) -> None:
        self._wording = request.wording
        self._circles = Circles(request)
        self._circle_titles = {key: self._wording.text(title) for key, title in TITLES.items()}

    def of(self, hits: Iterable[Hit]) -> list[Row]:
        """Return a row for each hit."""
        return [self._row(hit.stored) for hit in hits]

    def _row(self, stored: Any) -> Row:
        wording = self._wording
        circle = self._circles.of(stored)
        mark = stored['access_mark']
        return Row(
            url=f'{stored["folder"]}/{stored["uid"]}',
            number=stored['number'] or '',
            registered=day_of(stored['registered_at']),
            date=day_of(stored['doc_date']),
            correspondent=stored['correspondent'] or '',
            ext_number=stored['ext_number'] or '',
            title=stored['title'],
            kind=wording.kind(stored['kind']),
            state=stored['state'],
            state_title=wording.state(stored['workflow'], stored['state']),
            person=wording.person(stored['initiator']) if stored['initiator'] else '',
            circle=circle,
            circle_title=self._circle_titles[circle],
            mark='' if mark == 'none' else wording.mark(mark),
            files=stored['files'],
            urgent=stored['urgency'] in ('urgent', 'prompt'),
            organisation=stored['organisation'],
            folder=stored['folder'],
        )


def day_of(stamp: str | None) -> str:
    """Return the day of an ISO date or moment as offices write it; a moment is its day in Moscow."""
    if not stamp:
        return ''
    if len(stamp) == 10:
        return f'{stamp[8:]}.{stamp[5:7]}.{stamp[:4]}'
    return format_date(datetime.fromisoformat(stamp))
