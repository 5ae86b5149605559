"""Export documents with their files: a list as ``sedportal import`` reads it, and the files beside it.

It only reads, from one snapshot, so it may run beside the portal. What an import can't enter again (the number, the
state after registration, who made it and when) stands under ``origin`` of each row.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any, Protocol

from ZODB.POSException import POSKeyError

from sedportal.directory.content import Folder, Organisation, organisation_of
from sedportal.kernel.durable import copy_bytes, sync, sync_folder
from sedportal.kernel.errors import ConfigurationFault, NotFoundError
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide

from .content import Document
from .kinds import KINDS
from .manifests import DRAFT, ORIGIN, REGISTERED
from .schemas import plain_card, typed_fields

LIST = 'documents.jsonl'
# Entered again these would live: a draft that was withdrawn, a document that was annulled.
ENDED = frozenset({'withdrawn', 'annulled', 'destroyed'})
_CHUNK = 1 << 20
# After so many documents the objects that were looked at are let go.
_STRETCH = 1000

__all__ = ['LIST', 'Exported', 'Sink', 'documents_at', 'export_documents', 'place_at', 'sink_for']


class Sink(Protocol):
    """Where an export goes."""

    def put(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Open the new file ``name``, a path with slashes, for writing."""
        ...

    def finish(self) -> None:
        """Bring all of it onto the disk."""
        ...


class FolderSink:
    """An empty or new folder."""

    def __init__(self, folder: Path) -> None:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ConfigurationFault(f'{folder} holds something already: name a new folder')
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder

    def put(self, name: str) -> IO[bytes]:
        """Open the new file ``name``."""
        path = self._folder / PurePosixPath(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path.open('xb')

    def finish(self) -> None:
        """Bring all of it onto the disk."""
        os.sync()


class ZipSink:
    """A new ZIP file; it bears its name once it is whole."""

    def __init__(self, path: Path) -> None:
        if path.exists():
            raise ConfigurationFault(f'{path} is there already: name a new file')
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._half = path.with_name(f'{path.name}.part')
        self._zip = zipfile.ZipFile(self._half, 'w', zipfile.ZIP_STORED, allowZip64=True)

    def put(self, name: str) -> IO[bytes]:
        """Open the new file ``name``."""
        return self._zip.open(name, 'w', force_zip64=True)

    def finish(self) -> None:
        """Bring all of it onto the disk."""
        self._zip.close()
        with self._half.open('rb+') as stream:
            sync(stream)
        self._half.replace(self._path)
        sync_folder(self._path.parent)


@dataclass
class Exported:
    """What was exported; ``faults`` name files that are missing, or not as they were when attached."""

    documents: int = 0
    files: int = 0
    size: int = 0
    faults: list[str] = field(default_factory=list)


def sink_for(target: Path) -> Sink:
    """Return where to export to: a ZIP file by its ending, else a folder. Raises :class:`ConfigurationFault`."""
    return ZipSink(target) if target.suffix.lower() == '.zip' else FolderSink(target)


def place_at(portal: Any, organisation: str, way: str) -> Any:
    """Return the organisation of that address, or the folder in it that ``way`` leads to by titles.

    The portal itself without an organisation. Raises :class:`NotFoundError`.
    """
    if not organisation:
        return portal
    place = portal['organisations'].get(organisation)
    if place is None:
        raise NotFoundError(_('There is no such organisation.'))
    for title in filter(None, (part.strip() for part in way.split('/'))):
        place = next((folder for folder in place.subfolders() if folder.title == title), None)
        if place is None:
            raise NotFoundError(_('There is no folder ${name}.', mapping={'name': title}))
    return place


def documents_at(place: Any) -> Iterator[Document]:
    """Give the documents of a place and of the folders in it."""
    waiting = [place] if isinstance(place, Organisation | Folder) else list(place['organisations'].values())
    while waiting:
        for child in waiting.pop().values():
            if isinstance(child, Document):
                yield child
            elif isinstance(child, Folder):
                waiting.append(child)


def export_documents(
    place: Any, sink: Sink, rights: Any, *, ended: bool = False, progress: Callable[[], None] = lambda: None
) -> Exported:
    """Export the documents of ``place`` that ``rights`` let see, their files as far as these may be opened.

    Parameters: ``ended`` takes along what was withdrawn, annulled or destroyed; ``progress`` is called at each.
    Raises ``OSError``.
    """
    exported = Exported()
    # A ZIP file takes one file after another: the list comes last.
    with TemporaryFile() as rows:
        for number, document in enumerate(documents_at(place), 1):
            progress()
            if (ended or document.state not in ENDED) and decide(rights, 'view', document).allowed:
                row = _row(document, list(_export_files(sink, document, rights, exported)))
                rows.write(json.dumps(row, ensure_ascii=False, sort_keys=True).encode('utf-8') + b'\n')
                exported.documents += 1
            if number % _STRETCH == 0:
                place._p_jar.cacheGC()
        size = rows.tell()
        rows.seek(0)
        with sink.put(LIST) as stream:
            copy_bytes(rows, stream, size)
    sink.finish()
    return exported


def _export_files(sink: Sink, document: Document, rights: Any, exported: Exported) -> Iterator[dict[str, str]]:
    if not decide(rights, 'view_file', document).allowed:
        return
    for number, held in enumerate(document.files, 1):
        path, version = f'files/{document.uid}/{number}', held.current
        try:
            source = version.blob.open('r')
        except (POSKeyError, FileNotFoundError):
            exported.faults.append(f'{path}: the file is missing')
            continue
        digest = hashlib.sha256()
        with source, sink.put(path) as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                target.write(chunk)
                exported.size += len(chunk)
        exported.files += 1
        if digest.hexdigest() != version.sha256:
            exported.faults.append(f'{path}: the file is not the one that was attached')
        yield {'path': path, 'name': version.name, 'sha256': version.sha256}


def _row(document: Document, files: list[dict[str, str]]) -> dict[str, Any]:
    organisation = organisation_of(document)
    fields = typed_fields(KINDS[document.kind].fields)
    card = {name: value for name, value in plain_card(document.card, fields).items() if value not in (None, '', [])}
    registered = document.registered_at.isoformat() if document.registered_at is not None else None
    return {
        **card,
        'id': document.uid,
        'organisation': organisation.slug if organisation is not None else '',
        'kind': document.kind,
        'folder': '/'.join(_way(document)),
        'state': REGISTERED if document.number else DRAFT,
        'files': files,
        ORIGIN: {
            'number': document.number,
            'state': document.state,
            'registered_at': registered,
            'created_at': document.created_at.isoformat(),
            'initiator': document.initiator,
        },
    }


def _way(document: Document) -> list[str]:
    """Return the titles of the folders that lead from the organisation to a document."""
    titles: list[str] = []
    place = document.__parent__
    while isinstance(place, Folder):
        titles.insert(0, place.title)
        place = place.__parent__
    return titles
