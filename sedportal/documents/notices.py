"""The notices of each person: what happened to documents that he follows, and where he was called by name.

A notice is written with the change itself and holds the number of its ledger record; what it says is read from there.
It is written only for those who may see the document then, and shown only to those who still may. Marking a notice
read is not a change of the domain: it stands in no ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from BTrees.LLBTree import LLTreeSet
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent

from sedportal.directory.journal import Noted
from sedportal.ledger.records import Record
from sedportal.security.permits import Rights, decide

from .content import Document, document_by_uid

if TYPE_CHECKING:
    from pyramid.config import Configurator

MENTIONED, NAMED, FOLLOWED, UPLOADED = 'mentioned', 'named', 'followed', 'uploaded'
# Whoever attached the file is told, whether he follows the document or not.
_OF_UPLOADS = frozenset({'document.file_infected', 'document.file_unchecked', 'document.file_cleared'})
# The oldest notices give way to new ones.
MOST_KEPT = 500
# A greater number is not counted out.
MOST_COUNTED = 20
_SILENT = frozenset({
    'document.created', 'document.copied', 'document.deleted', 'document.migrated', 'document.comment_edited',
    'document.comment_deleted',
})  # fmt: skip


class Entry(NamedTuple):
    """What a feed keeps of a notice: the document's uid and why the person is told."""

    uid: str
    why: str


class Feed(Persistent):
    """The notices of one person by the number of the ledger record."""

    def __init__(self) -> None:
        self.entries = LOBTree()
        self.unread = LLTreeSet()

    def put(self, seq: int, entry: Entry) -> None:
        """Add a notice, unread; the oldest beyond :data:`MOST_KEPT` is dropped."""
        if len(self.entries) >= MOST_KEPT:
            oldest = self.entries.minKey()
            del self.entries[oldest]
            if oldest in self.unread:
                self.unread.remove(oldest)
        self.entries[seq] = entry
        self.unread.add(seq)


class NoticeBook(Persistent):
    """The feeds of all people by login."""

    def __init__(self) -> None:
        self.feeds = OOBTree()

    def feed(self, login: str) -> Feed:
        """Return the feed of ``login``, made if need be."""
        if login not in self.feeds:
            self.feeds[login] = Feed()
        found: Feed = self.feeds[login]
        return found


@dataclass(frozen=True)
class Notice:
    """A notice to be shown: the ``record`` says what happened to ``document``, ``why`` it is told to this person."""

    record: Record
    document: Document
    why: str
    unread: bool


def follows(document: Document, login: str) -> bool:
    """Tell whether ``login`` is told what happens to ``document``: by his own word, else because he is named on it."""
    said = document.watching.get(login)
    return any(login in logins for logins in document.participants.values()) if said is None else said


def followers(document: Document) -> frozenset[str]:
    """Return the logins of all who follow ``document``."""
    named = {login for logins in document.participants.values() for login in logins}
    return frozenset(login for login in {*named, *document.watching} if follows(document, login))


def notices_of(portal: Any, rights: Rights, limit: int, before: int | None = None) -> list[Notice]:
    """Return the latest ``limit`` notices of the holder of ``rights`` on what he may see now, newest first."""
    feed = _feed_of(portal, rights.login)
    found: list[Notice] = []
    for seq, entry in _backwards(feed, before) if feed is not None else ():
        document = _seen(portal, rights, entry.uid)
        if document is not None:
            assert feed is not None
            found.append(Notice(portal.ledger.get(seq), document, entry.why, seq in feed.unread))
            if len(found) >= limit:
                break
    return found


def unread_count(portal: Any, rights: Rights) -> int:
    """Return how many unread notices there are on what the holder of ``rights`` may see; beyond 20 it is 21."""
    feed = _feed_of(portal, rights.login)
    if feed is None or not feed.unread:
        return 0
    count, seen = 0, dict[str, bool]()
    for seq in reversed(list(feed.unread)):
        uid = feed.entries[seq].uid
        if uid not in seen:
            seen[uid] = _seen(portal, rights, uid) is not None
        count += seen[uid]
        if count > MOST_COUNTED:
            break
    return count


def mark_read(unit: Any, seq: int | None = None) -> None:
    """Mark one notice of the actor as read, or all of them."""
    feed = _feed_of(unit.portal, unit.actor.key)
    if feed is None:
        return
    if seq is None:
        feed.unread.clear()
    elif seq in feed.unread:
        feed.unread.remove(seq)


def deliver(noted: Noted) -> None:
    """Write the notices of a record that was just appended."""
    unit, document, record = noted.unit, noted.obj, noted.record
    if unit.quiet or not isinstance(document, Document):
        return
    for login, why in _told(document, record).items():
        if login != record.actor and _may_see(unit, login, document):
            if unit.portal.notices is None:
                unit.portal.notices = NoticeBook()
            unit.portal.notices.feed(login).put(record.seq, Entry(document.uid, why))


def _told(document: Document, record: Record) -> dict[str, str]:
    told = {} if record.action in _SILENT else dict.fromkeys(followers(document), FOLLOWED)
    if record.action == 'document.participants':
        for before, after in record.details.get('changes', {}).values():
            told |= dict.fromkeys((login for login in after if login not in before), NAMED)
    if record.action in _OF_UPLOADS:
        told |= {record.details['attached_by']: UPLOADED}
    return told | dict.fromkeys(record.details.get('mentions') or (), MENTIONED)


def _may_see(unit: Any, login: str, document: Document) -> bool:
    rights = unit.registry.rights_cache.rights_of(unit.registry, unit.portal, login)
    return decide(rights, 'view', document).allowed


def _feed_of(portal: Any, login: str) -> Feed | None:
    return portal.notices.feeds.get(login) if portal.notices is not None else None


def _backwards(feed: Feed, before: int | None) -> Iterator[tuple[int, Entry]]:
    keys = feed.entries.keys(max=before, excludemax=before is not None)
    return ((seq, feed.entries[seq]) for seq in reversed(list(keys)))


def _seen(portal: Any, rights: Rights, uid: str) -> Document | None:
    document = document_by_uid(portal, uid)
    return document if document is not None and decide(rights, 'view', document).allowed else None


def includeme(config: Configurator) -> None:
    """Follow what is noted of documents."""
    config.add_subscriber(deliver, Noted)
