"""What a record of the ledger is, how records are narrowed down, and what a page of them is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, ClassVar

from .chain import canonical

AGAIN, SKIPPED = 'again', 'skipped'

__all__ = ['AGAIN', 'SKIPPED', 'DeadLetter', 'Page', 'Record', 'RecordFilter', 'holds_words', 'stamp', 'with_hash']


_PLAIN = re.compile(r'[\w.:@/#-]+')


def stamp(moment: datetime) -> str:
    """Return an aware ``moment`` as the ledger writes it: UTC, ISO 8601 with microseconds and ``Z``."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return f'{moment.isoformat(timespec="microseconds").removesuffix("+00:00")}Z'


@dataclass(frozen=True)
class Record:
    """One entry of the ledger, detached from the database: it may outlive its transaction and cross threads.

    Parameters: ``seq`` counts from 1 without gaps; ``at`` is UTC, ISO 8601 with microseconds, and never runs
    backwards; ``actor`` and ``on_behalf_of`` are logins (or ``system``, or empty); ``action`` is a dotted name;
    ``subject`` names the object (``document:<uid>``, ``person:<login>``); ``organisation`` is a slug or empty;
    ``prev_hash`` is the hash of the record before, ``hash`` the SHA-256 over the canonical JSON of all the rest.
    """

    seq: int
    at: str
    actor: str
    on_behalf_of: str
    action: str
    subject: str
    organisation: str
    details: Mapping[str, Any] = field(compare=False, hash=False)
    prev_hash: str
    hash: str
    # The bytes that were hashed, where they are at hand: what was just written need not be put together once more.
    stored_content: ClassVar[bytes] = b''

    @property
    def moment(self) -> datetime:
        """Return ``at`` as an aware datetime in UTC."""
        return datetime.fromisoformat(self.at)

    def content(self) -> bytes:
        """Return what the hash covers: the canonical JSON of every field but the hash."""
        return canonical({name: getattr(self, name) for name in _CONTENT_FIELDS})

    def line(self) -> bytes:
        """Return the record as one line of the export, its hash included, without the line end."""
        return with_hash(self.stored_content or self.content(), self.hash)

    @classmethod
    def read(cls, content: bytes, hash: str | None = None) -> Record:
        """Return the record of a stored content and its hash, or of an export line, unchecked.

        Raises ``ValueError`` if ``content`` is no record.
        """
        values = json.loads(content)
        if not isinstance(values, dict):
            raise ValueError('a record is a JSON object')
        if hash is not None:
            values['hash'] = hash
        if values.keys() != _FIELD_SET or not isinstance(values['seq'], int):
            raise ValueError(f'a record has the fields {", ".join(_FIELDS)}')
        return cls._made(values, content if hash is not None else b'')

    @classmethod
    def of_values(cls, values: dict[str, Any], content: bytes, hash: str) -> Record:
        """Return the record whose canonical JSON is ``content``: what :meth:`read` gives, with less work.

        Parameters: ``values`` hold all fields but the hash. Details that JSON gives back in another form are read back.
        """
        for key, value in values['details'].items():
            if type(key) is not str or type(value) not in _AS_THEY_ARE:
                return cls.read(content, hash)
        return cls._made({**values, 'hash': hash}, content)

    @classmethod
    def _made(cls, values: dict[str, Any], content: bytes) -> Record:
        # A frozen dataclass sets its fields one by one, each by a call.
        record = cls.__new__(cls)
        record.__dict__.update(values)
        if content:
            record.__dict__['stored_content'] = content
        return record


def with_hash(content: bytes, hash: str) -> bytes:
    """Return the canonical JSON of a record from that of its ``content``: its ``hash`` goes in at its place.

    Inside a text the quotes of the mark would be escaped, so that its last place is the field itself.
    """
    before, mark, after = content.rpartition(_BEHIND_HASH)
    return b'%b"hash":"%b",%b%b' % (before, hash.encode(), mark, after)


# What JSON gives back just as it was.
_AS_THEY_ARE = frozenset((str, int, bool, type(None)))
_BEHIND_HASH = b'"on_behalf_of":'
_FIELDS = tuple(one.name for one in fields(Record))
_FIELD_SET = frozenset(_FIELDS)
_CONTENT_FIELDS = tuple(name for name in _FIELDS if name != 'hash')


@dataclass(frozen=True)
class RecordFilter:
    """Narrow down records; what is empty does not narrow.

    Parameters: ``action`` may end with a dot to mean all actions of that family (``document.``);
    ``since`` (inclusive) and ``until`` (exclusive) are aware datetimes; ``words`` must stand in the details, each of
    them, in any case of letters.
    """

    actor: str = ''
    action: str = ''
    subject: str = ''
    organisation: str = ''
    since: datetime | None = None
    until: datetime | None = None
    words: str = ''

    @cached_property
    def _marks(self) -> tuple[bytes, ...]:
        """Return what the stored bytes of an admitted record must hold; JSON's escapes are left out of account."""
        named = {'actor': '', 'action': '', 'subject': self.subject, 'organisation': self.organisation}
        if not self.action.endswith('.'):
            named['action'] = self.action
        exact = [f'"{name}":"{value}"'.encode() for name, value in named.items() if value and _PLAIN.fullmatch(value)]
        # Whoever acted may stand in either of two fields; a family is the beginning of a name.
        loose = [value.encode() for value in (self.actor, self.action) if value and _PLAIN.fullmatch(value)]
        return (*exact, *loose)

    def may_admit(self, content: bytes) -> bool:
        """Tell from the stored bytes alone, without reading them, whether the record may pass."""
        return all(mark in content for mark in self._marks)

    def admits(self, record: Record) -> bool:
        """Tell whether ``record`` passes, times aside: those bound the scan itself."""
        if self.action.endswith('.'):
            if not record.action.startswith(self.action):
                return False
        elif self.action and record.action != self.action:
            return False
        if self.actor and self.actor not in (record.actor, record.on_behalf_of):
            return False
        if self.subject and record.subject != self.subject:
            return False
        if self.organisation and record.organisation != self.organisation:
            return False
        return not self.words or holds_words(record.details, self.words)


def holds_words(details: Mapping[str, Any], words: str) -> bool:
    """Tell whether each of the ``words`` stands somewhere in ``details``, whatever its case."""
    text = json.dumps(details, ensure_ascii=False).casefold()
    return all(word in text for word in words.casefold().split())


@dataclass(frozen=True)
class Page:
    """Some of the latest records, newest first; ``before`` is where to go on, or None at the end.

    ``looked`` counts the records that were looked at, ``reached`` is the time of the earliest of them.
    """

    records: tuple[Record, ...]
    before: int | None
    looked: int = 0
    reached: str = ''


@dataclass(frozen=True)
class DeadLetter:
    """A record that a consumer could not take: ``consumer``, ``seq``, the ``error`` and when it was put aside.

    ``state`` is empty, :data:`AGAIN` once somebody asked for another try, :data:`SKIPPED` once somebody decided that
    the consumer does without it.
    """

    consumer: str
    seq: int
    error: str
    at: str
    state: str = ''
