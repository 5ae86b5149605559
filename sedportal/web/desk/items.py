"""A row of the desk: what, on which step and for how long, who is expected to act, and the step one may take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sedportal.documents.content import document_by_uid

from ..documents.transitions import Choice, next_steps
from ..lists.badges import Badges
from ..lists.cells import Cells
from ..rendering import Fragment

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.search.interfaces import Hit


@dataclass(frozen=True)
class Item:
    """One document on the desk; ``step`` is the step one may take at once, ``revision`` what it is taken from.

    ``days`` counts calendar days on the present step: working days are counted where a calendar is loaded.
    """

    uid: str
    url: str
    number: str
    title: str
    party: str
    kind: str
    state: Fragment
    notes: Fragment
    holder: str
    days: int
    age: Fragment
    step: Choice | None
    revision: int


class Items:
    """Make the rows; with ``steps`` each document is asked for the step that this person may take."""

    def __init__(self, request: Request, *, steps: bool = False) -> None:
        self._request = request
        self._steps = steps
        self._badges = Badges(request)
        self._cells = Cells(request, ('since',))
        self._today: date = request.registry.clock.today()

    def of(self, hits: Iterable[Hit]) -> list[Item]:
        """Return a row for each hit."""
        return [self._item(hit.uid, hit.stored) for hit in hits]

    def _item(self, uid: str, stored: Any) -> Item:
        wording, since = self._request.wording, self._cells.since_day(stored)
        step, revision = self._step(uid) if self._steps else (None, 0)
        return Item(
            uid=uid,
            url=f'{stored["folder"]}/{uid}',
            number=stored['number'] or '',
            title=stored['title'],
            party=stored['correspondent'] or '',
            kind=wording.kind(stored['kind']),
            state=self._badges.state(stored['workflow'], stored['state']),
            notes=self._badges.notes(stored['urgency'] or '', stored['access_mark'], stored['files']),
            holder=self._cells.holder_text(stored),
            days=max((self._today - since).days, 0) if since else 0,
            age=Fragment(self._cells.since(stored)),
            step=step,
            revision=revision,
        )

    def _step(self, uid: str) -> tuple[Choice | None, int]:
        document = document_by_uid(self._request.portal, uid)
        if document is None:
            return None, 0
        possible = next_steps(self._request, document).possible
        return next((one for one in possible if one.main or one.fill_in), None), document.revision
