"""Files of every kind, honest and hostile: what is each, and may a page show it?"""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sedportal.documents.files.containers import OLE_HEAD, ZIP_HEADS, zip_names
from sedportal.documents.files.media import HEAD_SIZE, INLINE_TYPES, MediaType, detect
from sedportal.documents.files.pictures import GIF_HEADS, PNG_HEAD

LETTER = 'Уважаемый Иван Иванович! Направляем Вам отчёт о ремонте дороги № 5 за II квартал — в срок.\n'


def look(data: bytes, name: str = '') -> MediaType:
    whole = io.BytesIO(data)
    whole.seek(min(3, len(data)))
    found = detect(data[:HEAD_SIZE], name, whole)
    assert whole.tell() == min(3, len(data)), 'the position is kept'
    return found


def picture(form: str) -> bytes:
    kept = io.BytesIO()
    Image.new('RGB', (40, 30), 'navy').save(kept, form)
    return kept.getvalue()


def archive(**members: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, 'w') as box:
        for name, data in members.items():
            box.writestr(name.replace('__', '/').replace('_dot_', '.').replace('_types', '[Content_Types].xml'), data)
    return kept.getvalue()


def ole(stream: str) -> bytes:
    header = bytearray(512)
    header[:8] = b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'
    struct.pack_into('<H', header, 30, 9)
    struct.pack_into('<L', header, 48, 1)
    name = stream.encode('utf-16-le')
    entry = name.ljust(64, b'\x00') + struct.pack('<H', len(name) + 2) + bytes(62)
    return bytes(header) + bytes(512) + bytes(128) + entry + bytes(256)


PDF = b'%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type /Catalog>>\nendobj\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n'
WORD = {'_types': b'<Types/>', 'word__document_dot_xml': b'<w/>'}
OFFICE = 'application/vnd.openxmlformats-officedocument'
ODT_TYPE = b'application/vnd.oasis.opendocument.text'

HONEST = {
    'pdf': (PDF, 'application/pdf', '.pdf', True),
    'png': (picture('PNG'), 'image/png', '.png', True),
    'jpeg': (picture('JPEG'), 'image/jpeg', '.jpg', True),
    'gif': (picture('GIF'), 'image/gif', '.gif', True),
    'webp': (picture('WEBP'), 'image/webp', '.webp', True),
    'tiff': (picture('TIFF'), 'image/tiff', '.tif', False),
    'bmp': (picture('BMP'), 'image/bmp', '.bmp', False),
    'text': (LETTER.encode(), 'text/plain', '.txt', True),
    'empty': (b'', 'application/octet-stream', '.bin', False),
    'noise': (bytes(range(256)) * 4, 'application/octet-stream', '.bin', False),
    'rtf': (b'{\\rtf1\\ansi ...}', 'application/rtf', '.rtf', False),
    'doc': (ole('WordDocument'), 'application/msword', '.doc', False),
    'xls': (ole('Workbook'), 'application/vnd.ms-excel', '.xls', False),
    'ppt': (ole('PowerPoint Document'), 'application/vnd.ms-powerpoint', '.ppt', False),
    'msg': (ole('__properties_version1.0'), 'application/vnd.ms-outlook', '.msg', False),
    'ole': (ole('Other'), 'application/x-ole-storage', '.ole', False),
    'ole cut': (ole('Other')[:20], 'application/x-ole-storage', '.ole', False),
    'docx': (archive(**WORD), f'{OFFICE}.wordprocessingml.document', '.docx', False),
    'docm': (archive(**WORD, word__vbaProject_dot_bin=b'x'), 'application/vnd.ms-word.document.macroEnabled.12',
             '.docm', False),
    'xlsx': (archive(_types=b'', xl__workbook_dot_xml=b''), f'{OFFICE}.spreadsheetml.sheet', '.xlsx', False),
    'pptx': (archive(_types=b'', ppt__presentation_dot_xml=b''),
             f'{OFFICE}.presentationml.presentation', '.pptx', False),
    'odt': (archive(mimetype=ODT_TYPE, content_dot_xml=b'<x/>'), ODT_TYPE.decode(), '.odt', False),
    'odt of another type': (archive(mimetype=b'text/html', content_dot_xml=b'<x/>'), 'application/zip', '.zip', False),
    'jar': (archive(**{'META-INF__MANIFEST_dot_MF': b''}), 'application/java-archive', '.jar', False),
    'zip': (archive(a=b'1'), 'application/zip', '.zip', False),
    'zip empty': (archive(), 'application/zip', '.zip', False),
    'zip cut': (archive(a=b'1')[:12], 'application/zip', '.zip', False),
    'gzip': (b'\x1f\x8b\x08' + bytes(20), 'application/gzip', '.gz', False),
    '7z': (b'7z\xbc\xaf\x27\x1c' + bytes(20), 'application/x-7z-compressed', '.7z', False),
    'rar': (b'Rar!\x1a\x07\x01' + bytes(20), 'application/vnd.rar', '.rar', False),
    'exe': (b'MZ\x90\x00' + bytes(200), 'application/vnd.microsoft.portable-executable', '.exe', False),
    'text on MZ': ('MZ-80: станок'.encode(), 'text/plain', '.txt', True),
    'text on PDF': (('Файл начинается с %PDF-1.4\n').encode(), 'text/plain', '.txt', True),
    'signature': (bytes.fromhex('308006092a864886f70d010702a080') + bytes(40), 'application/pkcs7-signature',
                  '.p7s', False),
    'html': (b' \n<!DOCTYPE html><p>x', 'text/html', '.html', False),
    'html bare': (b'<script>alert(1)</script>', 'text/html', '.html', False),
    'html after comment': (b'<!-- x --><div>y</div>', 'text/html', '.html', False),
    'html utf-16': ('<html>я</html>'.encode('utf-16'), 'text/html', '.html', False),
    'html with bom': (b'\xef\xbb\xbf<html>', 'text/html', '.html', False),
    'html cp1251': ('<html>Отчёт о дорогах'.encode('cp1251'), 'text/html', '.html', False),
    'xhtml': (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', 'application/xhtml+xml',
              '.xhtml', False),
    'svg': (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'image/svg+xml', '.svg', False),
    'svg declared': (b'<?xml version="1.0"?>\n<!-- x --><!DOCTYPE svg PUBLIC "a" "b" [<!ENTITY a "b">]>\n<svg:svg/>',
                     'image/svg+xml', '.svg', False),
    'svg after comment': (b'<!-- a drawing --> <svg/>', 'image/svg+xml', '.svg', False),
    'xml': (b'<?xml version="1.0" encoding="windows-1251"?><x:header/>', 'application/xml', '.xml', False),
    'xml bare': (b'<message xmlns="urn:x"/>', 'application/xml', '.xml', False),
    'doctype without end': (b'<!doctype', 'text/html', '.html', False),
}  # fmt: skip


@pytest.mark.parametrize('case', HONEST)
def test_kinds(case: str) -> None:
    data, media_type, extension, inline = HONEST[case]
    found = look(data)
    assert (found.media_type, found.extension, found.inline_allowed) == (media_type, extension, inline)


@pytest.mark.parametrize('claimed', ['x.html', 'x.SVG', 'x.js', 'x.pdf.hta', 'x.xml. '])
@pytest.mark.parametrize('case', ['pdf', 'png', 'text'])
def test_an_active_name_is_never_shown_in_a_page(case: str, claimed: str) -> None:
    assert not look(HONEST[case][0], claimed).inline_allowed


def test_a_name_never_grants() -> None:
    assert look(b'<html>', 'letter.pdf').media_type == 'text/html'
    assert look(bytes(range(256)), 'picture.png') == MediaType('application/octet-stream', '.bin', False)
    assert look(b'a;b\n1;2', 'table.csv') == MediaType('text/csv', '.csv', False, 'utf-8')
    assert look(b'{"a": 1}', 'data.json').media_type == 'application/json'


@pytest.mark.parametrize(
    ('codec', 'charset'),
    [('utf-8', 'utf-8'), ('utf-8-sig', 'utf-8'), ('utf-16', 'utf-16le'), ('cp1251', 'windows-1251'),
     ('koi8-r', 'koi8-r'), ('cp866', 'cp866')],
)  # fmt: skip
def test_encodings(codec: str, charset: str) -> None:
    found = look(LETTER.encode(codec, 'replace'))
    assert (found.media_type, found.charset, found.inline_allowed) == ('text/plain', charset, True)
    assert found.content_type == f'text/plain; charset={charset}'


def test_a_character_cut_at_the_end_of_the_head_is_no_fault() -> None:
    assert look('ё'.encode() * HEAD_SIZE, 'a.txt').charset == 'utf-8'
    assert look(b'a' + 'ё'.encode() * HEAD_SIZE, 'a.txt').charset == 'utf-8'


def test_a_pdf_after_junk_is_a_pdf_to_download() -> None:
    found = look(bytes(20) + PDF)
    assert (found.media_type, found.inline_allowed) == ('application/pdf', False)


CARRIERS = {name: HONEST[name][0] for name in ('pdf', 'png', 'jpeg', 'gif', 'webp', 'text', 'tiff', 'docx')}
PAYLOADS = {
    'script': b'<script>alert(document.domain)</script>',
    'page': b'<!DOCTYPE html><body onload=alert(1)>',
    'svg': b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    'js': b'*/=1;alert(1)//',
    'php': b'<?php system("id"); ?>',
    'zip': archive(a=b'1'),
    'jar': archive(**{'META-INF__MANIFEST_dot_MF': b''}),
    'utf-16': '<script>alert(1)</script>'.encode('utf-16-le'),
}
PLACES = ('after', 'near the start')
POLYGLOTS = list(product(CARRIERS, PAYLOADS, PLACES))


@pytest.mark.parametrize(('carrier', 'payload', 'place'), POLYGLOTS)
def test_polyglots_are_not_shown_in_a_page(carrier: str, payload: str, place: str) -> None:
    data, hidden = CARRIERS[carrier], PAYLOADS[payload]
    found = look(data + hidden if place == 'after' else data[:12] + hidden + data[12:])
    assert not found.inline_allowed


@pytest.mark.parametrize('carrier', CARRIERS)
@pytest.mark.parametrize('payload', ['script', 'page', 'svg'])
def test_markup_before_a_file_is_markup(carrier: str, payload: str) -> None:
    found = look(PAYLOADS[payload] + b'\n' + CARRIERS[carrier])
    assert not found.inline_allowed
    assert found.media_type not in INLINE_TYPES


@pytest.mark.parametrize(
    'data',
    [
        b'GIF89a/*' + bytes(10) + b'*/=alert(1)//;',
        b'GIF89a=1;alert(1)',
        b'GIF89a',
        HONEST['gif'][0][:-1],
        HONEST['gif'][0] + b'x',
        b'\x89PNG\r\n\x1a\n',
        HONEST['png'][0][:-4],
        HONEST['png'][0] + b'\n',
        b'\x89PNG\r\n\x1a\n' + struct.pack('>L4s', 0xFFFFFFFF, b'IDAT'),
        b'\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR' + b'\x00\x00\x00\x00tEXt1234' * 10,
        b'RIFF\xff\xff\xff\xffWEBPVP8 ',
        b'RIFF\x00\x00\x00\x00WEBP/**/=alert',
    ],
)
def test_broken_pictures_are_not_shown_in_a_page(data: bytes) -> None:
    found = look(data)
    assert found.media_type.startswith('image/')
    assert not found.inline_allowed


def test_a_comment_in_a_picture_is_no_end() -> None:
    kept = io.BytesIO()
    Image.new('P', (5, 5)).save(kept, 'GIF', comment=b'made by hand' * 50)
    assert look(kept.getvalue()).inline_allowed


def test_a_huge_directory_is_read_in_part() -> None:
    entry = struct.pack('<4s6H3L5H2L', b'PK\x01\x02', *[0] * 6, *[0] * 3, 5, 0, 0, 0, 0, 0, 0) + b'a.txt'
    directory = entry * 400_000
    end = struct.pack('<4s4H2LH', b'PK\x05\x06', 0, 0, 0xFFFF, 0xFFFF, len(directory), 0, 0)
    whole = io.BytesIO(directory + end)
    started = time.process_time()
    assert zip_names(whole) == {'a.txt'}
    assert time.process_time() - started < 5, 'bounded, whatever the archive says'


@pytest.mark.parametrize('sizes', [(0xFFFFFFFF, 0), (10, 0xFFFFFFFF), (0, 0)])
def test_a_lying_directory_is_no_fault(sizes: tuple[int, int]) -> None:
    assert zip_names(io.BytesIO(struct.pack('<4s4H2LH', b'PK\x05\x06', 0, 0, 1, 1, *sizes, 0))) == frozenset()


@pytest.mark.parametrize(
    'data',
    [b'<!--' * 4000, b'<!doctype ' + b']' * 16000, b'<!doctype [' + b'] ' * 8000, b'<?x?>' * 3000, b'<' + b'a' * 16000,
     b'<' + b'a:' * 8000, b'<!doctype' + b' ' * 16000, '\u0451'.encode('cp1251') * 16000],
)  # fmt: skip
def test_hostile_markup_takes_no_time(data: bytes) -> None:
    started = time.process_time()
    look(data)
    assert time.process_time() - started < 1


@given(st.binary(max_size=400), st.text(max_size=20))
def test_any_bytes_are_told(data: bytes, name: str) -> None:
    found = look(data, name)
    assert found.extension.startswith('.')
    assert not found.inline_allowed or found.media_type in INLINE_TYPES


STARTS = (*ZIP_HEADS, OLE_HEAD, *GIF_HEADS, PNG_HEAD, b'RIFF', b'<', b'%PDF-')


@given(st.sampled_from(STARTS), st.binary(max_size=300))
def test_any_bytes_after_a_known_start_are_told(start: bytes, rest: bytes) -> None:
    look(start + rest)
    look(zlib.compress(rest) + start + rest)
