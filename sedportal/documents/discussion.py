"""What people say about a document. It lies in an object of its own, so that lists and the card never load it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from persistent import Persistent

MOST_CHARACTERS = 4_000


@dataclass(frozen=True)
class Comment:
    """One comment: ``mentions`` are the logins it calls.

    ``edited_at`` and ``deleted_at`` stay as a trace; the text of a deleted one is empty.
    """

    id: str
    by: str
    at: datetime
    text: str
    mentions: tuple[str, ...] = ()
    edited_at: datetime | None = None
    deleted_at: datetime | None = None


class Discussion(Persistent):
    """The comments of one document, the oldest first."""

    def __init__(self) -> None:
        self.comments: tuple[Comment, ...] = ()

    def comment(self, comment_id: str) -> Comment | None:
        """Return the comment of that id, or None."""
        return next((one for one in self.comments if one.id == comment_id), None)

    def replace(self, changed: Comment) -> None:
        """Put ``changed`` in the place of the comment of its id."""
        self.comments = tuple(changed if one.id == changed.id else one for one in self.comments)
