"""Let search find the words of files: read those that are attached, in the background, and have them indexed.

The reading follows the ledger. A document is found by its card at once, by its files as soon as they have been read.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sedportal.kernel.durable import write_file
from sedportal.kernel.storage import reading
from sedportal.ledger.consumers import NotNow
from sedportal.search.indexer import index_again
from sedportal.search.interfaces import FileWords

from .limited.faults import UNSUPPORTED
from .marks import MARKED
from .newcomers import Newcomers
from .texts import FileText, source_of
from .verdicts import OPEN, WAITING, is_clear, standing_of

if TYPE_CHECKING:
    from pyramid.config import Configurator

    from sedportal.ledger.records import Record
    from sedportal.search.interfaces import Hit, IndexEntry

    from ..content import AttachedFile, Document, FileVersion

MOST_CHARACTERS = 300_000
"""How much of a document's files is found by search, characters."""

_PREFIXES = ('document.file_', 'document.copied')
_BATCH_SECONDS = 2.0
_WAIT = 60.0
_LOOKED_THROUGH = 60_000
_MOST_EXCERPTS = 2
_FRESH = 200
_ASKED_ANEW = 'document.file_asked_anew'
# The antivirus follows beside: its word is waited for a moment, so that nothing fails for being first.
_MOMENT, _MOMENTS = 0.1, 30


def words_of(registry: Any, document: Document) -> tuple[FileWords, ...]:
    """Return the words of the document's files as far as they have been read."""
    if not registry.options.file_texts:
        return ()
    room, found = MOST_CHARACTERS, []
    for attached in document.files:
        if not is_clear(registry, document, attached.current):
            continue
        text = registry.texts.for_search(attached.current.sha256, attached.current.media_type)
        if text is not None and any(text.pages) and room > 0:
            found.append(FileWords(key_of(attached, text), tuple(_fitting(text, room))))
            room -= sum(map(len, text.pages))
    return tuple(found)


def key_of(attached: AttachedFile, text: FileText) -> str:
    """Return the name under which the index knows the words of the present version of a file."""
    version = attached.current
    key = f'{attached.id}:{version.sha256}:{version.media_type}'
    return f'{key}:recognised' if text.recognised else f'{key}:printed' if text.printed else key


def _fitting(text: FileText, room: int) -> Iterator[str]:
    for page in text.pages:
        if room <= 0:
            return
        yield page[:room]
        room -= len(page)


@dataclass(frozen=True)
class Excerpt:
    """What was found in a file: ``html`` has the words marked; ``page`` counts from 1, 0 in a file without pages."""

    file: str
    page: int
    html: str


def excerpts_of(registry: Any, hit: Hit) -> Iterator[Excerpt]:
    """Give the first place in each file of a hit where what was asked for stands, in a few files at most.

    Only as much of the files is looked through as a page of results has time for.
    """
    room, given = _LOOKED_THROUGH, 0
    for key in hit.files if hit.marked is not None else ():
        file_id, sha256, media_type = key.split(':')[:3]
        text = registry.texts.for_search(sha256, media_type) or FileText()
        for number, page in enumerate(text.pages, start=1):
            if room <= 0 or given == _MOST_EXCERPTS:
                return
            found = hit.marked(page[:room]) if hit.marked is not None else []
            room -= len(page)
            if found:
                yield Excerpt(file_id, number if text.paged else 0, found[0])
                given += 1
                break


class WordsReader:
    """Consumer ``texts``: read each file that was attached and let the index take its words."""

    name = 'texts'
    leisurely = True
    gathers = 0.25

    def __init__(self, registry: Any) -> None:
        self._registry = registry
        self._path: Path = registry.options.var / 'texts' / 'position.json'
        self._position: int | None = None
        self._begun = 0
        self._newcomers = Newcomers()

    def position(self) -> int:
        """Return the last record whose files have been read."""
        if self._position is None:
            self._position = self._kept()
        return self._position

    def apply(self, records: Sequence[Record], portal: Any) -> None:
        """Read the files that ``records`` speak of, for some seconds at most: then the rest waits for the next turn.

        Raises ``BusyError`` or ``OSError`` where the surroundings are at fault; a file that can't be read is none.
        """
        begun, deadline, touched, last = self._begun, time.monotonic() + _BATCH_SECONDS, set(), 0

        def read(record: Record) -> None:
            if record.action.startswith(_PREFIXES):
                touched.add(self._read(record, portal))

        self._newcomers.take(records, portal, read)
        for record in records:
            read(record)
            last = record.seq
            if time.monotonic() > deadline:
                break
        mine = _index(self._registry, touched)
        if begun == self._begun:
            self._position = last
            if mine:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                kept = {'seq': last, 'recognises': self._registry.texts.recognises}
                write_file(self._path, json.dumps(kept).encode())

    def again(self, records: Sequence[Record], portal: Any) -> None:
        """Read the files that ``records`` speak of, wherever these lie in the ledger. Raises as ``apply`` does."""
        touched = {self._read(one, portal) for one in records if one.action.startswith(_PREFIXES)}
        _index(self._registry, touched)

    def reset(self) -> None:
        """Go through the ledger from its beginning: what has been read and indexed is passed over quickly."""
        self._begun += 1
        self._path.unlink(missing_ok=True)
        self._position = None

    def _read(self, record: Record, portal: Any) -> str:
        """Read the files that a record speaks of; return the uid of their document."""
        uid = record.subject.removeprefix('document:')
        # Far behind, as after a bulk import, only words are read: pictures are drawn when somebody asks.
        fresh = portal.ledger.last_seq - record.seq < _FRESH
        anew = record.details.get('sha256') if record.action == _ASKED_ANEW else None
        document = self._registry.document_by_uid(portal, uid)
        for attached in document.files if document is not None else ():
            _read(self._registry, uid, attached.current, fresh=fresh, asked=attached.current.sha256 == anew)
        return uid

    def _kept(self) -> int:
        try:
            kept = json.loads(self._path.read_bytes())
            # Since there is a program for scans, those from before are to be recognised too.
            passed_over = self._registry.texts.recognises and not kept.get('recognises')
            return 0 if passed_over else int(kept['seq'])
        except (OSError, ValueError, KeyError, TypeError):
            return 0


def _read(registry: Any, uid: str, version: FileVersion, *, fresh: bool, asked: bool = False) -> None:
    """Read a file, and draw its first pages if it is ``fresh``; ``asked`` if somebody wants it tried once more."""
    if not _is_open(registry, version):
        return
    if asked:
        registry.marks.clear(version.sha256)
    _try(registry, uid, version, fresh=fresh, anew=asked)


def _try(registry: Any, uid: str, version: FileVersion, *, fresh: bool, anew: bool) -> None:
    source = source_of(version)
    fault = registry.texts.recognise(source, _WAIT, anew=anew).fault
    if fresh:
        shown: str = registry.previews.prepare(source, _WAIT, anew=anew).fault
        fault = shown if fault in ('', UNSUPPORTED) else fault
        printed = registry.previews.printed(source)
        if printed is not None:
            registry.texts.print_pages(source, printed, _WAIT)
    if fault in MARKED:
        registry.marks.put(version.sha256, uid, fault, registry.clock.now().timestamp(), again=anew)
    else:
        registry.marks.clear(version.sha256)


def _is_open(registry: Any, version: FileVersion) -> bool:
    """Tell whether the antivirus lets a file pass, after its word has come. Raises :class:`NotNow` if none comes."""
    for _moment in range(_MOMENTS if registry.antivirus is not None else 0):
        with reading(registry) as portal:
            standing = standing_of(registry, portal, version.sha256)
        if standing.state != WAITING:
            return standing.state == OPEN
        time.sleep(_MOMENT)
    if registry.antivirus is not None:
        raise NotNow('a file waits for the word of the antivirus')
    return True


def retry_marked(registry: Any) -> int:
    """Try what could not be read and is due once more; return how many files that were. A job calls this."""
    due = registry.marks.due(registry.clock.now().timestamp())
    touched = set()
    with reading(registry) as portal:
        for mark in due:
            document = registry.document_by_uid(portal, mark.uid) if portal is not None else None
            files = document.files if document is not None else ()
            versions = [one.current for one in files if one.current.sha256 == mark.sha256]
            if not versions:
                registry.marks.clear(mark.sha256)
            elif _is_open(registry, versions[0]):
                _try(registry, mark.uid, versions[0], fresh=True, anew=True)
                touched.add(mark.uid)
    _index(registry, touched)
    return len(due)


def _index(registry: Any, uids: set[str]) -> bool:
    """Have the index take the words; False where another process indexes, which then reads them too."""
    entry = partial(_entry, registry)
    return not uids or index_again(registry.index, entry, sorted(uids), partial(reading, registry))


def _entry(registry: Any, uid: str, portal: Any) -> IndexEntry | None:
    document = registry.document_by_uid(portal, uid)
    return None if document is None else registry.index_entry(document)


def begin_again(registry: Any) -> None:
    """Have all files looked through again, as after the index was built anew."""
    for follower in registry.ledger_runner.followers:
        if isinstance(follower.consumer, WordsReader):
            follower.consumer.reset()


def includeme(config: Configurator) -> None:
    """Follow the ledger, unless ``sedportal.file_texts`` is off."""
    if config.registry.options.file_texts:
        config.add_ledger_consumer(WordsReader)
