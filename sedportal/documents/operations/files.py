"""Attach, replace and remove files while the state leaves them open."""

from __future__ import annotations

import shutil
from typing import Any

from ZODB.blob import Blob

from sedportal.directory.journal import note
from sedportal.kernel.errors import NotFoundError, WrongStateError, invalid
from sedportal.kernel.i18n import _
from sedportal.security.permits import require

from ..content import AttachedFile, Document, FileVersion
from ..files.intake import Received
from ..files.names import safe_name
from ..interfaces import DRAFT

MAX_FILES = 200


def attach_file(unit: Any, document: Document, received: Received, name: str) -> AttachedFile:
    """Attach a received file under a safe form of ``name``. Raises :class:`RefusedError`, :class:`InvalidError`."""
    require(unit, 'replace_file', document)
    return attach_version(unit, document, version_of(unit, received, name))


def attach_version(unit: Any, document: Document, version: FileVersion) -> AttachedFile:
    """Attach a file that is stored already as the first version. Raises as :func:`attach_file`."""
    require(unit, 'replace_file', document)
    if len(document.files) >= MAX_FILES:
        raise invalid(
            {'file': [_('A document holds up to ${maximum} files.', mapping={'maximum': MAX_FILES})]},
        )
    attached = AttachedFile(unit.uid(), version)
    document.files = (*document.files, attached)
    _changed(unit, document, 'document.file_attached', attached)
    return attached


def replace_file(unit: Any, document: Document, file_id: str, received: Received, name: str) -> AttachedFile:
    """Put a new version on top of a file; the old ones stay. Raises :class:`NotFoundError`, :class:`RefusedError`."""
    require(unit, 'replace_file', document)
    attached = _find(document, file_id)
    attached.versions = (*attached.versions, version_of(unit, received, name))
    _changed(unit, document, 'document.file_replaced', attached)
    return attached


def restore_version(unit: Any, document: Document, file_id: str, number: int) -> AttachedFile:
    """Put an earlier version on top of a file again, as a new version; ``number`` counts from 1.

    Raises :class:`NotFoundError`, :class:`RefusedError`, :class:`WrongStateError` for the version that is on top.
    """
    require(unit, 'replace_file', document)
    attached = _find(document, file_id)
    if not 1 <= number <= len(attached.versions):
        raise NotFoundError(_('The file has no such version.'), file=file_id)
    wanted = attached.versions[number - 1]
    if wanted.sha256 == attached.current.sha256 and wanted.name == attached.current.name:
        raise WrongStateError(_('This version is the present one already.'))
    attached.versions = (*attached.versions, copied_version(unit, wanted))
    _changed(unit, document, 'document.file_restored', attached, restored=number)
    return attached


def ask_anew(unit: Any, document: Document, file_id: str) -> AttachedFile:
    """Have a file read, drawn and checked again that could not be; whoever may change or correct the card may ask.

    Raises :class:`NotFoundError`, :class:`RefusedError`.
    """
    require(unit, 'edit' if document.state == DRAFT else 'correct', document)
    attached = _find(document, file_id)
    version = attached.current
    note(unit, 'document.file_asked_anew', document, {'file': file_id, 'name': version.name, 'sha256': version.sha256})
    return attached


def copied_version(unit: Any, version: FileVersion) -> FileVersion:
    """Return the same bytes as a version of the actor's, made now."""
    blob = Blob()
    with version.blob.open('r') as source, blob.open('w') as target:
        shutil.copyfileobj(source, target, 1 << 20)
    return FileVersion(blob, version.name, version.size, version.sha256, version.media_type, unit.now(), unit.actor.key)


def remove_file(unit: Any, document: Document, file_id: str) -> None:
    """Take a file off a document; the ledger keeps its name and digest."""
    require(unit, 'replace_file', document)
    attached = _find(document, file_id)
    document.files = tuple(held for held in document.files if held is not attached)
    _changed(unit, document, 'document.file_removed', attached)


def _find(document: Document, file_id: str) -> AttachedFile:
    attached = document.file(file_id)
    if attached is None:
        raise NotFoundError(_('The document has no such file. It may have been removed.'), file=file_id)
    return attached


def version_of(unit: Any, received: Received, name: str) -> FileVersion:
    """Store a received file under a safe form of ``name`` and return it as a version that belongs to nothing yet."""
    blob = Blob()
    received.move_into(blob)
    media_type = received.media_type.media_type
    return FileVersion(blob, safe_name(name), received.size, received.sha256, media_type, unit.now(), unit.actor.key)


def _changed(unit: Any, document: Document, action: str, attached: AttachedFile, **more: Any) -> None:
    document.revision += 1
    document.changed_at = unit.now()
    version = attached.current
    details = {'file': attached.id, 'name': version.name, 'size': version.size, 'sha256': version.sha256}
    note(unit, action, document, {**details, 'version': len(attached.versions), **more})
