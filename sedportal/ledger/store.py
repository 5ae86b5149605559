"""Where the ledger's records are kept: an append-only tree of small objects, one a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent

from .chain import START, Head, canonical, digest
from .records import DeadLetter, Page, Record, RecordFilter, stamp

if TYPE_CHECKING:
    from sedportal.kernel.unit_of_work import UnitOfWork

_BACKWARDS_LIMIT = 20_000
_EVERYTHING = RecordFilter()

__all__ = ['Ledger', 'StoredRecord', 'append']


class StoredRecord(Persistent):
    """Hold one record as the bytes that were hashed and their digest: 32 bytes beside the canonical JSON."""

    def __init__(self, content: bytes, raw_hash: bytes) -> None:
        self.content = content
        self.raw_hash = raw_hash

    def __getstate__(self) -> tuple[bytes, bytes]:
        return self.content, self.raw_hash

    def __setstate__(self, state: tuple[bytes, bytes]) -> None:
        self.content, self.raw_hash = state

    def record(self) -> Record:
        """Return the record. Raises ``ValueError`` if the stored content is damaged."""
        return Record.read(self.content, self.raw_hash.hex())


class RecordTree(LOBTree):
    """Number → stored record; small nodes, because each append rewrites the last one of each level."""

    max_leaf_size = 16
    max_internal_size = 48


class Ledger(Persistent):
    """Keep the records; the domain hangs it on the portal as ``portal.ledger``."""

    def __init__(self) -> None:
        self._records = RecordTree()
        self._head: tuple[int, str, str] = (START.seq, START.hash, START.at)
        self.dead_letters = OOBTree()

    @property
    def head(self) -> Head:
        """Return number, hash and time of the last record."""
        return Head(*self._head)

    @property
    def last_seq(self) -> int:
        """Return the number of the last record, 0 when there is none."""
        return self._head[0]

    def append(
        self,
        unit: UnitOfWork,
        action: str,
        subject: str,
        organisation: str = '',
        details: Mapping[str, Any] | None = None,
        on_behalf_of: str | None = None,
    ) -> Record:
        """Add a record to the chain; see the function :func:`append`, which operations call."""
        head = self.head
        values = {
            'seq': head.seq + 1,
            # A clock set back must not turn the order of the ledger round (quality.md, R9).
            'at': max(stamp(unit.now()), head.at),
            'actor': unit.actor.key,
            'on_behalf_of': unit.on_behalf_of if on_behalf_of is None else on_behalf_of,
            'action': action,
            'subject': subject,
            'organisation': organisation,
            'details': dict(details or {}),
            'prev_hash': head.hash,
        }
        content = canonical(values)
        record = Record.of_values(values, content, digest(content))
        self._records[record.seq] = StoredRecord(content, bytes.fromhex(record.hash))
        self._head = (record.seq, record.hash, record.at)
        return record

    def stored(self, seq: int) -> StoredRecord:
        """Return record ``seq`` as it lies in the database. Raises ``KeyError`` when there is none."""
        stored: StoredRecord = self._records[seq]
        return stored

    def numbers(self) -> Iterable[int]:
        """Return the numbers that are really there, in order, for the check."""
        keys: Iterable[int] = self._records.keys()
        return keys

    def get(self, seq: int) -> Record:
        """Return record ``seq``. Raises ``KeyError`` when there is none."""
        return self.stored(seq).record()

    def since(self, seq: int, limit: int) -> list[Record]:
        """Return at most ``limit`` records behind number ``seq``, in order."""
        return self.of(range(seq + 1, min(seq + limit, self.last_seq) + 1))

    def of(self, seqs: Iterable[int]) -> list[Record]:
        """Return the records of these numbers, in the order asked. Raises ``KeyError`` for a missing one."""
        return [self.get(seq) for seq in seqs]

    def recent(
        self,
        filters: RecordFilter = _EVERYTHING,
        limit: int = 50,
        before: int | None = None,
        scan: int = _BACKWARDS_LIMIT,
    ) -> Page:
        """Return the latest records that ``filters`` admit, newest first.

        Parameters: ``before`` is a number to start below, from the page before; ``scan`` bounds how many records
        are looked at, so that a rare filter costs a bounded time: the page may then be short or even empty and
        still say where to go on.
        """
        top = self.last_seq if before is None else min(before - 1, self.last_seq)
        if filters.until is not None:
            top = min(top, self._last_earlier_than(stamp(filters.until)))
        first = 1 if filters.since is None else self._last_earlier_than(stamp(filters.since)) + 1
        bottom = max(top - scan + 1, first)
        found: list[Record] = []
        for seq in range(top, bottom - 1, -1):
            stored = self.stored(seq)
            record = stored.record() if filters.may_admit(stored.content) else None
            if record is not None and filters.admits(record):
                found.append(record)
                if len(found) == limit:
                    return Page(tuple(found), seq if seq > first else None, top - seq + 1, record.at)
        looked = max(top - bottom + 1, 0)
        reached = self.get(bottom).at if looked else ''
        return Page(tuple(found), bottom if bottom > first and looked else None, looked, reached)

    def _last_earlier_than(self, at: str) -> int:
        """Return the number of the last record before the time ``at``: times never run backwards, so bisect."""
        low, high = 0, self.last_seq
        while low < high:
            middle = (low + high + 1) // 2
            if self.get(middle).at < at:
                low = middle
            else:
                high = middle - 1
        return low

    def put_aside(self, letter: DeadLetter) -> None:
        """Add a record to the dead-letter list of a consumer."""
        self.dead_letters[letter.consumer, letter.seq] = letter

    def mark_letter(self, consumer: str, seq: int, state: str) -> DeadLetter:
        """Set what shall become of a dead letter. Raises ``KeyError`` when it is not there."""
        letter = replace(self.dead_letters[consumer, seq], state=state)
        self.dead_letters[consumer, seq] = letter
        return letter

    def take_back(self, consumer: str, seq: int) -> None:
        """Strike a record off the dead-letter list. Raises ``KeyError`` when it is not there."""
        del self.dead_letters[consumer, seq]

    def dead_letters_of(self, consumer: str, after: int = 0) -> list[DeadLetter]:
        """Return what ``consumer`` could not take, behind number ``after``, in order."""
        return list(self.dead_letters.values((consumer, after), (consumer, float('inf')), excludemin=True))


def append(
    unit: UnitOfWork,
    action: str,
    *,
    subject: str,
    organisation: str = '',
    details: Mapping[str, Any] | None = None,
    on_behalf_of: str | None = None,
) -> Record:
    """Write into the ledger, inside the unit's transaction, what was done.

    Parameters: ``action`` is a dotted name (``document.registered``); ``subject`` names the object
    (``document:<uid>``, ``organisation:<slug>``, ``folder:<oid>``, ``person:<login>``, ``grant:<id>``,
    ``register:<slug>/<kind>/<year>``); ``details`` is anything that JSON holds; ``on_behalf_of`` defaults to the
    unit's. Raises ``TypeError`` or ``ValueError`` for details that JSON does not hold.
    """
    ledger: Ledger = unit.portal.ledger
    record = ledger.append(unit, action, subject, organisation, details, on_behalf_of)
    unit.appended.append(record)
    return record
