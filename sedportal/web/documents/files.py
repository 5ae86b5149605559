"""The files of a document as its page lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramid.traversal import resource_path

from sedportal.documents.files.media import INLINE_TYPES
from sedportal.documents.files.verdicts import INFECTED, OPEN, UNCHECKED, WAITING, standing_of
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_datetime
from sedportal.security.permits import decide

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import AttachedFile, Document, FileVersion

    from ..lists.wording import Wording

_ICONS = (
    ('application/pdf', 'file-earmark-pdf'),
    ('image/', 'file-earmark-image'),
    ('text/', 'file-earmark-text'),
    ('application/vnd.openxmlformats-officedocument.wordprocessingml', 'file-earmark-word'),
    ('application/msword', 'file-earmark-word'),
    ('application/vnd.oasis.opendocument.text', 'file-earmark-text'),
    ('application/vnd.openxmlformats-officedocument.spreadsheetml', 'file-earmark-spreadsheet'),
    ('application/vnd.oasis.opendocument.spreadsheet', 'file-earmark-spreadsheet'),
)
_HELD = {
    WAITING: _('waits for the check for viruses'),
    INFECTED: _('closed: a virus was found'),
    UNCHECKED: _('closed: could not be checked for viruses'),
}
_UNITS = (_('${size} bytes'), _('${size} KB'), _('${size} MB'), _('${size} GB'))


@dataclass(frozen=True)
class VersionEntry:
    """One version of a file."""

    number: int
    name: str
    url: str
    size: str
    at: str
    by: str


@dataclass(frozen=True)
class FileEntry:
    """A file with its latest version first; ``inline_url`` is where it opens in the browser, if it may.

    ``held`` says in a word that the antivirus has not let it pass.
    """

    id: str
    icon: str
    type: str
    inline_url: str
    thumbnail_url: str
    held: str
    current: VersionEntry
    earlier: tuple[VersionEntry, ...]


def files_of(request: Request, document: Document) -> list[FileEntry]:
    """Return the files; none for those who see the card only: a file's name tells of its content."""
    if not document.files or not decide(request.rights, 'view_file', document).allowed:
        return []
    url = resource_path(document, 'files')
    return [_entry(request, attached, f'{url}/{attached.id}') for attached in document.files]


def _entry(request: Request, attached: AttachedFile, url: str) -> FileEntry:
    wording, current, last = request.wording, attached.current, len(attached.versions)
    standing = standing_of(request.registry, request.portal, current.sha256)
    drawn = request.registry.previews.has_thumbnail(current.sha256)
    versions = [
        _version(wording, version, number, url if number == last else f'{url}?version={number}')
        for number, version in enumerate(attached.versions, start=1)
    ]
    return FileEntry(
        id=attached.id,
        icon=next((icon for start, icon in _ICONS if current.media_type.startswith(start)), 'file-earmark'),
        type=current.name.rpartition('.')[2].upper()[:8] if '.' in current.name else '',
        inline_url=f'{url}?inline=1' if current.media_type in INLINE_TYPES and standing.state == OPEN else '',
        thumbnail_url=f'{url}/pages/1?scale=0' if drawn and standing.state == OPEN else '',
        held=wording.text(_HELD[standing.state]) if standing.state != OPEN else '',
        current=versions[-1],
        earlier=tuple(reversed(versions[:-1])),
    )


def _version(wording: Wording, version: FileVersion, number: int, url: str) -> VersionEntry:
    return VersionEntry(
        number=number,
        name=version.name,
        url=url,
        size=size_in_words(wording, version.size),
        at=format_datetime(version.at),
        by=wording.person(version.by),
    )


def size_in_words(wording: Wording, size: int) -> str:
    """Return a size in bytes as people read it: «480 КБ», «1,2 МБ»."""
    amount, unit = float(size), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    text = f'{amount:.1f}'.replace('.', ',') if unit and amount < 10 else f'{amount:.0f}'
    return wording.text(_(_UNITS[unit], mapping={'size': text.removesuffix(',0')}))
