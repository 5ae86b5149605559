"""The words of DOCX and ODT, read from the XML in their ZIP: each sign as it stands, by page where the file tells.

The program that wrote the file notes where its pages ended (``w:lastRenderedPageBreak``, ``text:soft-page-break``); a
file without such notes has no pages. Document types and entities are refused, and only so much is unpacked.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from .faults import BROKEN, LOCKED, TOO_HEAVY, FaultError

DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
ODT = 'application/vnd.oasis.opendocument.text'
MOST_XML = 64 << 20
"""The most XML, unpacked, that is read of one file, bytes."""

_BLOCK = 64 * 1024
_W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
_STRICT = 'http://purl.oclc.org/ooxml/wordprocessingml/main'
_ODF = 'urn:oasis:names:tc:opendocument:xmlns'
_SIGNS = {'tab': '\t', 'br': '\n', 'cr': '\n', 'noBreakHyphen': '-', 'line-break': '\n'}
# Taken out by a tracked change; the same once more for old programs; notes about the text.
_SKIPPED = frozenset(('moveFrom', 'Fallback', 'tracked-changes', 'annotation', 'instrText', 'delText'))
_CELLS, _ROWS = frozenset(('tc', 'table-cell')), frozenset(('tr', 'table-row'))
_PARAGRAPHS = frozenset(('p', 'h'))


class _EnoughError(Exception):
    """Stop reading: there is more than is wanted."""


class _Story:
    """Gather the words of one XML part; ``pages`` begin where the part says so."""

    def __init__(self, room: int) -> None:
        self.pages: list[list[str]] = [[]]
        self._room = room
        self._skipped = self._rows = self._open = 0
        self._fresh = True

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        space, _, local = name.rpartition(' ')
        if self._skipped or local in _SKIPPED:
            self._skipped += 1
        elif local in ('lastRenderedPageBreak', 'soft-page-break') or (
            local == 'br' and attributes.get(f'{space} type') == 'page'
        ):
            self._turn()
        elif local in _SIGNS:
            self.say(_SIGNS[local])
        elif local == 's' and space.startswith(_ODF):
            self.say(' ' * min(_number(attributes.get(f'{space} c', '1')), 100))
        elif local in _ROWS:
            self._rows += 1
        # In Word's files words stand in w:t (and m:t), in ODF anywhere inside a paragraph.
        self._open += local == 't' or (local in _PARAGRAPHS and space.startswith(_ODF))

    def end(self, name: str) -> None:
        """End an element."""
        space, _, local = name.rpartition(' ')
        if self._skipped:
            self._skipped -= 1
        elif local in _CELLS:
            self.say('\t')
        elif local in _ROWS:
            self._rows -= 1
            self.say('\n')
        elif local in _PARAGRAPHS and (space in (_W, _STRICT) or space.startswith(_ODF)):
            self.say(' ' if self._rows else '\n\n')
        self._open -= local == 't' or (local in _PARAGRAPHS and space.startswith(_ODF))

    def text(self, words: str) -> None:
        """Take in what stands between marks."""
        if self._open and not self._skipped:
            self.say(words)

    def say(self, words: str) -> None:
        """Put words on the present page. Raises :class:`_EnoughError` when there is no more room."""
        self.pages[-1].append(words)
        self._fresh = self._fresh and words.isspace()
        self._room -= len(words)
        if self._room < 0:
            raise _EnoughError

    def _turn(self) -> None:
        # A break that was asked for is noted a second time where the next page begins.
        if not self._fresh or len(self.pages) == 1:
            self.pages.append([])
        self._fresh = True


def read_packed(stream: BinaryIO, media_type: str, room: int) -> tuple[list[str], bool]:
    """Return the pages, one if the file tells of none, and whether there was more than ``room`` characters.

    Raises :class:`FaultError` for what is damaged, locked or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(stream) as box:
            parts = list(_parts_of_odt(box) if media_type == ODT else _parts_of_docx(box))
            if sum(box.getinfo(name).file_size for name, _place in parts) > MOST_XML:
                raise FaultError(TOO_HEAVY)
            return _together(box, parts, room)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, EOFError, expat.ExpatError):
        raise FaultError(BROKEN) from None
    except RuntimeError as error:
        raise FaultError(LOCKED if 'password' in str(error) else BROKEN) from None


def _parts_of_docx(box: zipfile.ZipFile) -> Iterator[tuple[str, int]]:
    """Give (name, where its words go: to the first page, to their own, to the last)."""
    names = [name for name in box.namelist() if name.startswith('word/') and name.endswith('.xml')]
    for place, starts in enumerate((('header',), ('document.xml',), ('footnotes', 'endnotes', 'footer'))):
        for name in names:
            if name.removeprefix('word/').startswith(starts):
                yield name, place


def _parts_of_odt(box: zipfile.ZipFile) -> Iterator[tuple[str, int]]:
    if 'META-INF/manifest.xml' in box.namelist():
        with box.open('META-INF/manifest.xml') as manifest:
            if b'encryption-data' in manifest.read(1 << 20):
                raise FaultError(LOCKED)
    yield 'content.xml', 1


def _together(box: zipfile.ZipFile, parts: list[tuple[str, int]], room: int) -> tuple[list[str], bool]:
    pages, around, cut = [''], {0: '', 2: ''}, False
    if not any(place == 1 for _name, place in parts):
        raise FaultError(BROKEN)
    for name, place in parts:
        story = _Story(room)
        cut = _follow(box, name, story) or cut
        found = [''.join(page) for page in story.pages]
        room -= sum(map(len, found))
        if place == 1:
            pages = found
        elif (words := ''.join(found)) not in around[place]:
            around[place] += words
        if cut:
            break
    pages[0] = around[0] + pages[0]
    pages[-1] += around[2]
    return pages, cut


def _follow(box: zipfile.ZipFile, name: str, story: _Story) -> bool:
    parser: Any = expat.ParserCreate(namespace_separator=' ')
    parser.StartElementHandler, parser.EndElementHandler = story.start, story.end
    parser.CharacterDataHandler = story.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    parser.buffer_text = True
    try:
        with box.open(name) as part:
            while block := part.read(_BLOCK):
                parser.Parse(block, False)
            parser.Parse(b'', True)
    except _EnoughError:
        return True
    return False


def _refuse(*_declared: Any) -> None:
    """Refuse what makes much of little: no program that writes these files declares entities."""
    raise FaultError(TOO_HEAVY)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
