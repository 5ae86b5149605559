"""Feeds: a list of documents that a program asks for at a secret address, in the name of whoever opened it.

The address is the key: it is told once, and only its digest is kept. What a feed holds is decided anew each time it is
read, by the rights that its owner has then.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from BTrees.OOBTree import OOBTree
from persistent import Persistent


@dataclass(frozen=True)
class Feed:
    """One feed: ``path`` and ``query`` are the address of its list, ``digest`` that of its secret."""

    key: str
    name: str
    owner: str
    path: str
    query: str
    digest: str
    created: datetime


class Feeds(Persistent):
    """All feeds of the portal, by the digest of their secret; ``of`` holds the digests by owner."""

    def __init__(self) -> None:
        self.by_digest = OOBTree()
        self.of = OOBTree()

    def put(self, feed: Feed) -> None:
        """Keep a new feed."""
        self.by_digest[feed.digest] = feed
        self.of[feed.owner] = (*self.of.get(feed.owner, ()), feed.digest)

    def take(self, feed: Feed) -> None:
        """Forget a feed."""
        del self.by_digest[feed.digest]
        self.of[feed.owner] = tuple(held for held in self.of[feed.owner] if held != feed.digest)


def digest_of(token: str) -> str:
    """Return what is kept of the secret part of an address."""
    return hashlib.sha256(token.encode('utf-8', 'replace')).hexdigest()


def feed_of(portal: Any, token: str) -> Feed | None:
    """Return the feed at a secret address, or None; also if its owner is not there any more, or may not log in."""
    feed: Feed | None = portal.feeds.by_digest.get(digest_of(token)) if portal.feeds is not None else None
    person = portal['people'].get(feed.owner) if feed is not None else None
    return feed if person is not None and person.active else None


def feeds_of(portal: Any, login: str) -> list[Feed]:
    """Return the feeds of a person, the latest first."""
    held = portal.feeds
    return [held.by_digest[digest] for digest in reversed(held.of.get(login, ()))] if held is not None else []
