"""Office files of the demonstration: DOCX, ODT and XLSX that hold a letter's text.

The slow parts (styles, themes) are made once by the libraries and kept; each file puts its own text between.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from functools import cache
from xml.sax.saxutils import escape

import docx
import xlsxwriter
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from odf.opendocument import OpenDocumentText
from odf.style import ParagraphProperties, Style, TextProperties
from odf.text import P

from .paper import Block, blocks, pack, table_rows, unpack
from .texts import Letter

_FIXED_MOMENT = datetime(2014, 6, 3, 9, 0, tzinfo=UTC)
_ALIGN = {'heading': 'center', 'form': 'center', 'greeting': 'center', 'addressee': 'right', 'body': 'justify'}
_BOLD = frozenset(('heading', 'form', 'title'))
_MARK = 'ТЕКСТ'


def make_docx(letter: Letter) -> bytes:
    """Return the letter as a DOCX file, always the same bytes for the same letter."""
    members, before, after = _docx_frame()
    body = ''.join(f'{_docx_start(block)}{escape(block.text)}</w:t></w:r></w:p>' for block in blocks(letter))
    return pack({**members, 'word/document.xml': f'{before}{body}{after}'.encode()})


@cache
def _docx_frame() -> tuple[dict[str, bytes], str, str]:
    """Make an empty document with its styles; return its members and the XML before and after the text."""
    document = docx.Document()
    section = document.sections[0]
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    document.core_properties.author = ''
    document.core_properties.created = document.core_properties.modified = _FIXED_MOMENT
    document.styles['Normal'].font.name, document.styles['Normal'].font.size = 'PT Serif', Pt(13)
    document.add_paragraph(_MARK).alignment = WD_ALIGN_PARAGRAPH.LEFT
    kept = io.BytesIO()
    document.save(kept)
    members = unpack(kept.getvalue())
    xml = members['word/document.xml'].decode()
    before, _, rest = xml.partition('<w:p>')
    return members, before, rest[rest.index('</w:p>') + len('</w:p>') :]


def _docx_start(block: Block) -> str:
    align = {'justify': 'both'}.get(_ALIGN.get(block.style, ''), _ALIGN.get(block.style, 'left'))
    bold = '<w:rPr><w:b/></w:rPr>' if block.style in _BOLD else ''
    return f'<w:p><w:pPr><w:jc w:val="{align}"/></w:pPr><w:r>{bold}<w:t xml:space="preserve">'


def make_odt(letter: Letter) -> bytes:
    """Return the letter as an ODT file, always the same bytes for the same letter."""
    members, before, after = _odt_frame()
    body = ''.join(f'<text:p text:style-name="{block.style}">{escape(block.text)}</text:p>' for block in blocks(letter))
    members = {**members, 'content.xml': f'{before}{body}{after}'.encode()}
    return pack(members, stored=('mimetype',))


@cache
def _odt_frame() -> tuple[dict[str, bytes], str, str]:
    """Make an empty document with a style for each kind of block; return its members and the XML around the text."""
    document = OpenDocumentText()
    for name in ('heading', 'addressee', 'form', 'mark', 'title', 'greeting', 'body', 'signature', 'small'):
        style = Style(name=name, family='paragraph')
        style.addElement(ParagraphProperties(textalign=_ALIGN.get(name, 'left'), marginbottom='0.2cm'))
        weight = 'bold' if name in _BOLD else 'normal'
        style.addElement(TextProperties(fontweight=weight, fontsize='9pt' if name == 'small' else '13pt'))
        document.automaticstyles.addElement(style)
    document.text.addElement(P(stylename='body', text=_MARK))
    kept = io.BytesIO()
    document.write(kept)
    members = unpack(kept.getvalue())
    members['meta.xml'] = members['meta.xml'].replace(b'>odfpy/', b'>sedportal/')
    xml = members['content.xml'].decode()
    before, _, rest = xml.partition('<text:p ')
    return members, before, rest[rest.index('</text:p>') + len('</text:p>') :]


def make_xlsx(letter: Letter) -> bytes:
    """Return the table that goes with the letter as an XLSX file, its title and first lines above it."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {'in_memory': True, 'strings_to_formulas': False, 'strings_to_urls': False})
    book.set_properties({'title': letter.title[:200], 'created': _FIXED_MOMENT.replace(tzinfo=None)})
    bold, wrapped = book.add_format({'bold': True, 'border': 1}), book.add_format({'text_wrap': True})
    share = book.add_format({'num_format': '0.0%'})
    sheet = book.add_worksheet('Сведения')
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 60)
    sheet.set_column(2, 4, 12)
    sheet.write_string(0, 1, letter.heading, bold)
    sheet.write_string(1, 1, letter.title, bold)
    for row, paragraph in enumerate(letter.paragraphs, start=3):
        sheet.write_string(row, 1, paragraph, wrapped)
    start = 4 + len(letter.paragraphs)
    sheet.write_row(start, 0, ('№', 'Муниципальное образование', 'План', 'Исполнено', 'Доля'), bold)
    for number, (name, planned, done, part) in enumerate(table_rows(letter), start=1):
        sheet.write_row(start + number, 0, (number, name, planned, done))
        sheet.write_number(start + number, 4, part, share)
    book.close()
    return kept.getvalue()
