"""The words of files: by page where there are pages; bombs and broken files give none and harm nobody."""

from __future__ import annotations

from typing import Any

import pytest

from sedportal.demonstration.files import make_file
from sedportal.documents.files.texts import FileText
from tests.factories.hostile_files import docx_bomb, docx_of, endless_pdf, pdf_of
from tests.factories.office_files import (
    CELLS,
    HEAD,
    ODT,
    SAMPLES,
    WORDS,
    docx_by_page,
    docx_with_signs,
    entity_bomb,
    odt_of,
    with_part,
)
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


RTF = ('{\\rtf1\\ansi ' + ''.join(f'\\u{ord(sign)}?' for sign in f'{WORDS} {" ".join(CELLS)}') + '\\par }').encode()


@pytest.mark.parametrize(
    ('data', 'media_type'),
    [
        (docx_with_signs(), DOCX),
        (odt_of(WORDS), ODT),
        (RTF, 'application/rtf'),
        ((SAMPLES / 'letter.doc').read_bytes(), 'application/msword'),
    ],
    ids=['DOCX', 'ODT', 'RTF', 'DOC'],
)
def test_each_sign_of_the_words_is_right(desk: Any, data: bytes, media_type: str) -> None:
    text = ' '.join(desk.texts.text_of(desk.source(data, media_type)).whole.split())
    for words in (WORDS, *CELLS):
        assert words in text
    assert media_type != DOCX or text.startswith(HEAD)


def test_signs_of_rtf_stay_apart_from_words(desk: Any) -> None:
    data = rb'{\rtf1\ansi one\page two\sect three\column four five\~six seven\_eight C:\\page\par nine}'
    text = desk.texts.text_of(desk.source(data, 'application/rtf')).whole
    assert text.split() == ['one', 'two', 'three', 'four', 'five', 'six', 'seven-eight', 'C:\\page', 'nine']


def test_pages_of_office_files_are_those_that_the_writer_noted(desk: Any) -> None:
    pages = ('Первая', 'Вторая & ещё', 'Третья')
    assert desk.texts.text_of(desk.source(docx_by_page(*pages), DOCX)) == FileText(pages, paged=True)
    odt = desk.texts.text_of(desk.source(odt_of(*pages), ODT))
    assert (odt.pages[:2], odt.paged, odt.pages[2].split('\n')[0]) == (pages[:2], True, 'Третья')


def test_what_a_tracked_change_took_away_is_not_read(desk: Any) -> None:
    moved = b'<w:p><w:moveFrom w:id="1"><w:r><w:t>old</w:t></w:r></w:moveFrom><w:r><w:t>new</w:t></w:r></w:p></w:body>'
    data = with_part(docx_of('Приказ'), 'word/document.xml', b'</w:body>', moved)
    assert desk.texts.text_of(desk.source(data, DOCX)).whole == 'Приказ\n\nnew'


def test_a_failed_file_is_read_anew_when_asked(desk: Any) -> None:
    source = desk.source(b'PK\x03\x04 and so on', DOCX)
    assert desk.texts.text_of(source) == desk.texts.text_of(source, anew=True) == desk.texts.text_of(source)
    assert desk.opened == 2


def test_a_file_is_read_once(desk: Any) -> None:
    source = desk.source(docx_of('Приказ'), DOCX)
    assert desk.texts.known(source.sha256, DOCX) is None
    assert desk.texts.text_of(source) == desk.texts.text_of(source) == desk.texts.known(source.sha256, DOCX)
    assert desk.opened == 1


@pytest.mark.parametrize(
    ('data', 'media_type', 'words'),
    [
        ('Приказ № 5\r\n\r\n\r\n\r\nо премии'.encode('cp1251'), 'text/plain', 'Приказ № 5\n\nо премии'),
        ('Указ о дорогах Иваново'.encode('koi8-r'), 'text/plain', 'Указ о дорогах Иваново'),
        ('\ufeffУказ о дорогах'.encode('utf-16-le'), 'text/plain', 'Указ о дорогах'),
        ('\ufeffУказ о дорогах'.encode('utf-16-be'), 'text/plain', 'Указ о дорогах'),
        ('имя;срок\nДороги;2026'.encode(), 'text/csv', 'имя;срок\nДороги;2026'),
        (
            '<html><head><title>Письмо</title><style>p{}</style></head><body><p>О&nbsp;мосте<script>alert(1)</script>'
            '<p>Второе'.encode(),
            'text/html',
            'Письмо\nО мосте\nВторое',
        ),
        (b'{\\rtf1\\ansi \\u1055?\\u1088?\\u1080?\\u1082?\\u1072?\\u1079?\\par }', 'application/rtf', 'Приказ'),
    ],
    ids=['cp1251', 'koi8-r', 'utf-16', 'utf-16-be', 'table', 'page', 'RTF'],
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
        (entity_bomb(docx_of('Приказ'), 'word/document.xml'), DOCX, 'too_heavy'),
        (entity_bomb(odt_of('Приказ'), 'content.xml'), ODT, 'too_heavy'),
        (with_part(odt_of('Приказ'), 'content.xml', b'</office:text>', b''), ODT, 'broken'),
        (docx_of('Приказ')[:-400], DOCX, 'broken'),
        (b'PK', 'application/zip', 'unsupported'),
    ],
    ids=['bomb', 'broken', 'locked', 'endless', 'entities', 'entities of ODT', 'cut XML', 'cut ZIP', 'other kind'],
)
def test_what_can_not_be_read_says_why_and_is_not_tried_again(
    desk: Any, data: bytes, media_type: str, fault: str
) -> None:
    source = desk.source(data, media_type)
    text = desk.texts.text_of(source)
    assert (text.pages, text.fault) == ((), fault)
    tried = desk.opened
    assert desk.texts.text_of(source).fault == fault
    assert desk.opened == tried
