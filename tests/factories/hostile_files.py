"""Small files that ask for too much: bombs, loops, locks; each made by the tests themselves."""

from __future__ import annotations

import io
import zipfile
import zlib

import docx
from PIL import Image
from reportlab.pdfgen.canvas import Canvas


def pdf_of(*pages: str, password: str | None = None) -> bytes:
    """Return a PDF with a line of Latin text on each page, locked if a ``password`` is given."""
    kept = io.BytesIO()
    canvas = Canvas(kept, encrypt=password, invariant=1)
    for text in pages:
        canvas.drawString(72, 720, text)
        canvas.showPage()
    canvas.save()
    return kept.getvalue()


def picture_of(width: int, height: int, form: str = 'PNG') -> bytes:
    """Return a picture of one colour."""
    kept = io.BytesIO()
    Image.new('RGB', (width, height), 'navy').save(kept, form)
    return kept.getvalue()


def picture_bomb() -> bytes:
    """Return a PNG of a few hundred KB that unpacks to 400 million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, 'big') + name + data + zlib.crc32(name + data).to_bytes(4, 'big')

    side = 20_000
    head = side.to_bytes(4, 'big') * 2 + bytes((1, 0, 0, 0, 0))
    lines = zlib.compress(bytes(side // 8 + 1) * side, 9)
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', head) + chunk(b'IDAT', lines) + chunk(b'IEND', b'')


def endless_pdf(depth: int = 9, width: int = 10) -> bytes:
    """Return a PDF of a few KB whose page draws a form that draws ten forms that draw ten forms, and so on."""
    objects = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>']
    objects.append('<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</XObject<</F 5 0 R>>>>/Contents 4 0 R>>')
    objects.append('<</Length 5>>stream\n/F Do\nendstream')
    for level in range(depth):
        last = level == depth - 1
        body = '0 0 600 800 re f' if last else '/F Do ' * width
        resources = '' if last else f'/Resources<</XObject<</F {6 + level} 0 R>>>>'
        form = f'<</Type/XObject/Subtype/Form/BBox[0 0 600 800]{resources}/Length {len(body)}>>'
        objects.append(f'{form}stream\n{body}\nendstream')
    kept, places = b'%PDF-1.4\n', []
    for number, text in enumerate(objects, start=1):
        places.append(len(kept))
        kept += f'{number} 0 obj\n{text}\nendobj\n'.encode()
    table = ''.join(f'{place:010d} 00000 n \n' for place in places)
    head = f'xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}'
    return kept + f'{head}trailer<</Size {len(places) + 1}/Root 1 0 R>>\nstartxref\n{len(kept)}\n%%EOF'.encode()


def docx_of(text: str) -> bytes:
    """Return a DOCX of one paragraph."""
    document = docx.Document()
    document.add_paragraph(text)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def docx_bomb(megabytes: int = 120) -> bytes:
    """Return a DOCX of some hundred KB whose text unpacks to so many megabytes."""
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx_of('MARK'))) as honest,
        zipfile.ZipFile(kept, 'w', zipfile.ZIP_DEFLATED, compresslevel=1) as box,
    ):
        for name in honest.namelist():
            before, mark, after = honest.read(name).partition(b'MARK')
            with box.open(name, 'w', force_zip64=True) as part:
                part.write(before)
                for _ in range(megabytes if mark else 0):
                    part.write(b'a ' * (1 << 19))
                part.write(after)
    return kept.getvalue()
