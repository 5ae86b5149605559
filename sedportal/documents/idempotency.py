"""Create once: the same request sent again gets the document that it made the first time.

A program (or an impatient click) repeats a request whose answer got lost. The key that came with it is kept with the
document, in the same transaction, so that no second document is made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from sedportal.kernel.errors import NotFoundError, invalid
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide

from .content import Document, document_by_uid

LONGEST_KEY = 255
FIELD = 'Idempotency-Key'
# A key counts on the calendar day (UTC) that it came and on the next one: 24 to 48 hours.
_DAYS = 2
_PURGED_AT_ONCE = 50


def create_once(unit: Any, key: str, values: Mapping[str, Any], create: Callable[[], Document]) -> Document:
    """Return what ``create`` makes, or what it made when the actor sent this ``key`` before.

    Parameters: ``values`` is the whole request as JSON holds it; without a ``key`` every call creates.
    Raises :class:`InvalidError` if the key came with another request or is no key, :class:`NotFoundError` if the
    document is gone or out of the actor's sight since.
    """
    if not key:
        return create()
    _check(key)
    book, day = unit.portal.idempotency, unit.now().toordinal()
    fingerprint = _digest(values)
    kept = _kept(unit, key)
    if kept is not None:
        return _same_again(unit, fingerprint, *kept)
    document = create()
    _purge(book, day)
    book[_place(day, _digest([unit.actor.key, key]))] = (fingerprint, document.uid)
    return document


def made_something(unit: Any, key: str) -> bool:
    """Tell whether the actor's ``key`` has made a document already."""
    return bool(key) and _kept(unit, key) is not None


def _kept(unit: Any, key: str) -> tuple[bytes, str] | None:
    book, day = unit.portal.idempotency, unit.now().toordinal()
    whose = _digest([unit.actor.key, key])
    for earlier in range(day, day - _DAYS, -1):
        kept: tuple[bytes, str] | None = book.get(_place(earlier, whose))
        if kept is not None:
            return kept
    return None


def _same_again(unit: Any, fingerprint: bytes, kept_fingerprint: bytes, uid: str) -> Document:
    if fingerprint != kept_fingerprint:
        raise invalid({FIELD: [_('This key came with another request already. Take a new key for a new request.')]})
    document = document_by_uid(unit.portal, uid)
    if document is None or not decide(unit.rights, 'view', document).allowed:
        raise NotFoundError(_('The document that this request made is gone, or closed to you now.'))
    return document


def _check(key: str) -> None:
    if len(key) > LONGEST_KEY or not all('!' <= letter <= '~' for letter in key):
        message = _('Send up to ${maximum} visible Latin characters.', mapping={'maximum': LONGEST_KEY})
        raise invalid({FIELD: [message]})


def _digest(value: Any) -> bytes:
    canonical = json.dumps(value, sort_keys=True, separators=(',', ':'))
    return hashlib.sha256(canonical.encode()).digest()[:16]


def _place(day: int, whose: bytes) -> bytes:
    """Return the key in the tree: days first, so that old ones lie together at its beginning."""
    return day.to_bytes(4, 'big') + whose


def _purge(book: Any, day: int) -> None:
    """Forget some of the keys that no longer count; a few with each new one keep the tree small."""
    oldest = _place(day - _DAYS + 1, b'')
    for _count, place in zip(range(_PURGED_AT_ONCE), list(book.keys(max=oldest, excludemax=True)), strict=False):
        del book[place]
