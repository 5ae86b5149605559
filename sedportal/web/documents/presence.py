"""Who edits a card right now: kept in the memory of this process, never written down.

An editor's page says every few seconds that it is still open; what is not said again is forgotten. Leaving the form
or saving it takes the name away at once. Of several processes each knows its own editors only: saving finds every
collision all the same (``operations.merge_card``), this book merely warns early.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sedportal.kernel.clock import moscow
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

    from sedportal.documents.content import Document

# A page without scripts says nothing again: it counts for so long after it was opened.
OPENED = timedelta(minutes=5)
HEARD = timedelta(seconds=45)
_MOST_DOCUMENTS = 10_000


@dataclass(frozen=True)
class _Editor:
    since: datetime
    until: datetime


class PresenceBook:
    """Know who edits which document; safe to be used by several threads."""

    def __init__(self) -> None:
        self._editors: dict[str, dict[str, _Editor]] = {}
        self._lock = threading.Lock()

    def note(self, uid: str, login: str, now: datetime, lasts: timedelta = HEARD) -> None:
        """Note that ``login`` edits the document ``uid`` and will for ``lasts`` unless he says so again."""
        with self._lock:
            self._forget(now)
            editors = self._editors.setdefault(uid, {})
            known = editors.get(login)
            editors[login] = _Editor(known.since if known is not None else now, now + lasts)

    def leave(self, uid: str, login: str) -> None:
        """Note that ``login`` edits ``uid`` no longer."""
        with self._lock:
            editors = self._editors.get(uid, {})
            editors.pop(login, None)
            if not editors:
                self._editors.pop(uid, None)

    def others(self, uid: str, login: str, now: datetime) -> list[tuple[str, datetime]]:
        """Return (login, since when) of those who edit ``uid`` besides ``login``, the earliest first."""
        with self._lock:
            editors = dict(self._editors.get(uid, {}))
        found = [(other, one.since) for other, one in editors.items() if other != login and one.until > now]
        return sorted(found, key=lambda pair: pair[1])

    def _forget(self, now: datetime) -> None:
        if len(self._editors) < _MOST_DOCUMENTS:
            return
        for uid, editors in list(self._editors.items()):
            if all(one.until <= now for one in editors.values()):
                del self._editors[uid]


def may_edit(request: Request, document: Document) -> bool:
    """Tell whether this person may change the card now."""
    return any(decide(request.rights, permission, document).allowed for permission in ('edit', 'correct'))


def others_in_words(request: Request, document: Document) -> list[str]:
    """Return «Сейчас редактирует Петров П.П., с 10:42» for each other editor."""
    book: PresenceBook = request.registry.presence
    others = book.others(document.uid, request.rights.login, request.registry.clock.now())
    return [
        request.wording.text(_(
            '${name} is editing this card now, since ${time}.',
            mapping={'name': request.wording.person(login), 'time': f'{moscow(since):%H:%M}'},
        ))
        for login, since in others
    ]  # fmt: skip


def editing(context: Document, request: Request) -> dict[str, Any]:
    """Say who else edits the card; ``?mine=1`` says that one does oneself, ``?leave=1`` that one does no longer."""
    book: PresenceBook = request.registry.presence
    login = request.rights.login
    if request.GET.get('leave') == '1':
        book.leave(context.uid, login)
    elif request.GET.get('mine') == '1' and may_edit(request, context):
        book.note(context.uid, login, request.registry.clock.now())
    request.response.headers['Cache-Control'] = 'no-store'
    return {'editors': others_in_words(request, context)}


def includeme(config: Configurator) -> None:
    """Open the book."""
    config.registry.presence = PresenceBook()
