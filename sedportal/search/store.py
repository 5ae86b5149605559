"""The index of this node: opened or created, read by all, written by one.

Of several processes on one directory, the one that holds tantivy's writer lock indexes; the others notice each
commit and read on from there. Nothing here is the truth: an index that is lost is rebuilt from the objects.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tantivy import Document, Index, IndexWriter

from . import generations
from .interfaces import IndexEntry, IndexHeldError, IndexMovedError, IndexWriteError
from .reader import IndexReader
from .russian import valid
from .schema import META, to_document
from .snapshot import Snapshot

WRITER_MEMORY = 32 << 20
REBUILD_MEMORY = 96 << 20
BULK_COMMIT = 50_000
_PROGRESS_STEP = 500
# So many changed documents are told with a commit, for what was counted before to be brought up to date.
_TOLD = 300

_Documents = Mapping[str, Document | None]


class IndexStore(IndexReader):
    """Keep the index in ``directory``: search it, change it, rebuild it.

    Parameters: with ``writable`` off the index is only read, and a missing one counts as empty;
    ``writer_memory`` bounds the writer's buffer in bytes (tantivy asks for 15 MB at least);
    ``check_files`` compares every file with its checksum when opening (0.1 s for 200 MB).

    ``needs_rebuild`` is set if the directory held no index of this schema version in good health. The store
    then starts empty at ``applied_seq`` 0: following the ledger from there is right too, only slower.
    """

    def __init__(
        self, directory: Path, *, writable: bool = True, writer_memory: int = WRITER_MEMORY, check_files: bool = True
    ) -> None:
        self._writable = writable
        self._writer_memory = writer_memory
        self._write_lock = threading.RLock()
        # Whoever reads objects to index them holds it until they are in the index: none of them overtakes another.
        self.changing = threading.RLock()
        self._writer: IndexWriter | None = None
        self._writes_into: Path | None = None
        self._journal: dict[str, Document | None] | None = None
        self._journal_from = 0
        self._journal_to = 0
        super().__init__(directory, check_files=check_files)

    def _find(self) -> Path | None:
        if not self._writable:
            return super()._find()
        self._directory.mkdir(parents=True, exist_ok=True)
        with generations.directory_lock(self._directory):
            generation = super()._find()
            if generation is None:
                generation = generations.create(self._directory)
                generations.publish(self._directory, generation)
            generations.discard_old(self._directory)
        return generation

    def may_write(self) -> bool:
        """Say whether this process indexes: it holds the writer lock, or has just got it."""
        with self._write_lock:
            try:
                self._get_writer()
            except IndexHeldError:
                return False
            return True

    def _get_writer(self) -> IndexWriter:
        if not self._writable:
            raise IndexHeldError('opened for reading only')
        self.refresh()
        if self._writer is not None and self._writes_into != self._generation:
            # Another process has rebuilt the index: the old one was kept only for us.
            self._writer = None
            self._discard_old()
        if self._writer is None:
            self._writer, self._writes_into = _open_writer(self._index, self._writer_memory), self._generation
            # The process that wrote before may have committed between our look and its end.
            self.refresh()
        return self._writer

    def apply(self, upserts: Iterable[IndexEntry], deletes: Iterable[str], seq: int, base: int | None = None) -> None:
        """Put the index at ledger record ``seq`` in one commit: all of this is found after it, or none.

        A uid that comes in both is deleted. ``base`` is where the index stood before the objects were read: a rebuilt
        one that has taken its place since may know them as they became later. Raises :class:`IndexMovedError` then,
        :class:`IndexHeldError` if another process indexes this directory, :class:`IndexWriteError` if the commit
        failed; nothing of it is in the index then.
        """
        changes: dict[str, Document | None] = {entry.uid: to_document(entry) for entry in upserts}
        changes.update(dict.fromkeys(deletes))
        with self._write_lock:
            writer = self._get_writer()
            if base is not None and self._snapshot.applied_seq != base:
                raise IndexMovedError(f'the index stood at record {base}, now at {self._snapshot.applied_seq}')
            seq = max(seq, self._snapshot.applied_seq)
            if changes:
                self._commit(writer, changes, seq)
            else:
                self._note_progress(seq)
            if self._journal is not None and seq > self._journal_from:
                self._journal.update(changes)
                self._journal_to = seq
            self.refresh()

    def _commit(self, writer: IndexWriter, changes: _Documents, seq: int) -> None:
        try:
            _write(writer, changes)
            snapshot = self._snapshot
            _write_seq(writer, seq, snapshot.commit + 1, _recent(snapshot, list(changes)))
            writer.commit()
        except ValueError as fault:
            # Back to the last commit; a writer that can't even do that is dead and is opened anew.
            self._writer = None
            with suppress(ValueError):
                writer.rollback()
                _clear_away(writer)
                self._writer = writer
            raise IndexWriteError(str(fault)) from fault

    @property
    def commits(self) -> int:
        """Return the number of the last commit of this generation."""
        return self._snapshot.commit

    def _note_progress(self, seq: int) -> None:
        snapshot = self._snapshot
        if self._generation is not None and seq > snapshot.applied_seq:
            progress = {'commit': snapshot.committed_seq, 'seq': seq}
            generations.write_json(self._generation / generations.PROGRESS, progress, durable=False)

    @contextmanager
    def in_bulk(self) -> Iterator[BulkWriter]:
        """Give what takes many documents with few commits; after the block all of them are found, and merged.

        Nobody else changes the index meanwhile. Raises :class:`IndexHeldError` if another process indexes this
        directory or it is just being rebuilt, :class:`IndexWriteError` if a commit failed: the index is then as it was
        at the commit before, and its ``applied_seq`` says so.
        """
        with self._write_lock:
            self._get_writer()
            if self._journal is not None:
                raise IndexHeldError('the index is being rebuilt')
            self._writer = None
            writer = _open_writer(self._index, REBUILD_MEMORY)
            bulk = BulkWriter(writer, self)
            try:
                yield bulk
                bulk.commit()
                writer.wait_merging_threads()
            finally:
                del writer, bulk.writer
                self.refresh()

    def rebuild(self, entries: Iterable[IndexEntry], seq: int, progress: Callable[[int], None] | None = None) -> None:
        """Build a new index beside the live one from ``entries`` and swap: searches go on meanwhile.

        ``entries`` are all documents as of ledger record ``seq`` or later, each once. What :meth:`apply` brings
        meanwhile goes into both. ``progress`` is told the number of documents so far. If another process
        indexes this directory, it moves over at its next change and follows the ledger from ``seq``.
        If ``entries`` raises, the live index stays as it is.
        """
        if not self._writable:
            raise IndexHeldError('opened for reading only')
        with generations.directory_lock(self._directory):
            generation = generations.create(self._directory)
            writer = _open_writer(generations.open_index(generation), REBUILD_MEMORY)
        with self._write_lock:
            started_at = self.applied_seq
            self._journal, self._journal_from, self._journal_to = {}, seq, seq
        try:
            _fill(writer, entries, progress)
            with self._write_lock:
                _write(writer, self._journal)
                # Changes between seq and the start were not written down: then the ledger tells them again.
                _write_seq(writer, self._journal_to if started_at <= seq else seq)
                writer.commit()
                writer.wait_merging_threads()
                self._swap(generation)
        finally:
            self._journal = None
            del writer
            self._discard_old()

    def clear(self) -> None:
        """Forget every document and begin again at 0, for a ledger that is not the one followed so far."""
        self.rebuild((), 0)
        self.needs_rebuild = True

    def _swap(self, generation: Path) -> None:
        with generations.directory_lock(self._directory):
            generations.publish(self._directory, generation)
        self._writer = None
        self.refresh()

    def _discard_old(self) -> None:
        with generations.directory_lock(self._directory):
            generations.discard_old(self._directory)

    def close(self) -> None:
        """Give up the writer lock; what was committed stays."""
        with self._write_lock:
            self._writer = None


class BulkWriter:
    """Take documents into the index of ``store`` and commit now and then; ``seq`` is how far they reach."""

    def __init__(self, writer: IndexWriter, store: IndexStore) -> None:
        self.writer = writer
        self.seq = store.applied_seq
        self._store = store
        # What was added since the last commit; what was before, the store knows.
        self._added: set[str] = set()

    def put(self, changes: Mapping[str, IndexEntry | None], seq: int) -> None:
        """Add or replace each document, or take it out where there is no entry, up to ledger record ``seq``."""
        for uid, entry in changes.items():
            # Looking for what is to be deleted costs a search of every segment at the commit: new ones have none.
            if uid in self._added or self._store.knows(valid(uid)):
                self.writer.delete_documents_by_term('uid', valid(uid))
            if entry is not None:
                self.writer.add_document(to_document(entry))
                self._added.add(uid)
        self.seq = seq
        if len(self._added) >= BULK_COMMIT:
            self.commit()

    def commit(self) -> None:
        """Make what was taken so far count. Raises :class:`IndexWriteError`."""
        try:
            _write_seq(self.writer, self.seq, self._store.commits + 1)
            self.writer.commit()
        except ValueError as fault:
            raise IndexWriteError(str(fault)) from fault
        self._added.clear()
        self._store.refresh()


def _open_writer(index: Index, memory: int) -> IndexWriter:
    try:
        writer = index.writer(memory, 1)
    except ValueError as fault:
        if 'LockBusy' in str(fault):
            raise IndexHeldError('another process indexes this directory') from fault
        raise
    try:
        _clear_away(writer)
    except ValueError as fault:
        raise IndexWriteError(str(fault)) from fault
    return writer


def _clear_away(writer: IndexWriter) -> None:
    """Remove the files of a commit that did not come to its end, as when its process was killed.

    tantivy numbers operations on from the last commit: the next one takes the names of these files, finds them taken,
    and fails each time it is tried.
    """
    writer.garbage_collect_files()


def _fill(writer: IndexWriter, entries: Iterable[IndexEntry], progress: Callable[[int], None] | None) -> None:
    done = 0
    for entry in entries:
        writer.add_document(to_document(entry))
        done += 1
        if progress is not None and done % _PROGRESS_STEP == 0:
            progress(done)
    if progress is not None:
        progress(done)


def _write(writer: IndexWriter, changes: _Documents) -> None:
    for uid, document in changes.items():
        writer.delete_documents_by_term('uid', valid(uid))
        if document is not None:
            writer.add_document(document)


def _recent(before: Snapshot, uids: list[str]) -> list[tuple[int, list[str]]]:
    """Return which documents each of the last commits changed; from one that changed too many on, it is not told."""
    told: list[tuple[int, list[str]]] = []
    room = _TOLD
    for commit, changed in [(before.commit + 1, uids), *reversed(before.changes)]:
        room -= len(changed)
        if room < 0:
            break
        told.insert(0, (commit, changed))
    return told


def _write_seq(writer: IndexWriter, seq: int, commit: int = 0, changes: Sequence[tuple[int, list[str]]] = ()) -> None:
    record = Document()
    record.add_text('meta', META)
    record.add_bytes('about', json.dumps({'seq': seq, 'commit': commit, 'changes': changes}).encode())
    writer.delete_documents_by_term('meta', META)
    writer.add_document(record)
