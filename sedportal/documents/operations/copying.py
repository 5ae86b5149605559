"""Copy drafts, and folders with the drafts in them. What was registered is never copied: it is one of its kind."""

from __future__ import annotations

from typing import Any

from sedportal.directory.content import Folder
from sedportal.directory.journal import note
from sedportal.directory.operations import add_folder
from sedportal.kernel.errors import WrongStateError
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide, require
from sedportal.security.roles import BROWSE

from ..content import AttachedFile, Document, FileVersion
from ..interfaces import DRAFT
from ..schemas import plain_card
from .drafts import create_draft
from .files import copied_version

MAX_COPIED = 500


def copy_draft(unit: Any, document: Document, target: Any) -> Document:
    """Copy a draft with the current versions of its files into a folder; the copy is the actor's own.

    Raises :class:`WrongStateError` for anything but a draft, :class:`RefusedError`.
    """
    require(unit, 'view', document)
    if document.state != DRAFT:
        raise WrongStateError(_('Only drafts can be copied. Make a new document and link it to this one.'))
    copy = create_draft(unit, target, document.kind, plain_card(document.card, document.card))
    if document.files and decide(unit.rights, 'view_file', document).allowed:
        copy.files = tuple(_copied_file(unit, attached.current) for attached in document.files)
    note(unit, 'document.copied', copy, {'source': document.uid, 'files': len(copy.files)})
    return copy


def copy_folder(unit: Any, folder: Folder, target: Any, title: str) -> tuple[Folder, int]:
    """Copy a folder's tree and the drafts in it that the actor sees; return the copy and how many stayed behind.

    Raises :class:`WrongStateError` past 500 drafts, :class:`RefusedError` at either end.
    """
    require(unit, BROWSE, folder)
    drafts = [held for held in folder.values() if isinstance(held, Document) and held.state == DRAFT]
    if len(drafts) > MAX_COPIED:
        raise WrongStateError(
            _('At most ${maximum} drafts can be copied at once.', mapping={'maximum': MAX_COPIED}), drafts=len(drafts)
        )
    subfolders = list(folder.subfolders())
    copy = add_folder(unit, target, title)
    copied = 0
    for draft in drafts:
        if decide(unit.rights, 'view', draft).allowed:
            copy_draft(unit, draft, copy)
            copied += 1
    left = sum(isinstance(held, Document) for held in folder.values()) - copied
    for subfolder in subfolders:
        if decide(unit.rights, BROWSE, subfolder).allowed and subfolder is not copy:
            left += copy_folder(unit, subfolder, copy, subfolder.title)[1]
    return copy, left


def _copied_file(unit: Any, version: FileVersion) -> AttachedFile:
    return AttachedFile(unit.uid(), copied_version(unit, version))
