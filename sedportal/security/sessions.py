"""Sessions, kept on the server: who logged in, from where, until when.

The browser or the program holds a random token; the portal holds only its SHA-256, so that a copy of the database
logs nobody in. A session ends at logout, after idling, at its greatest age, when the person's password changes or
his account is switched off: :func:`find` asks all of that at every request.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from BTrees.OLBTree import OLBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent

from sedportal.kernel.unit_of_work import UnitOfWork

WEB = 'web'
API = 'api'
MOST_SESSIONS = 100
_TOKEN_BYTES = 32
_AGENT_CHARACTERS = 200
_ADDRESS_CHARACTERS = 45

Seen = Callable[[bytes], datetime | None]


class Session(Persistent):
    """One login of one person.

    ``digest`` is the SHA-256 of the token, ``kind`` :data:`WEB` (cookie) or :data:`API` (bearer token),
    ``password_changed_at`` what it was when the session was opened: any other value ends the session, whichever way
    the clock went meanwhile. ``lasts_until`` is set for a token made for a program ahead of its use: it counts until
    then, used or not.
    """

    lasts_until: datetime | None = None

    def __init__(self, digest: bytes, person: Any, kind: str, address: str, agent: str, created: datetime) -> None:
        self.digest = digest
        self.login: str = person.login
        self.locale: str = person.locale
        self.password_changed_at: datetime | None = person.password_changed_at
        self.kind = kind
        self.address = _one_line(address, _ADDRESS_CHARACTERS)
        self.agent = _one_line(agent, _AGENT_CHARACTERS)
        self.created = created
        self.csrf_secret = secrets.token_bytes(_TOKEN_BYTES)

    @property
    def key(self) -> str:
        """Name the session on pages and in the ledger, where the digest itself has no business."""
        return hashlib.sha256(b'session-key' + self.digest).hexdigest()[:16]


class SessionBook(Persistent):
    """Keep the open sessions (``portal.sessions``), found by digest and by person.

    The moments at which sessions were last used stand apart, many to a database record: a flush of all of them
    writes a few records, not one for each session.
    """

    def __init__(self) -> None:
        self._sessions = OOBTree()
        self._by_login = OOBTree()
        self._seen = OLBTree()

    def add(self, session: Session) -> None:
        """Keep a new ``session``."""
        self._sessions[session.digest] = session
        self._by_login[session.login] = (*self._by_login.get(session.login, ()), session.digest)
        self.mark_seen(session.digest, session.created)

    def remove(self, digest: bytes) -> Session | None:
        """Forget the session of that ``digest`` and return it; None if there was none."""
        session: Session | None = self._sessions.pop(digest, None)
        if session is None:
            return None
        del self._seen[digest]
        rest = tuple(other for other in self._by_login[session.login] if other != digest)
        if rest:
            self._by_login[session.login] = rest
        else:
            del self._by_login[session.login]
        return session

    def get(self, digest: bytes) -> Session | None:
        """Return the session of that ``digest``, or None."""
        session: Session | None = self._sessions.get(digest)
        return session

    def of(self, login: str) -> list[Session]:
        """Return the sessions of the person ``login``, the oldest first."""
        return [self._sessions[digest] for digest in self._by_login.get(login, ())]

    def seen(self, digest: bytes) -> datetime:
        """Return when the session was last used, as far as it was written down. Raises ``KeyError``."""
        return datetime.fromtimestamp(self._seen[digest], UTC)

    def mark_seen(self, digest: bytes, moment: datetime) -> None:
        """Write down that the session was used at ``moment``; whole seconds, never backwards, none unknown."""
        if digest in self._sessions:
            second = int(moment.timestamp())
            if second > self._seen.get(digest, -1):
                self._seen[digest] = second

    def unseen_since(self, moment: datetime) -> list[bytes]:
        """Return the digests of the sessions that nobody used since ``moment``, tokens that still last left out."""
        second = int(moment.timestamp())
        return [digest for digest, seen in self._seen.items() if seen < second and self._ended(digest, moment)]

    def _ended(self, digest: bytes, moment: datetime) -> bool:
        until = self._sessions[digest].lasts_until
        return until is None or until < moment

    def __len__(self) -> int:
        return len(self._sessions)


def _one_line(text: str, most: int) -> str:
    """Return ``text`` without control and direction characters: it comes from outside and is shown in lists."""
    return ''.join(character for character in text[:most] if unicodedata.category(character)[0] != 'C')


def digest_of(token: str) -> bytes:
    """Return what the portal keeps of a ``token``."""
    return hashlib.sha256(token.encode('utf-8', 'replace')).digest()


def open_session(
    unit: UnitOfWork, login: str, kind: str, address: str, agent: str, lasts_until: datetime | None = None
) -> tuple[str, Session]:
    """Open a session of the person ``login`` and return its token, which is kept nowhere, and the record.

    Parameters: ``kind`` is :data:`WEB` or :data:`API`; ``address`` and ``agent`` are those of the client;
    ``lasts_until`` takes the place of the usual bounds on rest and age.
    The oldest of more than :data:`MOST_SESSIONS` is closed. Raises ``KeyError`` for an unknown login.
    """
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session = Session(digest_of(token), unit.portal['people'][login], kind, address, agent, unit.now())
    if lasts_until is not None:
        session.lasts_until = lasts_until
    book: SessionBook = unit.portal.sessions
    book.add(session)
    for superfluous in book.of(login)[:-MOST_SESSIONS]:
        book.remove(superfluous.digest)
    return token, session


def close_session(unit: UnitOfWork, digest: bytes) -> Session | None:
    """Close one session and return it; None if it was closed already."""
    closed: Session | None = unit.portal.sessions.remove(digest)
    return closed


def close_all(unit: UnitOfWork, login: str, except_digest: bytes | None = None) -> int:
    """Close the sessions of the person ``login`` but that of ``except_digest``; return how many."""
    book: SessionBook = unit.portal.sessions
    closing = [session.digest for session in book.of(login) if session.digest != except_digest]
    for digest in closing:
        book.remove(digest)
    return len(closing)


def touch(unit: UnitOfWork, digest: bytes, moment: datetime) -> None:
    """Write down that the session was used at ``moment``."""
    unit.portal.sessions.mark_seen(digest, moment)


def find(
    portal: Any, token: str, now: datetime, idle: timedelta, maximum: timedelta, seen: Seen | None = None
) -> Session | None:
    """Return the live session of ``token``, or None.

    Parameters: ``now`` is aware, in UTC; ``idle`` and ``maximum`` bound the session's rest and age; ``seen`` tells
    when this process saw the session last, which may be later than what is written down.
    """
    book: SessionBook = portal.sessions
    session = book.get(digest_of(token))
    if session is None or not alive(portal, session, now, idle, maximum, seen):
        return None
    return session


def sessions_of(
    portal: Any, login: str, now: datetime, idle: timedelta, maximum: timedelta, seen: Seen | None = None
) -> Iterator[tuple[Session, datetime]]:
    """Give the live sessions of the person ``login`` with the moment each was last used, the oldest first."""
    for session in portal.sessions.of(login):
        if alive(portal, session, now, idle, maximum, seen):
            yield session, last_used(portal, session, seen)


def last_used(portal: Any, session: Session, seen: Seen | None = None) -> datetime:
    """Return when ``session`` was used last: what is written down or what this process saw, the later."""
    written: datetime = portal.sessions.seen(session.digest)
    noted = seen(session.digest) if seen is not None else None
    return written if noted is None else max(written, noted)


def alive(
    portal: Any, session: Session, now: datetime, idle: timedelta, maximum: timedelta, seen: Seen | None = None
) -> bool:
    """Tell whether ``session`` still counts: its age, its rest, and the person it belongs to."""
    if session.lasts_until is not None:
        if now >= session.lasts_until:
            return False
    elif now - session.created >= maximum or now - last_used(portal, session, seen) >= idle:
        return False
    person = portal['people'].get(session.login)
    return person is not None and person.active and person.password_changed_at == session.password_changed_at


def form_token(session: Session) -> str:
    """Return the token that proves that a form came from a page of this session."""
    return hmac.new(session.csrf_secret, b'form', hashlib.sha256).hexdigest()
