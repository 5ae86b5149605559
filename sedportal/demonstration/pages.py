"""Pages of the demonstration: a letter as PDF, and as a PNG that looks like a scan.

The font is PT Sans from the package ``fontpkg-pt-sans`` (SIL Open Font Licence): reportlab's own have no Cyrillic.
"""

from __future__ import annotations

import io
import random
from functools import cache
from importlib.resources import as_file, files
from typing import Literal
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

from .paper import blocks
from .texts import Letter

_FONT_FILES = files('fontpkg_pt_sans').joinpath('files')
_REGULAR, _BOLD = 'PT_Sans-Web-Regular.ttf', 'PT_Sans-Web-Bold.ttf'
_ALIGN: dict[str, Literal[0, 1, 2, 4]] = {
    'heading': TA_CENTER, 'form': TA_CENTER, 'greeting': TA_CENTER, 'addressee': TA_RIGHT, 'body': TA_JUSTIFY,
}  # fmt: skip
_BOLD_STYLES = frozenset(('heading', 'form', 'title'))
_PAGE = (620, 877)
_MARGIN = 60


def make_pdf(letter: Letter) -> bytes:
    """Return the letter as a PDF file with embedded fonts, always the same bytes for the same letter."""
    styles = _styles()
    kept = io.BytesIO()
    template = SimpleDocTemplate(
        kept, pagesize=A4, leftMargin=3 * cm, rightMargin=1.5 * cm, topMargin=2 * cm, bottomMargin=2 * cm,
        title=letter.title, author=letter.heading, invariant=1,
    )  # fmt: skip
    template.build([Paragraph(escape(block.text), styles[block.style]) for block in blocks(letter)])
    return kept.getvalue()


@cache
def _styles() -> dict[str, ParagraphStyle]:
    """Register the fonts once; return a style for each kind of block."""
    for name, file in (('PTSans', _REGULAR), ('PTSans-Bold', _BOLD)):
        with as_file(_FONT_FILES.joinpath(file)) as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))
    return {
        style: ParagraphStyle(
            style,
            fontName='PTSans-Bold' if style in _BOLD_STYLES else 'PTSans',
            fontSize=9 if style == 'small' else 12,
            leading=16,
            spaceAfter=8,
            alignment=_ALIGN.get(style, TA_LEFT),
        )
        for style in ('heading', 'addressee', 'form', 'mark', 'title', 'greeting', 'body', 'signature', 'small')
    }


def make_png(letter: Letter) -> bytes:
    """Return the letter as a picture of a page, a little grey and specked like a scan, A4 at 75 dots an inch."""
    page = Image.new('L', _PAGE, 246)
    drawing = ImageDraw.Draw(page)
    top = _MARGIN
    for block in blocks(letter):
        font = _picture_font(block.style in _BOLD_STYLES)
        for line in _wrapped(block.text, font):
            width = font.getlength(line)
            align = _ALIGN.get(block.style, TA_LEFT)
            room = _PAGE[0] - 2 * _MARGIN - width
            left = _MARGIN + (room / 2 if align == TA_CENTER else room if align == TA_RIGHT else 0)
            drawing.text((left, top), line, fill=40, font=font)
            top += 18
        top += 8
    _speck(page, letter.title)
    kept = io.BytesIO()
    page.save(kept, 'PNG', compress_level=6)
    return kept.getvalue()


def _speck(page: Image.Image, seed: str) -> None:
    chance = random.Random(seed)  # noqa: S311 - draws dust
    for _speck_number in range(200):
        page.putpixel((chance.randrange(_PAGE[0]), chance.randrange(_PAGE[1])), chance.randint(120, 220))


@cache
def _picture_font(bold: bool) -> ImageFont.FreeTypeFont:
    with as_file(_FONT_FILES.joinpath(_BOLD if bold else _REGULAR)) as path:
        return ImageFont.truetype(str(path), 13)


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines = ['']
    for word in text.split(' '):
        longer = f'{lines[-1]} {word}'.strip(' ')
        if font.getlength(longer) <= _PAGE[0] - 2 * _MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
