from __future__ import annotations

import io
import random
import time
import zipfile
from datetime import date

import docx
import openpyxl
import pytest
from odf import teletype
from odf.opendocument import load
from PIL import Image

from sedportal.demonstration.files import FILE_KINDS, make_file
from sedportal.demonstration.region import account, organisation
from sedportal.demonstration.scenes import topics_of
from sedportal.demonstration.texts import Letter, act, correspondent, incoming, internal, outgoing
from sedportal.documents.files.media import HEAD_SIZE, detect

DAY = date(2026, 6, 15)
INLINE = {'docx': False, 'pdf': True, 'odt': False, 'xlsx': False, 'png': True}


def letters() -> dict[str, Letter]:
    place, chance = organisation('g-kineshma'), random.Random('files')
    topic, partner = chance.choice(topics_of(place)), correspondent(chance, place)
    author = account(place.slug, 'registrar').person
    return {
        'incoming': incoming(chance, place, partner, topic, DAY),
        'outgoing': outgoing(chance, place, partner, topic, DAY, author),
        'internal': internal(chance, place, author, 'report_note', topic, DAY),
        'act': act(chance, place, 'administration_order', topic, DAY),
    }


LETTERS = letters()


def docx_text(data: bytes) -> str:
    return '\n'.join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def odt_text(data: bytes) -> str:
    return str(teletype.extractText(load(io.BytesIO(data)).text))


def xlsx_text(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    try:
        return '\n'.join(str(cell.value) for row in book.active.iter_rows() for cell in row)
    finally:
        book.close()


@pytest.mark.parametrize('kind', LETTERS)
@pytest.mark.parametrize(('form', 'read'), [('docx', docx_text), ('odt', odt_text), ('xlsx', xlsx_text)])
def test_an_office_file_holds_the_text(form: str, read, kind: str) -> None:
    text = read(make_file(form, LETTERS[kind]))
    for part in (LETTERS[kind].title, *LETTERS[kind].paragraphs):
        assert part in text


@pytest.mark.parametrize('kind', LETTERS)
def test_a_page_holds_something(kind: str) -> None:
    pdf = make_file('pdf', LETTERS[kind])
    assert b'PTSans' in pdf
    assert pdf.rstrip().endswith(b'%%EOF')
    with Image.open(io.BytesIO(make_file('png', LETTERS[kind]))) as page:
        assert page.size == (620, 877)
        dark = sum(page.histogram()[:100])
        assert dark > 1000, 'there is text on the page'


@pytest.mark.parametrize('form', FILE_KINDS)
def test_files_are_what_they_say_and_always_the_same(form: str) -> None:
    data = make_file(form, LETTERS['incoming'])
    found = detect(data[:HEAD_SIZE], f'x.{form}', io.BytesIO(data))
    assert (found.extension, found.inline_allowed) == (f'.{form}', INLINE[form])
    assert make_file(form, LETTERS['incoming']) == data
    assert len(data) < 120_000


@pytest.mark.parametrize('form', ['docx', 'odt', 'xlsx'])
def test_archives_carry_no_time(form: str) -> None:
    with zipfile.ZipFile(io.BytesIO(make_file(form, LETTERS['act']))) as box:
        assert {entry.date_time[0] for entry in box.infolist()} == {1980}
        assert box.testzip() is None


def test_names_that_look_like_markup_stay_text() -> None:
    from dataclasses import replace

    odd = replace(LETTERS['incoming'], title='<b>& "план" ]]></b>', heading='=1+1')
    assert odd.title in docx_text(make_file('docx', odd))
    assert odd.title in odt_text(make_file('odt', odd))
    assert odd.heading in xlsx_text(make_file('xlsx', odd))
    assert make_file('pdf', odd)


def test_files_are_made_fast() -> None:
    for form in FILE_KINDS:
        make_file(form, LETTERS['act'])
    started = time.process_time()
    for form in FILE_KINDS:
        make_file(form, LETTERS['outgoing'])
    assert time.process_time() - started < 2, 'some hundreds of them are made at the first start'


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        make_file('exe', LETTERS['act'])
