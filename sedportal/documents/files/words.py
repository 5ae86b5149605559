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
from sedportal.search.indexer import index_again
from sedportal.search.interfaces import FileWords

from .texts import FileText, source_of

if TYPE_CHECKING:
    from pyramid.config import Configurator

    from sedportal.ledger.records import Record
    from sedportal.search.interfaces import Hit, IndexEntry

    from ..content import AttachedFile, Document

MOST_CHARACTERS = 300_000
"""How much of a document's files is found by search, characters."""

_PREFIXES = ('document.file_', 'document.copied')
_BATCH_SECONDS = 2.0
_WAIT = 60.0
_LOOKED_THROUGH = 60_000
_MOST_EXCERPTS = 2
_FRESH = 200


def words_of(registry: Any, document: Document) -> tuple[FileWords, ...]:
    """Return the words of the document's files as far as they have been read."""
    if not registry.options.file_texts:
        return ()
    room, found = MOST_CHARACTERS, []
    for attached in document.files:
        text = registry.texts.known(attached.current.sha256, attached.current.media_type)
        if text is not None and text.pages and room > 0:
            found.append(FileWords(key_of(attached), tuple(_fitting(text, room))))
            room -= sum(map(len, text.pages))
    return tuple(found)


def key_of(attached: AttachedFile) -> str:
    """Return the name under which the index knows the present version of a file."""
    version = attached.current
    return f'{attached.id}:{version.sha256}:{version.media_type}'


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
        file_id, sha256, media_type = key.split(':', 2)
        text = registry.texts.known(sha256, media_type) or FileText()
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

    def __init__(self, registry: Any) -> None:
        self._registry = registry
        self._path: Path = registry.options.var / 'texts' / 'position.json'
        self._position: int | None = None
        self._begun = 0

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
        for record in records:
            if record.action.startswith(_PREFIXES):
                uid = record.subject.removeprefix('document:')
                # Far behind, as after a bulk import, only words are read: pictures are drawn when somebody asks.
                fresh = portal.ledger.last_seq - record.seq < _FRESH
                self._read(self._registry.document_by_uid(portal, uid), fresh=fresh)
                touched.add(uid)
            last = record.seq
            if time.monotonic() > deadline:
                break
        mine = self._index(touched)
        if begun == self._begun:
            self._position = last
            if mine:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                write_file(self._path, json.dumps({'seq': last}).encode())

    def again(self, records: Sequence[Record], portal: Any) -> None:
        """Read the files that ``records`` speak of, wherever these lie in the ledger. Raises as ``apply`` does."""
        uids = {one.subject.removeprefix('document:') for one in records if one.action.startswith(_PREFIXES)}
        for uid in uids:
            self._read(self._registry.document_by_uid(portal, uid), fresh=False)
        self._index(uids)

    def reset(self) -> None:
        """Go through the ledger from its beginning: what has been read and indexed is passed over quickly."""
        self._begun += 1
        self._path.unlink(missing_ok=True)
        self._position = None

    def _read(self, document: Document | None, *, fresh: bool) -> None:
        registry = self._registry
        for attached in document.files if document is not None else ():
            source = source_of(attached.current)
            registry.texts.recognise(source, _WAIT)
            if fresh:
                registry.previews.prepare(source, _WAIT)

    def _index(self, uids: set[str]) -> bool:
        """Have the index take the words; False where another process indexes, which then reads them too."""
        registry = self._registry
        entry = partial(_entry, registry)
        return not uids or index_again(registry.index, entry, sorted(uids), partial(reading, registry))

    def _kept(self) -> int:
        try:
            return int(json.loads(self._path.read_bytes())['seq'])
        except (OSError, ValueError, KeyError, TypeError):
            return 0


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
