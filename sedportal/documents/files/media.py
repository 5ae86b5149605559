"""What a file is, found from its content: never from what its sender says.

The name only refines a text (``.csv``) and only ever takes rights away: a file may be shown inside a page if
its content is of a short list of kinds and nothing in it can be read as anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

import puremagic

from .containers import OLE_HEAD, ZIP_HEADS, holds_archive, ole_kind, zip_kind
from .markup import charset_of, looks_active, markup_kind
from .pictures import picture_kind, well_formed

HEAD_SIZE = 16 * 1024
"""How many first bytes :func:`detect` wants, in bytes; it looks at no more."""

INLINE_TYPES = frozenset(
    ('application/pdf', 'image/png', 'image/jpeg', 'image/gif', 'image/webp', 'text/plain'),
)
"""What a page may show; everything else is only ever an attachment."""

ACTIVE_EXTENSIONS = frozenset(
    f'.{name}'
    for name in (
        *('html', 'htm', 'xhtml', 'xht', 'shtml', 'mht', 'mhtml', 'svg', 'svgz', 'xml', 'xsl', 'xslt', 'css'),
        *('js', 'mjs', 'cjs', 'hta', 'htc', 'vbs', 'vbe', 'wsf', 'ps1', 'bat', 'cmd', 'com', 'exe', 'scr', 'msi'),
        *('jar', 'swf', 'php', 'jsp', 'asp', 'aspx', 'lnk', 'url', 'reg', 'sh', 'py'),
    )
)
"""Extensions of what programs run: a file of such a name is not shown inside a page, whatever it holds."""

_UNKNOWN = ('application/octet-stream', '.bin')
_TAIL_SIZE = 0xFFFF + 22
_SAMPLE = 4 * 1024
_SHORTEST_MAGIC = 4

_TEXTS = {
    '.csv': 'text/csv',
    '.tsv': 'text/tab-separated-values',
    '.md': 'text/markdown',
    '.json': 'application/json',
    '.eml': 'message/rfc822',
    '.mht': 'multipart/related',
    '.mhtml': 'multipart/related',
    '.ics': 'text/calendar',
    '.vcf': 'text/vcard',
}
_SIGNED_DATA = bytes.fromhex('06092a864886f70d010702')
_PLAIN_MAGIC = (
    (b'{\\rtf', 'application/rtf', '.rtf'),
    (b'7z\xbc\xaf\x27\x1c', 'application/x-7z-compressed', '.7z'),
    (b'Rar!\x1a\x07', 'application/vnd.rar', '.rar'),
    (b'\x1f\x8b', 'application/gzip', '.gz'),
    (b'\x7fELF', 'application/x-executable', '.elf'),
)
# Two letters are too few to tell a text that begins with them: these formats have zero bytes near the start.
_LETTERS_MAGIC = (
    (b'MZ', 'application/vnd.microsoft.portable-executable', '.exe'),
    (b'BM', 'image/bmp', '.bmp'),
)


@dataclass(frozen=True, slots=True)
class MediaType:
    """Say what a file is.

    ``media_type`` has no parameters; ``extension`` begins with a dot; ``inline_allowed`` says that a page may
    show it, else it is only ever served as an attachment; ``charset`` is known for texts.
    """

    media_type: str
    extension: str
    inline_allowed: bool
    charset: str | None = None

    @property
    def content_type(self) -> str:
        """Return the value for a ``Content-Type`` header."""
        return f'{self.media_type}; charset={self.charset}' if self.charset else self.media_type


def detect(head: bytes, name: str, whole: BinaryIO) -> MediaType:
    """Find what a file is from its content.

    Parameters: ``head`` are its first bytes (:data:`HEAD_SIZE` of them, or all there are); ``name`` is the
    file's name, used as the module says; ``whole`` is the seekable file, of which a bounded part is read and
    whose position is kept. Never raises for bad content: what can't be told is ``application/octet-stream``.
    """
    head = head[:HEAD_SIZE]
    position = whole.tell()
    try:
        size = whole.seek(0, 2)
        media_type, extension, charset = _read(head, _extension(name), whole, cut=size > len(head))
        inline = (
            media_type in INLINE_TYPES
            and _extension(name) not in ACTIVE_EXTENSIONS
            and _single_minded(media_type, head, whole, size)
        )
    finally:
        whole.seek(position)
    return MediaType(media_type, extension, inline, charset)


def _extension(name: str) -> str:
    stem, dot, extension = name.rstrip('. ').rpartition('.')
    return f'.{extension.lower()}' if dot and stem else ''


def _read(head: bytes, extension: str, whole: BinaryIO, *, cut: bool) -> tuple[str, str, str | None]:
    kind = _binary_kind(head, whole)
    if kind is not None:
        return (*kind, None)
    charset = charset_of(head, cut=cut) if head else None
    if charset is None:
        return (*_by_puremagic(head), None)
    markup = markup_kind(head, charset)
    if markup is not None:
        return (*markup, charset)
    if extension in _TEXTS:
        return _TEXTS[extension], extension, charset
    return 'text/plain', '.txt', charset


def _binary_kind(head: bytes, whole: BinaryIO) -> tuple[str, str] | None:
    """Know the formats of office work by their first bytes, in the order of certainty."""
    picture = picture_kind(head)
    if picture is not None:
        return picture
    if head.startswith(ZIP_HEADS):
        return zip_kind(head, whole)
    if head.startswith(OLE_HEAD):
        return ole_kind(head, whole)
    for magic, media_type, extension in _PLAIN_MAGIC:
        if head.startswith(magic):
            return media_type, extension
    if head[:1] == b'0' and _SIGNED_DATA in head[:40]:
        return 'application/pkcs7-signature', '.p7s'
    for letters, media_type, extension in _LETTERS_MAGIC:
        if head.startswith(letters) and b'\x00' in head[:128]:
            return media_type, extension
    if head.startswith(b'%PDF-'):
        return 'application/pdf', '.pdf'
    # Readers of PDF look for its mark in the first KB; a text may only speak of it.
    if b'%PDF-' in head[:1024] and charset_of(head, cut=True) is None:
        return 'application/pdf', '.pdf'
    return None


def _by_puremagic(head: bytes) -> tuple[str, str]:
    """Ask the library for the many formats that the portal treats alike: as something to download."""
    if not head:
        return _UNKNOWN
    try:
        matches = puremagic.magic_string(head)
    except puremagic.PureError:
        return _UNKNOWN
    for match in matches:
        certain = len(match.byte_match) >= _SHORTEST_MAGIC and match.mime_type and match.extension
        # Its guess at a kind that may be shown inside a page is not followed: our own reading said no.
        if certain and match.mime_type not in INLINE_TYPES and not match.mime_type.startswith('text/'):
            return match.mime_type, match.extension
    return _UNKNOWN


def _single_minded(media_type: str, head: bytes, whole: BinaryIO, size: int) -> bool:
    """Tell whether nothing in the file can be read as a page, a script or an archive."""
    whole.seek(max(0, size - _TAIL_SIZE))
    tail = whole.read()
    if media_type == 'application/pdf' and not head.startswith(b'%PDF-'):
        return False
    if holds_archive(tail) or looks_active(head[:_SAMPLE]) or looks_active(tail[-_SAMPLE:]):
        return False
    return well_formed(media_type, whole)
