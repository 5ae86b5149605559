"""Names of files: what a client sends, made safe to store, to show and to put into a header."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

LONGEST_NAME = 255
"""The most bytes of UTF-8 in a name: what file systems take."""

_LONGEST_EXTENSION = 32
_DEFAULT = 'file'

_SEPARATORS = re.compile(r'[/\\]')
# Signs that look like a slash, or that Windows forbids in names.
_REPLACED = dict.fromkeys(map(ord, '<>:"|?*\u2044\u2215\u29f5\u29f8\ufe68\uff0f\uff3c'), '_')
_DRIVE = re.compile(r'^[A-Za-z]:(?=.)')
_SPACES = re.compile(r'\s+')
_RESERVED = re.compile(
    r'^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\.|$)',
    re.IGNORECASE,
)
_DROPPED_CATEGORIES = frozenset(('Cc', 'Cf', 'Cs', 'Co'))
_SPACE_CATEGORIES = frozenset(('Zs', 'Zl', 'Zp'))

_LATIN = {
    'а': 'a', 'б': 'b', 'в': 'v', 'г': 'g', 'д': 'd', 'е': 'e', 'ё': 'e', 'ж': 'zh', 'з': 'z', 'и': 'i',
    'й': 'y', 'к': 'k', 'л': 'l', 'м': 'm', 'н': 'n', 'о': 'o', 'п': 'p', 'р': 'r', 'с': 's', 'т': 't',
    'у': 'u', 'ф': 'f', 'х': 'kh', 'ц': 'ts', 'ч': 'ch', 'ш': 'sh', 'щ': 'shch', 'ъ': '', 'ы': 'y', 'ь': '',
    'э': 'e', 'ю': 'yu', 'я': 'ya',
}  # fmt: skip
_LATIN.update({letter.upper(): latin.capitalize() for letter, latin in _LATIN.items()})
_TO_LATIN = str.maketrans({**_LATIN, '№': 'No', '«': "'", '»': "'", '–': '-', '—': '-'})
_NOT_PLAIN = re.compile(r'[^A-Za-z0-9 !#$&+,;=@^`{}~().\[\]_\'-]')


def safe_name(raw: str) -> str:
    """Return a file name that is safe on any file system, in any page and in any log.

    Letters of any script and spaces stay. Path parts, control and invisible characters (those that turn the
    direction of text included), leading and trailing dots and spaces go; names that Windows reserves get a
    leading «_»; more than :data:`LONGEST_NAME` bytes are cut before the extension. The result is never empty,
    is in the normal form NFC, and gives itself when made safe again.
    """
    name = _last_part(unicodedata.normalize('NFC', raw))
    name = ''.join(map(_clean, name)).translate(_REPLACED)
    name = unicodedata.normalize('NFC', _SPACES.sub(' ', name)).lstrip(' .').rstrip(' .')
    if _RESERVED.match(name):
        name = f'_{name}'
    return _shorten(name) or _DEFAULT


def _last_part(path: str) -> str:
    """Return what stands after the last separator, past empty parts and dots alone."""
    visible = ''.join(sign for sign in path if unicodedata.category(sign) not in _DROPPED_CATEGORIES)
    parts = [part for part in _SEPARATORS.split(visible) if part.strip(' .')]
    return _DRIVE.sub('', parts[-1].lstrip()) if parts else ''


def _clean(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in _SPACE_CATEGORIES:
        return ' '
    return '' if category in _DROPPED_CATEGORIES else sign


def _shorten(name: str) -> str:
    if len(name.encode()) <= LONGEST_NAME:
        return name
    stem, dot, extension = name.rpartition('.')
    if not stem or len(extension.encode()) > _LONGEST_EXTENSION:
        stem, dot, extension = name, '', ''
    room = LONGEST_NAME - len(f'{dot}{extension}'.encode())
    return f'{stem.encode()[:room].decode(errors="ignore").rstrip(" .")}{dot}{extension}'


def disposition(name: str, *, inline: bool = False) -> str:
    """Return the value of a ``Content-Disposition`` header for a file (RFC 6266, RFC 8187).

    Parameters: ``name`` is made safe first; ``inline`` only where the media type allows it. A name beyond
    ASCII is given twice: in Latin letters for old programs, and as it is.
    """
    name = safe_name(name)
    kind = 'inline' if inline else 'attachment'
    plain = _NOT_PLAIN.sub('_', name.translate(_TO_LATIN))
    header = f'{kind}; filename="{plain}"'
    return header if plain == name else f"{header}; filename*=UTF-8''{quote(name, safe='!#$&+-.^_`|~')}"
