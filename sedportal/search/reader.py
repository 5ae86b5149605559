"""The reading half of the index: find the current generation, notice each commit, answer from the newest one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tantivy import Index

from . import generations
from .handed import Handed
from .interfaces import IndexDamagedError, SearchQuery, SearchResult, Suggestion
from .pages import Hints
from .schema import build_schema, register_tokenizers
from .snapshot import Snapshot

log = logging.getLogger(__name__)

_LOOK_AGAIN = 0.01
_TRIES = 5

_Seen = tuple[tuple[int, int], ...]


class IndexReader:
    """Read the index in ``directory``, whoever writes it. A missing or damaged one counts as empty.

    ``needs_rebuild`` says that there was no index of this schema version in good health; ``damage`` lists
    what was wrong with its files.
    """

    def __init__(self, directory: Path, *, check_files: bool = True) -> None:
        self.needs_rebuild = False
        self.damage: list[str] = []
        self._directory = Path(directory)
        self._check_files = check_files
        self._read_lock = threading.Lock()
        self._moved_on = threading.Condition()
        self._hints = Hints()
        self._read_from(self._find())

    def _find(self) -> Path | None:
        generation = self._healthy()
        self.needs_rebuild = generation is None
        return generation

    def _healthy(self) -> Path | None:
        generation = generations.current(self._directory)
        if generation is None:
            return None
        self.damage = generations.faults(generation) if self._check_files else []
        if self.damage:
            return None
        try:
            generations.open_index(generation)
        except IndexDamagedError as fault:
            self.damage = [str(fault)]
            return None
        return generation

    def _read_from(self, generation: Path | None) -> None:
        # Look before reading: what is written in between is then noticed at the next look.
        watched = self._files_of(generation)
        seen = _look(watched)
        if generation is None:
            index = Index(build_schema())
            register_tokenizers(index)
        else:
            index = generations.open_index(generation)
        # Another generation numbers its commits anew.
        self._handed = Handed(self._hints)
        self._snapshot = self._with_progress(Snapshot(index, self._handed), generation)
        self._generation, self._index = generation, index
        self._watched, self._seen = watched, seen

    def _files_of(self, generation: Path | None) -> tuple[str, ...]:
        files = [self._directory / generations.POINTER]
        if generation is not None:
            files += [generation / 'meta.json', generation / generations.PROGRESS]
        return tuple(map(str, files))

    @staticmethod
    def _with_progress(snapshot: Snapshot, generation: Path | None) -> Snapshot:
        # Records that touch no document make no commit; how far they reach stands in a file beside it,
        # which counts only for the very commit that it names.
        if generation is not None:
            progress = generations.read_json(generation / generations.PROGRESS)
            if progress.get('commit') == snapshot.committed_seq:
                snapshot.applied_seq = max(snapshot.applied_seq, int(progress.get('seq', 0)))
        return snapshot

    def refresh(self) -> bool:
        """Take over what has been committed since, by this process or another; say whether there was anything."""
        if _look(self._watched) == self._seen:
            return False
        with self._read_lock:
            seen = _look(self._watched)
            if seen == self._seen:
                return False
            if seen[0] != self._seen[0]:
                self._move_over(seen)
            else:
                if seen[1] != self._seen[1]:
                    self._reload()
                # Else only the records have moved on: what is remembered of the commit holds.
                self._with_progress(self._snapshot, self._generation)
                self._seen = seen
        with self._moved_on:
            self._moved_on.notify_all()
        return True

    def _reload(self) -> None:
        try:
            self._index.reload()
        except ValueError as fault:
            # Somebody removed or broke the files under us: what is open stays readable until the rebuild.
            self.needs_rebuild = True
            self.damage = [str(fault)]
            log.error('the search index can not be read any more: %s', fault)
        else:
            self._snapshot = Snapshot(self._index, self._handed, self._snapshot)

    def _move_over(self, seen: _Seen) -> None:
        """Read on from the generation that the pointer names now."""
        for attempt in range(_TRIES):
            generation = generations.current(self._directory)
            if generation is None:
                # Another version of the portal took the directory over: what we have open stays readable.
                self._seen = seen
                return
            try:
                self._read_from(generation)
            except IndexDamagedError:
                # It may have been superseded and removed while we opened it.
                if attempt == _TRIES - 1:
                    raise
            else:
                self.needs_rebuild = False
                return

    def snapshot(self) -> Snapshot:
        """Return the newest commit, to ask several things of one moment."""
        self.refresh()
        return self._snapshot

    @property
    def applied_seq(self) -> int:
        """The last ledger record that the index knows of."""
        return self.snapshot().applied_seq

    def wait_for(self, seq: int, timeout: float) -> bool:
        """Wait until record ``seq`` is in the index, ``timeout`` seconds at most; say whether it is."""
        deadline = time.monotonic() + timeout
        while self.applied_seq < seq:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return False
            with self._moved_on:
                # A commit by another process wakes nobody here, hence the short look-again.
                self._moved_on.wait(min(remaining, _LOOK_AGAIN))
        return True

    def search(self, query: SearchQuery) -> SearchResult:
        """See :meth:`sedportal.search.snapshot.Snapshot.search`."""
        return self.snapshot().search(query)

    def count(self, query: SearchQuery) -> int:
        """Return how many documents ``query`` finds."""
        return self.snapshot().count(query)

    def facets(self, query: SearchQuery) -> dict[str, dict[str, int]]:
        """Return the counts by each value of ``query.facets`` over all that ``query`` finds."""
        return self.snapshot().facets(query)

    def counts_by_folder(self, tokens: frozenset[str] | None) -> dict[str, int]:
        """Return how many documents that ``tokens`` open lie directly in each folder; empty ones are left out."""
        return self.facets(SearchQuery(tokens, facets=('folder',)))['folder']

    def suggest(self, beginning: str, tokens: frozenset[str] | None, limit: int = 10) -> list[Suggestion]:
        """Return documents whose title or number goes on from ``beginning``, newest first."""
        return self.snapshot().suggest(beginning, tokens, limit)

    def all_uids(self) -> Iterator[str]:
        """Yield the uid of every document in the index, a double one twice."""
        return self.snapshot().all_uids()

    def knows(self, uid: str) -> bool:
        """Tell whether the document stood in the index when it was last looked at (:meth:`refresh`)."""
        return self._snapshot.knows(uid)

    def stored_entry(self, uid: str) -> Mapping[str, Any] | None:
        """Return all that the index knows of a document (``schema.comparable`` has the form), or ``None``."""
        return self.snapshot().stored_entry(uid)


def _look(files: tuple[str, ...]) -> _Seen:
    return tuple(map(generations.signature, files))
