"""The persistent objects of a document. Lean: a short document is one record in the storage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from persistent import Persistent
from ZODB.blob import Blob

from sedportal.kernel.ids import object_id

from .discussion import Discussion
from .interfaces import DRAFT, LIFECYCLE


@dataclass(frozen=True)
class FileVersion:
    """One version of an attached file; ``size`` in bytes, ``sha256`` in hexadecimal digits."""

    blob: Blob
    name: str
    size: int
    sha256: str
    media_type: str
    at: datetime
    by: str


class AttachedFile(Persistent):
    """A file of a document with all its versions, the latest last."""

    def __init__(self, id: str, version: FileVersion) -> None:
        self.id = id
        self.versions: tuple[FileVersion, ...] = (version,)

    @property
    def current(self) -> FileVersion:
        """Return the latest version."""
        return self.versions[-1]


class Document(Persistent):
    """A document: its card, files, state and participants.

    ``card`` maps the field keys of ``schemas.FIELDS`` to values and is replaced, never changed in place.
    ``revision`` grows with each change; ``history`` holds the numbers of its ledger records. ``state_since`` is when
    the present state began; None on documents older than that attribute, see ``standing.state_since``. ``watching``
    says by login who wants to be told of changes, or not to be; ``discussion`` holds the comments, if there are any.
    """

    __name__: str | None = None
    __parent__: Any = None
    __workflow_state__: Mapping[str, str] = {}
    number = ''
    register = ''
    register_seq = 0
    registered_at: datetime | None = None
    files: tuple[AttachedFile, ...] = ()
    participants: Mapping[str, tuple[str, ...]] = {}
    history: tuple[int, ...] = ()
    revision = 1
    state_since: datetime | None = None
    discussion: Discussion | None = None
    watching: Mapping[str, bool] = {}

    def __init__(self, uid: str, kind: str, card: dict[str, Any], initiator: str, created_at: datetime) -> None:
        self.uid = uid
        self.__oid__ = object_id(uid)
        self.kind = kind
        self.card = card
        self.workflow_name = kind
        self.workflow_version = 1
        self.participants = {'initiator': (initiator,)}
        self.created_at = created_at
        self.state_since = created_at
        self.changed_at = created_at

    @property
    def title(self) -> str:
        """Return the title or summary."""
        return str(self.card.get('title') or '')

    @property
    def access_mark(self) -> str:
        """Return the mark that restricts access; ``none`` by default."""
        return str(self.card.get('access_mark') or 'none')

    @property
    def state(self) -> str:
        """Return the state in the lifecycle."""
        return self.__workflow_state__.get(LIFECYCLE, DRAFT)

    @property
    def initiator(self) -> str:
        """Return the login of whoever made the document."""
        return (self.participants.get('initiator') or ('',))[0]

    def file(self, file_id: str) -> AttachedFile | None:
        """Return the attached file of that id, or None."""
        return next((held for held in self.files if held.id == file_id), None)


def document_by_uid(portal: Any, uid: str) -> Document | None:
    """Return the document of the permanent link, or None if there is none."""
    try:
        path = portal.__objectmap__.path_for(object_id(uid))
    except ValueError:
        return None
    if path is None:
        return None
    found = portal
    for name in path[1:]:
        found = found[name]
    return found if isinstance(found, Document) and found.uid == uid else None
