"""The box of a person: files received before there is a document for them. Nobody else sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from BTrees.OOBTree import OOBTree

from sedportal.kernel.errors import InvalidError, NotFoundError, RefusedError, invalid
from sedportal.kernel.i18n import _
from sedportal.ledger import append
from sedportal.security.roles import ADD_DOCUMENT

from ..content import AttachedFile, Document, FileVersion
from ..files.intake import Received
from .files import attach_version, version_of

MOST_FILES = 200
MOST_BYTES = 2 << 30


def staged_of(portal: Any, login: str) -> dict[str, FileVersion]:
    """Return the files in the box of ``login`` by id, the oldest first."""
    boxes = portal.staged
    box = boxes.get(login) if boxes is not None else None
    return dict(box.items()) if box is not None else {}


def may_stage(rights: Any) -> bool:
    """Tell whether the holder of ``rights`` may add documents anywhere, and therefore send files ahead."""
    return bool(rights.holds_anywhere(ADD_DOCUMENT))


def stage_file(unit: Any, received: Received) -> str:
    """Put a received file into the actor’s box; return its id. Raises :class:`RefusedError`, :class:`InvalidError`."""
    if not may_stage(unit.rights):
        raise RefusedError(_('Only those who may add documents send files ahead.'))
    box = _box(unit)
    if len(box) >= MOST_FILES or sum(version.size for version in box.values()) + received.size > MOST_BYTES:
        raise InvalidError(_('Too many files are waiting. Register or remove some of them first.'))
    file_id: str = unit.uid()
    version = version_of(unit, received, received.name)
    box[file_id] = version
    _note(unit, 'file.staged', file_id, version)
    return file_id


def unstage_file(unit: Any, file_id: str) -> None:
    """Throw a file of the actor's box away. Raises :class:`NotFoundError`."""
    box = _box(unit)
    if file_id not in box:
        raise NotFoundError(_('This file is not waiting any more.'), file=file_id)
    _note(unit, 'file.unstaged', file_id, box.pop(file_id))


def attach_staged(unit: Any, document: Document, file_ids: Sequence[str]) -> list[AttachedFile]:
    """Attach files of the actor's box to ``document``, in this order; they leave the box.

    Raises :class:`InvalidError` for one that is not there, :class:`RefusedError`.
    """
    box = _box(unit)
    attached = []
    for file_id in dict.fromkeys(file_ids):
        if file_id not in box:
            raise invalid({'file': [_('A file is not waiting any more. Choose it again.')]})
        version = box.pop(file_id)
        attached.append(attach_version(unit, document, replace(version, at=unit.now())))
    return attached


def sweep_staged(unit: Any, before: datetime) -> int:
    """Throw away what has been waiting since before that moment and return how much that was; a job calls this."""
    swept = 0
    for login, box in list((unit.portal.staged or {}).items()):
        for file_id, version in list(box.items()):
            if version.at < before:
                del box[file_id]
                _note(unit, 'file.swept', file_id, version, login)
                swept += 1
        if not box:
            del unit.portal.staged[login]
    return swept


def _box(unit: Any) -> Any:
    portal, login = unit.portal, unit.actor.key
    if portal.staged is None:
        portal.staged = OOBTree()
    if login not in portal.staged:
        portal.staged[login] = OOBTree()
    return portal.staged[login]


def _note(unit: Any, action: str, file_id: str, version: FileVersion, login: str = '') -> None:
    details = {'file': file_id, 'size': version.size, 'sha256': version.sha256}
    append(unit, action, subject=f'person:{login or unit.actor.key}', details=details)
