"""The types of settings: how the text of an ini file is read, and what is refused."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import colander

SECRET_CHARACTERS = 32


class YesNo(colander.SchemaType):
    """Read ``true`` and ``false`` as written in ini files; anything else is a fault, not a guess."""

    WORDS = {'true': True, 'yes': True, 'on': True, '1': True, 'false': False, 'no': False, 'off': False, '0': False}

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> bool:
        """Return the truth of ``cstruct``; raise ``colander.Invalid`` if it is neither."""
        try:
            return self.WORDS[str(cstruct).lower()]
        except KeyError:
            raise colander.Invalid(node, f'"{cstruct}" is neither true nor false') from None


class Folder(colander.SchemaType):
    """Read an absolute folder; the working directory never counts."""

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> Path | None:
        """Return the path, or ``None`` for an empty one; raise ``colander.Invalid`` if it is relative."""
        if not cstruct:
            return None
        if not Path(cstruct).is_absolute():
            raise colander.Invalid(node, f'"{cstruct}" must be an absolute folder, such as %(here)s/...')
        return Path(cstruct)


class Words(colander.SchemaType):
    """Read words with commas or spaces between them."""

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> tuple[str, ...]:
        """Return the words, each once."""
        return tuple(dict.fromkeys(str(cstruct).replace(',', ' ').split()))


class Networks(Words):
    """Read addresses and networks with commas or spaces between them."""

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> tuple[str, ...]:
        """Return them as networks; raise ``colander.Invalid`` for what is none."""
        try:
            return tuple(str(ip_network(word)) for word in super().deserialize(node, cstruct))
        except ValueError as error:
            raise colander.Invalid(node, f'{error}; write 10.1.2.3 or 10.1.0.0/16') from None


class Secret(colander.String):
    """Read a text, or with ``file:`` before it the text of that file."""

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> str:
        """Return the text; raise ``colander.Invalid`` if the file can't be read."""
        if not str(cstruct).startswith('file:'):
            return str(cstruct)
        path = Path(str(cstruct).removeprefix('file:'))
        try:
            return path.read_text(encoding='utf-8').strip()
        except (OSError, UnicodeDecodeError) as error:
            raise colander.Invalid(node, f'the file {path} can not be read: {error}') from error


class Clamd(colander.SchemaType):
    """Read where clamd listens: a host and port, or a socket of this machine."""

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> str:
        """Return the address, empty for none; raise ``colander.Invalid`` if it names no place."""
        text = str(cstruct) if cstruct else ''
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(''), 0
        host = bool(parts.hostname) and not parts.path and port != 0
        if text and (parts.scheme != 'clamd' or not (host or (not parts.netloc and parts.path.startswith('/')))):
            raise colander.Invalid(node, f'"{cstruct}" must be clamd://host:port or clamd:///path/of/the/socket')
        return text


class Token(Secret):
    """Read a secret that may be missing, and that must not be guessed if it is there."""

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> str:
        """Return the text; raise ``colander.Invalid`` for one that is too short."""
        text = super().deserialize(node, cstruct)
        if text and len(text) < SECRET_CHARACTERS:
            raise colander.Invalid(node, f'has {len(text)} characters; at least {SECRET_CHARACTERS} are needed')
        return text


class Address(colander.SchemaType):
    """Read the address of a site: scheme and host, no path, so that links can be appended."""

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> str:
        """Return the address without a closing slash; raise ``colander.Invalid`` if it is none."""
        text = str(cstruct).rstrip('/')
        try:
            parts = urlsplit(text)
            complete = parts.scheme in ('http', 'https') and parts.hostname and parts.port != 0
        except ValueError:
            complete = False
        if not complete or parts.path or parts.query or parts.fragment:
            raise colander.Invalid(node, f'"{cstruct}" must be an address such as https://portal.example.ru')
        return text


TYPES: dict[str, Any] = {
    'text': lambda setting: (Secret() if setting.attribute == 'secret' else colander.String(), None),
    'secret': lambda setting: (Token(), None),
    'networks': lambda setting: (Networks(), None),
    'choice': lambda setting: (colander.String(), colander.OneOf(setting.choices)),
    'integer': lambda setting: (colander.Integer(strict=True), colander.Range(setting.least, setting.most)),
    'yes_no': lambda setting: (YesNo(), None),
    'folder': lambda setting: (Folder(), None),
    'words': lambda setting: (Words(), None),
    'clamd': lambda setting: (Clamd(), None),
    'url': lambda setting: (Address(), None),
}
