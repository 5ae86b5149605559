"""The words of files: by page where there are pages; bombs and broken files give none and harm nobody."""

from __future__ import annotations

from typing import Any

import pytest

from sedportal.demonstration.files import make_file
from sedportal.documents.files.texts import FileText
from tests.factories.hostile_files import docx_bomb, docx_of, endless_pdf, pdf_of, picture_of
from tests.unit.demonstration.test_files import LETTERS
from tests.unit.documents_files.conftest import DOCX

KINDS = {
    'docx': DOCX,
    'odt': 'application/vnd.oasis.opendocument.text',
    'xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'pdf': 'application/pdf',
}


@pytest.mark.parametrize('kind', KINDS)
def test_a_letter_is_read(desk: Any, kind: str) -> None:
    text = desk.texts.text_of(desk.source(make_file(kind, LETTERS['incoming']), KINDS[kind]))
    assert not text.fault
    assert text.paged == (kind == 'pdf')
    words = ' '.join(text.whole.replace('\xa0', ' ').split())
    for paragraph in LETTERS['incoming'].paragraphs[:2]:
        assert ' '.join(paragraph.replace('\xa0', ' ').split()) in words


def test_pages_are_kept_apart(desk: Any) -> None:
    text = desk.texts.text_of(desk.source(pdf_of('first', '', 'third')))
    assert (text.pages, text.paged) == (('first', '', 'third'), True)


def test_a_file_is_read_once(desk: Any) -> None:
    source = desk.source(docx_of('Приказ'), DOCX)
    assert desk.texts.known(source.sha256, DOCX) is None
    assert desk.texts.text_of(source) == desk.texts.text_of(source) == desk.texts.known(source.sha256, DOCX)
    assert desk.opened == 1


@pytest.mark.parametrize(
    ('data', 'media_type', 'words'),
    [
        ('Приказ № 5\r\n\r\n\r\n\r\nо премии'.encode('cp1251'), 'text/plain', 'Приказ № 5\n\nо премии'),
        ('имя;срок\nДороги;2026'.encode(), 'text/csv', 'имя;срок\nДороги;2026'),
        (
            '<html><head><title>Письмо</title><style>p{}</style></head><body><p>О&nbsp;мосте<script>alert(1)</script>'
            '<p>Второе'.encode(),
            'text/html',
            'Письмо\nО мосте\nВторое',
        ),
        (b'{\\rtf1\\ansi \\u1055?\\u1088?\\u1080?\\u1082?\\u1072?\\u1079?\\par }', 'application/rtf', 'Приказ'),
    ],
    ids=['text', 'table', 'page', 'RTF'],
)  # fmt: skip
def test_texts_of_other_kinds(desk: Any, data: bytes, media_type: str, words: str) -> None:
    assert desk.texts.text_of(desk.source(data, media_type)).whole.replace('\xa0', ' ') == words


def test_a_long_text_is_cut(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('sedportal.documents.files.texts.MOST_CHARACTERS', 8)
    assert desk.texts.text_of(desk.source(b'0123456789', 'text/plain')) == FileText(('01234567',), cut=True)
    assert desk.texts.text_of(desk.source(pdf_of('01234', '5678901', '9'))).cut


@pytest.mark.parametrize(
    ('data', 'media_type', 'fault'),
    [
        (docx_bomb(), DOCX, 'too_heavy'),
        (b'PK\x03\x04 and so on', DOCX, 'broken'),
        (pdf_of('secret', password='long'), 'application/pdf', 'locked'),
        (endless_pdf(), 'application/pdf', 'too_heavy'),
        (picture_of(40, 30), 'image/png', 'unsupported'),
    ],
    ids=['bomb', 'broken', 'locked', 'endless', 'picture'],
)
def test_what_can_not_be_read_says_why_and_is_not_tried_again(
    desk: Any, data: bytes, media_type: str, fault: str
) -> None:
    source = desk.source(data, media_type)
    assert desk.texts.text_of(source) == FileText(fault=fault)
    tried = desk.opened
    assert desk.texts.text_of(source).fault == fault
    assert desk.opened == tried
