"""Files of office programs and scans, made by the tests: signs that XML escapes, pages, entities."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import fontpkg_pt_sans
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from odf.opendocument import OpenDocumentText
from odf.table import Table, TableCell, TableRow
from odf.text import P, SoftPageBreak, Span
from PIL import Image, ImageDraw, ImageFont

SAMPLES = Path(__file__).resolve().parents[1] / 'samples'
WORDS = 'Приказ № 5: A & B < C > D «ёлка»'
CELLS = ('ячейка & один', 'два <x>')
HEAD = 'Шапка & верх'
DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
ODT = 'application/vnd.oasis.opendocument.text'


def docx_with_signs() -> bytes:
    """Return a DOCX with a heading line, :data:`WORDS` and a table of :data:`CELLS`."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = HEAD
    document.add_paragraph(WORDS)
    table = document.add_table(1, len(CELLS))
    for cell, text in zip(table.rows[0].cells, CELLS, strict=True):
        cell.text = text
    return _saved(document)


def docx_by_page(*pages: str) -> bytes:
    """Return a DOCX as Word leaves it: between pages a break that was asked for and Word's note of it."""
    document = docx.Document()
    for number, text in enumerate(pages):
        paragraph = document.add_paragraph()
        if number:
            paragraph.add_run()._r.append(OxmlElement('w:lastRenderedPageBreak'))
        paragraph.add_run(text)
        if number < len(pages) - 1:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    return _saved(document)


def odt_of(*pages: str) -> bytes:
    """Return an ODT with pages as its writer notes them, and :data:`CELLS` in a table on the last one."""
    document = OpenDocumentText()
    for number, text in enumerate(pages):
        paragraph = P()
        if number:
            paragraph.addElement(SoftPageBreak())
        paragraph.addElement(Span(text=text))
        document.text.addElement(paragraph)
    table, row = Table(name='t'), TableRow()
    for text in CELLS:
        cell = TableCell()
        cell.addElement(P(text=text))
        row.addElement(cell)
    table.addElement(row)
    document.text.addElement(table)
    return _saved(document)


def with_part(data: bytes, name: str, before: bytes, after: bytes) -> bytes:
    """Return a ZIP in whose part ``name`` the bytes ``before`` are replaced by ``after``."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as box, zipfile.ZipFile(kept, 'w', zipfile.ZIP_DEFLATED) as changed:
        for info in box.infolist():
            part = box.read(info)
            if info.filename == name:
                assert before in part
                part = part.replace(before, after, 1)
            changed.writestr(info, part)
    return kept.getvalue()


def odt_with_pictures(*addresses: str) -> bytes:
    """Return an ODT that shows pictures from elsewhere."""
    frames = ''.join(
        f'<text:p><draw:frame draw:name="f{number}" text:anchor-type="as-char" svg:width="5cm" svg:height="5cm" '
        'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0">'
        f'<draw:image xlink:href="{address}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad" '
        'xmlns:xlink="http://www.w3.org/1999/xlink"/></draw:frame></text:p>'
        for number, address in enumerate(addresses)
    )
    return with_part(odt_of(WORDS), 'content.xml', b'</office:text>', frames.encode() + b'</office:text>')


def entity_bomb(data: bytes, name: str) -> bytes:
    """Return a ZIP of XML whose part ``name`` declares entities that multiply to ten thousand million letters."""
    lines = ['<!DOCTYPE d [<!ENTITY a0 "aaaaaaaaaa">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    declared = ''.join((*lines, ']>')).encode()
    return with_part(data, name, b'?>', b'?>' + declared)


def scan_of(*lines: str, form: str = 'PNG') -> bytes:
    """Return a scanned sheet of A5 at 200 dots an inch: a picture of words."""
    return _scan((lines,), form)


def scanned_pages(*pages: str, form: str = 'PDF') -> bytes:
    """Return a scan of several sheets with a line of words on each."""
    return _scan(tuple((page,) for page in pages), form)


def _scan(pages: tuple[tuple[str, ...], ...], form: str) -> bytes:
    fonts = Path(fontpkg_pt_sans.__file__).parent
    font = ImageFont.truetype(str(next(fonts.rglob('*Regular.ttf'))), 42)
    sheets = []
    for lines in pages:
        sheet = Image.new('L', (1165, 600), 250)
        pen = ImageDraw.Draw(sheet)
        for number, line in enumerate(lines):
            pen.text((90, 90 + 70 * number), line, font=font, fill=20)
        sheets.append(sheet)
    kept = io.BytesIO()
    more = {'save_all': True, 'append_images': sheets[1:]} if form in ('PDF', 'TIFF') else {}
    sheets[0].save(kept, form, resolution=200, **more)
    return kept.getvalue()


def _saved(document: object) -> bytes:
    kept = io.BytesIO()
    document.save(kept)  # type: ignore[attr-defined]
    return kept.getvalue()
