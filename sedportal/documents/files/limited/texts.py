"""Read the text of a file: by page where it has pages, else as a whole."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any, BinaryIO

from ..markup import charset_of
from .faults import BROKEN, TOO_HEAVY, UNSUPPORTED, FaultError
from .packed import DOCX, ODT, read_packed
from .tidying import tidy

PDF = 'application/pdf'
_OOXML = 'application/vnd.openxmlformats-officedocument.'
_ODF = 'application/vnd.oasis.opendocument.'
PACKED = frozenset((DOCX, ODT))
OFFICE = frozenset((
    f'{_OOXML}spreadsheetml.sheet', f'{_OOXML}presentationml.presentation', f'{_ODF}spreadsheet',
    f'{_ODF}presentation', 'application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint',
    'application/rtf',
))  # fmt: skip
_RTF = 'application/rtf'
# What the library makes nothing or another sign of: ends of pages, a hyphen and a blank that don't break, a backslash.
_RTF_SIGN = re.compile(rb'\\(?:[\\~_]|(?:page|sect|column)(?![a-z0-9-]))')
_RTF_SIGNS = {b'\\\\': b"\\'5c", b'\\~': b'\\u160?', b'\\_': b'-'}
PICTURES = frozenset(('image/png', 'image/jpeg', 'image/tiff', 'image/gif', 'image/webp', 'image/bmp'))
PAGES = frozenset(('text/html', 'application/xhtml+xml'))
PLAIN = frozenset(('text/plain', 'text/csv', 'text/tab-separated-values', 'text/markdown', 'application/json',
                   'application/xml', 'text/calendar', 'text/vcard'))  # fmt: skip
_HIDDEN = frozenset(('script', 'style', 'template', 'noscript'))
_BREAKS = frozenset(('p', 'br', 'div', 'li', 'tr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table', 'td', 'th'))
_HEAD = 64 * 1024


def read(stream: BinaryIO, asked: dict[str, Any]) -> dict[str, Any]:
    """Return ``pages``, the texts; ``paged``, whether they are pages of the file; ``cut``, whether more was there.

    ``scan`` says that it shows pictures of words, which ``recognition`` can read.

    Parameters: ``asked`` holds ``media_type`` and ``characters``, the most to return. Raises :class:`FaultError`.
    """
    media_type, room = asked['media_type'], asked['characters']
    if media_type == PDF:
        return _read_pdf(stream, room)
    if media_type in PICTURES:
        return {'pages': [], 'paged': False, 'cut': False, 'scan': True}
    if media_type in PACKED:
        return _by_page(*read_packed(stream, media_type, room))
    if media_type in OFFICE:
        return _whole(_read_office(stream.read(), media_type), room)
    if media_type in PAGES:
        return _whole(_without_markup(_decoded(stream.read(8 * room))), room)
    if media_type in PLAIN:
        return _whole(_decoded(stream.read(4 * room + 1)), room)
    raise FaultError(UNSUPPORTED)


def _read_pdf(stream: BinaryIO, room: int) -> dict[str, Any]:
    from .pictures import open_pdf
    from .recognition import is_scan

    document = open_pdf(stream)
    pages: list[str] = []
    scan = False
    for number in range(len(document)):
        page = document[number]
        text = tidy(page.get_textpage().get_text_bounded())
        scan = scan or is_scan(page, text)
        page.close()
        pages.append(text[:room])
        room -= len(text)
        if room < 0:
            break
    return {'pages': pages, 'paged': True, 'cut': room < 0, 'scan': scan}


def _by_page(pages: list[str], cut: bool) -> dict[str, Any]:
    texts = [tidy(page) for page in pages]
    if len(texts) == 1:
        return {'pages': texts if texts[0] else [], 'paged': False, 'cut': cut}
    return {'pages': texts, 'paged': True, 'cut': cut}


def _read_office(data: bytes, media_type: str) -> str:
    import kreuzberg

    if media_type == _RTF:
        data = _RTF_SIGN.sub(lambda found: _RTF_SIGNS.get(found[0], b'\\par'), data)
    # Its own types don't name all that it takes.
    library: Any = kreuzberg
    config = library.ExtractionConfig(
        use_cache=False, disable_ocr=True, concurrency=library.ConcurrencyConfig(max_threads=1)
    )
    try:
        return str(library.extract_bytes_sync(data, media_type, config).content)
    except kreuzberg.KreuzbergError as error:
        raise FaultError(TOO_HEAVY if 'limit exceeded' in str(error) else BROKEN) from None


def _whole(text: str, room: int) -> dict[str, Any]:
    text = tidy(text)
    return {'pages': [text[:room]] if text else [], 'paged': False, 'cut': len(text) > room}


def _decoded(data: bytes) -> str:
    return data.decode(charset_of(data[:_HEAD], cut=len(data) > _HEAD) or 'utf-8', 'replace').lstrip('\ufeff')


class _Words(HTMLParser):
    """Gather what a page shows, without running or following anything."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Begin a line, or a part that is not shown."""
        self._hidden += tag in _HIDDEN
        if tag in _BREAKS:
            self.pieces.append('\n')

    def handle_endtag(self, tag: str) -> None:
        """End a part that is not shown."""
        if tag in _HIDDEN and self._hidden:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        """Keep words that are shown."""
        if not self._hidden:
            self.pieces.append(data)


def _without_markup(text: str) -> str:
    words = _Words()
    words.feed(text)
    words.close()
    return ''.join(words.pieces)
