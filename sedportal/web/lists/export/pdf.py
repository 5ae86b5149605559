"""A list as PDF: landscape pages with organisation, day and page number, a table that breaks between rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import as_file, files
from typing import IO, Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from sedportal.kernel.russian import format_date

from .sheet import Sheet

_REGULAR, _BOLD = 'ListSans', 'ListSans-Bold'
_FILES = {_REGULAR: 'PT_Sans-Web-Regular.ttf', _BOLD: 'PT_Sans-Web-Bold.ttf'}
_SIZE, _LEADING, _PAD = 7.5, 9.0, 2.5
_MARGIN, _HEAD, _FOOT = 28.0, 40.0, 24.0
_MOST_LINES = 8  # of one cell; the rest is cut off with an ellipsis
_GREY, _INK, _LINE = HexColor(0x566273), HexColor(0x1A2230), HexColor(0xC4CCD6)


@cache
def _fonts() -> None:
    """Register the fonts once: reportlab's own have no Cyrillic."""
    for name, file in _FILES.items():
        with as_file(files('fontpkg_pt_sans').joinpath('files').joinpath(file)) as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))


def write_pdf(sheet: Sheet, file: IO[bytes]) -> None:
    """Write ``sheet`` as PDF."""
    _fonts()
    paper = _Paper(sheet, file)
    for _number, row in sheet.counted():
        paper.row([_text(cell) for cell in row])
    paper.close()


def _text(cell: Any) -> str:
    if isinstance(cell, date):
        return format_date(cell)
    return '' if cell is None else ' '.join(str(cell).split())


class _Paper:
    """Draw rows from the top of a page to its foot, then on the next one."""

    def __init__(self, sheet: Sheet, file: IO[bytes]) -> None:
        self._sheet = sheet
        self._width, self._height = landscape(A4)
        self._canvas = Canvas(file, pagesize=landscape(A4), pageCompression=1)
        self._canvas.setTitle(sheet.title)
        self._canvas.setAuthor(sheet.organisation)
        self._columns = _columns([heading.width for heading in sheet.headings], self._width - 2 * _MARGIN)
        self._page = 0
        self._y = 0.0
        self._known: dict[tuple[str, int], list[str]] = {}
        self._turn()

    def _turn(self) -> None:
        if self._page:
            self._canvas.showPage()
        self._page += 1
        canvas, sheet = self._canvas, self._sheet
        top = self._height - _MARGIN
        canvas.setFillColor(_INK)
        canvas.setFont(_BOLD, 10)
        canvas.drawString(_MARGIN, top - 8, _fit(sheet.title, _BOLD, 10, self._width - 2 * _MARGIN))
        canvas.setFont(_REGULAR, _SIZE)
        canvas.setFillColor(_GREY)
        canvas.drawString(_MARGIN, top - 20, _fit(sheet.organisation, _REGULAR, _SIZE, self._width / 2 - _MARGIN))
        canvas.drawRightString(self._width - _MARGIN, top - 20, sheet.note)
        canvas.drawRightString(self._width - _MARGIN, _MARGIN - 10, f'{sheet.words["page"]} {self._page}')
        self._y = top - _HEAD + 10
        self._cells([heading.title for heading in sheet.headings], _BOLD)

    def row(self, cells: Sequence[str]) -> None:
        """Draw one row; a page that is full is turned first."""
        self._cells(cells, _REGULAR)

    def _cells(self, cells: Sequence[str], font: str) -> None:
        lines = [self._wrapped(cell, index, font) for index, cell in enumerate(cells)]
        height = max(len(one) for one in lines) * _LEADING + 2 * _PAD
        if self._y - height < _MARGIN + _FOOT - 10 and font == _REGULAR:
            self._turn()
        canvas, x = self._canvas, _MARGIN
        canvas.setFont(font, _SIZE)
        canvas.setFillColor(_INK)
        for (width, one), _cell in zip(zip(self._columns, lines, strict=True), cells, strict=True):
            y = self._y - _PAD - _SIZE
            for line in one:
                canvas.drawString(x + _PAD, y, line)
                y -= _LEADING
            x += width
        self._y -= height
        canvas.setStrokeColor(_LINE)
        canvas.setLineWidth(0.4)
        canvas.line(_MARGIN, self._y, self._width - _MARGIN, self._y)

    def _wrapped(self, text: str, column: int, font: str) -> list[str]:
        # The same states, days and names stand in many rows.
        key = (text, column)
        if font == _REGULAR and key in self._known:
            return self._known[key]
        lines = _wrap(text, font, self._columns[column] - 2 * _PAD)
        if len(self._known) < 20_000:
            self._known[key] = lines
        return lines

    def close(self) -> None:
        """End the file."""
        self._canvas.save()


def _columns(wanted: Sequence[int], room: float) -> list[float]:
    total = sum(wanted) or 1
    return [width * room / total for width in wanted]


def _wrap(text: str, font: str, room: float) -> list[str]:
    lines: list[str] = []
    line = ''
    for word in text.split(' '):
        longer = f'{line} {word}' if line else word
        if _width(longer, font) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while _width(line, font) > room and len(line) > 1:
            cut = _longest(line, font, room)
            lines.append(line[:cut])
            line = line[cut:]
    lines.append(line)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f'{lines[_MOST_LINES - 1]}…']
    return lines


def _longest(text: str, font: str, room: float) -> int:
    cut = max(int(len(text) * room / _width(text, font)), 1)
    while cut > 1 and _width(text[:cut], font) > room:
        cut -= 1
    return cut


def _width(text: str, font: str) -> float:
    return float(pdfmetrics.stringWidth(text, font, _SIZE))


def _fit(text: str, font: str, size: float, room: float) -> str:
    while len(text) > 1 and pdfmetrics.stringWidth(text, font, size) > room:
        text = f'{text[:-2].rstrip()}…'
    return text
