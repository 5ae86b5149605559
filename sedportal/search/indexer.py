"""Follow the ledger: what a record touches is asked of the domain packages, read anew and indexed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from .interfaces import IndexEntry, IndexHeldError, IndexMovedError
from .store import IndexStore

_IN_A_ROW = 0.2
LONGEST_REST = 0.15


class Record(Protocol):
    """What the indexer reads of a ledger record."""

    @property
    def seq(self) -> int:
        """Its place in the ledger."""

    @property
    def action(self) -> str:
        """What was done, like ``document.register``."""

    @property
    def subject(self) -> Any:
        """What it was done to."""

    @property
    def details(self) -> Any:
        """The data of the action."""


Touched = Callable[[Any, Any], Iterable[str]]
Entry = Callable[[str, Any], IndexEntry | None]
Every = Callable[[Any], Iterable[str]]
Opener = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True, slots=True)
class _Source:
    prefix: str
    touched: Touched
    entry: Entry
    every: Every | None


class IndexSources:
    """Know, for each kind of ledger record, whom to ask. Domain packages register themselves here."""

    def __init__(self) -> None:
        self._sources: list[_Source] = []

    def add(self, prefix: str, touched: Touched, entry: Entry, every: Every | None = None) -> None:
        """Register a domain package for records whose action begins with ``prefix``.

        ``touched(record, portal)`` gives the uids of the documents whose index entry the record may have
        changed; ``entry(uid, portal)`` gives the entry as it is now, ``None`` if the document is gone;
        ``every(portal)`` gives all uids this package answers for (one source a package is enough), for rebuilds.
        """
        self._sources.append(_Source(prefix, touched, entry, every))

    def changes(self, records: Iterable[Record], portal: Any) -> dict[str, IndexEntry | None]:
        """Return each document that ``records`` touch with its entry as it is now; ``None``: it is gone."""
        entry_of: dict[str, Entry] = {}
        for record in records:
            for source in self._sources:
                if record.action.startswith(source.prefix):
                    for uid in source.touched(record, portal):
                        entry_of.setdefault(uid, source.entry)
        return {uid: entry(uid, portal) for uid, entry in entry_of.items()}

    def entries(self, portal: Any) -> Iterator[IndexEntry]:
        """Yield the entry of every document there is, each once."""
        seen: set[str] = set()
        for source in self._sources:
            for uid in source.every(portal) if source.every is not None else ():
                if uid not in seen:
                    seen.add(uid)
                    entry = source.entry(uid, portal)
                    if entry is not None:
                        yield entry

    def uids(self, portal: Any) -> Iterator[str]:
        """Yield the uid of every document there is; one that several sources name comes several times."""
        for source in self._sources:
            if source.every is not None:
                yield from source.every(portal)


def index_again(
    store: IndexStore, entry: Callable[[str, Any], IndexEntry | None], uids: Iterable[str], reading: Opener
) -> bool:
    """Index documents anew whose files have been read since; False where another process indexes.

    What was not indexed yet, or has its files indexed already, is left as it is. ``reading`` opens a snapshot: one
    that is taken while nobody else changes the index is never older than what the index holds.
    Raises :class:`IndexWriteError`.
    """
    wanted = list(uids)
    with store.changing:
        if not store.may_write():
            return False
        while True:
            base = store.applied_seq
            with reading() as portal:
                found = [one for uid in wanted if (one := entry(uid, portal)) is not None and _lacks_files(store, one)]
            try:
                if found:
                    store.apply(found, (), base, base)
            except IndexMovedError:
                continue
            return True


def _lacks_files(store: IndexStore, entry: IndexEntry) -> bool:
    known = store.stored_entry(entry.uid)
    return known is not None and known['file_keys'] != [file.key for file in entry.files]


class IndexFollower:
    """Bring the index up to the ledger: a consumer of it, idempotent by ``seq``.

    Parameters: ``patience`` is how many seconds to wait for another process that indexes; ``rest`` how long to
    rest after a commit in a row of them, as a multiple of the time it took. A commit costs some 25 ms of CPU,
    for one change as for fifty: resting lets changes gather, and the rest of the processor to those who ask.
    """

    name = 'search'

    def __init__(self, store: IndexStore, sources: IndexSources, patience: float = 5.0, rest: float = 0.0) -> None:
        self._store = store
        self._sources = sources
        self._patience = patience
        self._rest = rest
        self._last_commit = 0.0

    def position(self) -> int:
        """Return the last record that the index knows of."""
        return self._store.applied_seq

    def apply(self, records: Sequence[Record], portal: Any) -> None:
        """Index what ``records`` touched, in one commit; those the index knows already are passed over.

        ``portal`` is read at, or after, the last of them. Where another process indexes, wait for it instead.
        Raises :class:`IndexHeldError` if it does not get there in time, or if a rebuilt index takes the place of this
        one meanwhile: then the records are to be read again.
        """
        known = self.position()
        new = [record for record in records if record.seq > known]
        if not new:
            return
        last = max(record.seq for record in new)
        if self._store.may_write():
            began = time.monotonic()
            with self._store.changing:
                # What was read before a rebuilt index took the place of this one may be older than what that one knows.
                changes = self._sources.changes(new, portal)
                present = [entry for entry in changes.values() if entry is not None]
                gone = [uid for uid, entry in changes.items() if entry is None]
                self._store.apply(present, gone, last, known)
            self._take_rest(began)
        elif not self._store.wait_for(last, self._patience):
            raise IndexHeldError(f'the process that indexes has not reached record {last}')

    def again(self, records: Sequence[Record], portal: Any) -> None:
        """Index what ``records`` touched as it is now, wherever they lie in the ledger. Raises as ``apply`` does."""
        if not self._store.may_write():
            raise IndexHeldError('the process that indexes takes it')
        with self._store.changing:
            base = self._store.applied_seq
            changes = self._sources.changes(records, portal)
            present = [entry for entry in changes.values() if entry is not None]
            gone = [uid for uid, entry in changes.items() if entry is None]
            self._store.apply(present, gone, base, base)

    def _take_rest(self, began: float) -> None:
        # What was committed is visible already; a change after a pause is committed at once.
        in_a_row = began - self._last_commit < _IN_A_ROW
        if self._rest and in_a_row:
            time.sleep(min(self._rest * (time.monotonic() - began), LONGEST_REST))
        self._last_commit = time.monotonic()

    @contextmanager
    def in_bulk(self) -> Iterator[Callable[[Sequence[Record], Any], None]]:
        """Give what takes long runs of records, with few commits; at the end all of it is found.

        Raises :class:`IndexHeldError` where another process indexes.
        """
        with self._store.changing, self._store.in_bulk() as bulk:

            def take(records: Sequence[Record], portal: Any) -> None:
                if records[0].seq != bulk.seq + 1:
                    raise IndexHeldError(f'record {bulk.seq + 1} is missing: somebody else writes, too')
                bulk.put(self._sources.changes(records, portal), records[-1].seq)

            yield take

    def reset(self) -> None:
        """Forget everything and begin again at 0: the ledger is another one, as after a restored backup."""
        if not self._store.may_write():
            raise IndexHeldError('the process that indexes begins again by itself')
        self._store.clear()
