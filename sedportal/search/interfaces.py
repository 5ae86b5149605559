"""What goes into the index and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

SORTS = ('date', 'registered', 'number', 'title', 'changed', 'since', 'correspondent', 'relevance')
"""Names that :attr:`SearchQuery.sort` takes, each also with ``-`` in front for descending."""

FACETS = ('state', 'kind', 'organisation', 'access_mark', 'folder', 'workflow', 'places', 'holders', 'flags', 'year')
"""Dimensions that can be counted over a result."""


@dataclass(frozen=True, slots=True)
class FileWords:
    """The words of one file of a document: ``key`` names the file, ``pages`` are its texts, one a page."""

    key: str
    pages: tuple[str, ...]


class IndexEntry(NamedTuple):
    """Say everything that the index knows of one document.

    ``tokens`` are opaque exact terms: whoever holds one of them may see the document. ``folder`` is the id of
    the place it lies in, ``places`` the ids of that folder and everything above it up to the portal.
    ``persons`` are ``role:person-id``. ``number`` is '' for drafts; ``numbers`` are other numbers that number
    search finds too. ``registered_at``, ``created_at`` and ``changed_at`` are aware. ``text`` are the other
    words of the card, one field a line. ``holders`` are opaque exact terms for who is expected to act,
    ``state_since`` (aware) is when the present state began, ``correspondent`` whom the document is from or to, ``case``
    the index of its case; ``flags`` are opaque exact terms for what is true of it.
    ``stored`` is JSON-able and comes back unchanged with each hit. ``keys`` are opaque exact terms by which
    other rooms find documents that belong together. ``files`` are found only by those whose
    :attr:`SearchQuery.file_tokens` open the document; their words are not kept, only found.
    """

    uid: str
    tokens: tuple[str, ...]
    kind: str
    workflow: str
    state: str
    access_mark: str
    organisation: str
    folder: str
    places: tuple[str, ...]
    persons: tuple[str, ...]
    number: str
    title: str
    text: str
    doc_date: date | None
    registered_at: datetime | None
    created_at: datetime
    changed_at: datetime
    stored: Mapping[str, Any]
    numbers: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    case: str = ''
    state_since: datetime | None = None
    correspondent: str = ''
    files: tuple[FileWords, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Ask the index. Values of one dimension are alternatives, dimensions narrow each other.

    ``tokens`` are the rights of the person who asks: ``None`` asks without them (only checks, rebuilding
    and the portal's own totals may), an empty set sees nothing. ``folders`` are exact, ``places`` reach everything
    below. ``file_tokens`` open the words of files to the one who asks, where ``tokens`` open the document: ``None``
    stands for all, the empty set for none.
    ``date_from`` and ``date_to`` are document dates, ``registered_from`` and ``registered_to`` calendar days in
    Moscow, ``since_from`` and ``since_to`` the day on which the present state began; all inclusive. ``sort`` is one of
    :data:`SORTS`, ``facets`` are of :data:`FACETS`. With ``literal`` the words are searched as typed, whatever the
    keyboard layout may have been.
    All ``flags`` must be true; ``party`` are words, all of which the correspondent must have.
    """

    tokens: frozenset[str] | None
    text: str = ''
    file_tokens: frozenset[str] | None = frozenset()
    organisations: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    access_marks: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    party: str = ''
    uids: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    registered_from: date | None = None
    registered_to: date | None = None
    since_from: date | None = None
    since_to: date | None = None
    sort: str = '-date'
    offset: int = 0
    limit: int = 50
    facets: tuple[str, ...] = ()
    snippets: bool = False
    literal: bool = False


@dataclass(slots=True)
class Hit:
    """One document of a result; ``snippets`` are escaped HTML with no tag but ``<mark>``.

    ``files`` are the keys of its files if what was asked for stands in one of them, and the one who asks may read it;
    ``marked`` marks the same words in a text of theirs.
    """

    uid: str
    stored: Mapping[str, Any]
    snippets: list[str] = field(default_factory=list)
    files: tuple[str, ...] = ()
    marked: Callable[[str], list[str]] | None = None


@dataclass(slots=True)
class SearchResult:
    """What the index found: ``total`` and ``facets`` count exactly what the person may see.

    ``corrected_query`` is what was searched instead when the words were typed in the wrong keyboard layout.
    ``applied_seq`` is the ledger's record up to which this answer knows everything. ``made`` holds what was made of
    this very answer, by keys that say what else it was made of: all who ask the same of the same commit share it.
    """

    items: list[Hit]
    total: int
    facets: dict[str, dict[str, int]]
    corrected_query: str | None
    applied_seq: int
    made: dict[Hashable, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One document offered while a person types."""

    uid: str
    number: str
    title: str
    stored: Mapping[str, Any]


class IndexHeldError(BlockingIOError):
    """Say that another process writes this index; the change will come from there.

    An ``OSError``, like the next two: the surroundings are at fault, never the record that was to be indexed.
    """


class IndexMovedError(IndexHeldError):
    """Say that a rebuilt index has taken the place of the one that objects were read for: they are to be read again."""


class IndexWriteError(OSError):
    """Say that a commit failed (a full disk, most likely); the index is as it was before."""


class IndexDamagedError(OSError):
    """Say that the files of an index can't be read; the text lists each fault."""
