"""Create, rename, move, delete folders, and cut or restore the rights inherited from above."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import colander
from pyramid.traversal import resource_path

from sedportal.kernel.errors import InvalidError, WrongStateError, invalid
from sedportal.kernel.i18n import _
from sedportal.security.permits import places_above, require
from sedportal.security.roles import MANAGE_FOLDERS, MANAGE_ROLES

from ..content import Folder, Organisation, organisation_of
from ..interfaces import RESERVED_NAMES
from ..journal import note
from ..schemas import accept, named, text

_LETTERS = dict(
    zip(
        'абвгдеёжзийклмнопрстуфхцчшщъыьэюя',
        [
            'a',
            'b',
            'v',
            'g',
            'd',
            'e',
            'e',
            'zh',
            'z',
            'i',
            'y',
            'k',
            'l',
            'm',
            'n',
            'o',
            'p',
            'r',
            's',
            't',
            'u',
            'f',
            'h',
            'ts',
            'ch',
            'sh',
            'sch',
            '',
            'y',
            '',
            'e',
            'yu',
            'ya',
        ],
        strict=True,
    )
)
MAX_DEPTH = 12


def add_folder(unit: Any, parent: Any, title: str) -> Folder:
    """Add a folder called ``title`` under an organisation or folder.

    Raises :class:`InvalidError` for a bad or used title, :class:`RefusedError` without the right.
    """
    require(unit, MANAGE_FOLDERS, parent)
    return make_folder(unit, parent, title)


def make_folder(unit: Any, parent: Any, title: str, kind: str = '') -> Folder:
    """Do what :func:`add_folder` does for an operation that has asked a right of its own.

    Parameters: ``kind`` is by default that of ``parent``.
    """
    title = _accept_title(parent, title)
    if sum(1 for _place in places_above(parent, MANAGE_ROLES)) >= MAX_DEPTH:
        raise InvalidError(_('Folders may not be nested deeper than this.'), {'title': [_('Choose a higher place.')]})
    folder: Folder = unit.registry.content.create('Folder', title, kind or getattr(parent, 'kind', ''))
    parent.add(free_name(parent, title), folder, registry=unit.registry)
    note(unit, 'folder.added', folder, {'title': title, 'path': resource_path(folder)})
    return folder


def rename_folder(unit: Any, folder: Folder, title: str) -> None:
    """Give a folder another title; its address stays, so that links go on working."""
    require(unit, MANAGE_FOLDERS, folder)
    _refuse_standard(folder)
    title = _accept_title(folder.__parent__, title, folder)
    if title == folder.title:
        return
    before, folder.title = folder.title, title
    note(unit, 'folder.renamed', folder, {'changes': {'title': [before, title]}})


def move_folder(unit: Any, folder: Folder, target: Any) -> None:
    """Move a folder with all that is in it. The right is asked at both ends.

    Raises :class:`WrongStateError` for a move into itself or into another organisation.
    """
    require(unit, MANAGE_FOLDERS, folder)
    require(unit, MANAGE_FOLDERS, target)
    _refuse_standard(folder)
    if any(place is folder for place in places_above(target, MANAGE_ROLES)):
        raise WrongStateError(_('A folder can’t be moved into itself. Choose another place.'))
    if organisation_of(target) is not organisation_of(folder):
        raise WrongStateError(_('A folder stays in its organisation. Choose a place inside it.'))
    if target is folder.__parent__:
        return
    _accept_title(target, folder.title)
    before = resource_path(folder)
    source = folder.__parent__
    source.move(folder.__name__, target, free_name(target, folder.title), registry=unit.registry)
    unit.portal.grants.changed()
    note(unit, 'folder.moved', folder, {'from': before, 'to': resource_path(folder)})


def delete_folder(unit: Any, folder: Folder) -> None:
    """Delete an empty folder. Raises :class:`WrongStateError` while anything is in it, seen or not."""
    require(unit, MANAGE_FOLDERS, folder)
    _refuse_standard(folder)
    if len(folder):
        raise WrongStateError(
            _('The folder is not empty, so it stays. Move or delete what is in it first.'), documents=len(folder)
        )
    for grant in list(unit.portal.grants.at_place(folder.__oid__)):
        unit.portal.grants.remove(grant.id)
    note(unit, 'folder.deleted', folder, {'title': folder.title, 'path': resource_path(folder)})
    folder.__parent__.remove(folder.__name__, registry=unit.registry)


def cut_inheritance(unit: Any, folder: Folder, *, inherits: bool) -> None:
    """Cut a folder off from the roles held above it, or restore them."""
    require(unit, MANAGE_ROLES, folder)
    if folder.inherits_rights == inherits:
        return
    folder.inherits_rights = inherits
    unit.portal.grants.changed()
    note(unit, 'folder.inheritance', folder, {'changes': {'inherits_rights': [not inherits, inherits]}})


def free_name(parent: Any, title: str) -> str:
    """Return a name for links made of ``title`` in Latin letters that is not yet used in ``parent``."""
    latin = ''.join(_LETTERS.get(letter, letter) for letter in title.lower())
    latin = unicodedata.normalize('NFKD', latin).encode('ascii', 'ignore').decode()
    base = re.sub('[^a-z0-9]+', '-', latin).strip('-')[:60] or 'folder'
    name, count = base, 1
    while name in parent or name in RESERVED_NAMES:
        count += 1
        name = f'{base}-{count}'
    return name


def _accept_title(parent: Any, title: str, itself: Any = None) -> str:
    schema = colander.SchemaNode(colander.Mapping(), named('title', text(250)))
    accepted = accept(schema, {'title': title})['title']
    same = accepted.casefold()
    for child in parent.subfolders():
        if child is not itself and child.title.casefold() == same:
            raise invalid({'title': [_('There is a folder with this title already.')]})
    return str(accepted)


def _refuse_standard(folder: Any) -> None:
    if isinstance(folder, Organisation) or folder.standard:
        raise WrongStateError(_('This folder comes with the organisation and stays as it is.'))
