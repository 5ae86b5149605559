"""Pages of office documents, drawn through LibreOffice where it is: inside the walls, with nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sedportal.demonstration.files import make_file
from sedportal.documents.files.previews import THUMBNAIL
from sedportal.documents.files.tools import Tools
from tests.factories.hostile_files import docx_of
from tests.factories.listener import Listener
from tests.factories.office_files import ODT, SAMPLES, WORDS, odt_of, odt_with_pictures
from tests.unit.demonstration.test_files import LETTERS
from tests.unit.documents_files.conftest import DOCX, needs_office
from tests.unit.documents_files.test_previews import size_of

XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Give a listener for the time of the test."""
    started = Listener()
    yield started
    started.stop()


@needs_office
@pytest.mark.parametrize(
    ('data', 'media_type'),
    [
        (make_file('docx', LETTERS['incoming']), DOCX),
        (make_file('xlsx', LETTERS['incoming']), XLSX),
        ((SAMPLES / 'letter.doc').read_bytes(), 'application/msword'),
    ],
    ids=['DOCX', 'XLSX', 'DOC'],
)
def test_pages_are_drawn(equipped: Any, data: bytes, media_type: str) -> None:
    source = equipped.source(data, media_type)
    found = equipped.previews.prepare(source, 60.0)
    assert not found.fault
    assert found.pages >= 1
    assert size_of(equipped.previews.picture(source, 1))[0] == pytest.approx(900, abs=1)
    assert equipped.previews.has_thumbnail(source.sha256)
    assert size_of(equipped.previews.picture(source, 1, THUMBNAIL))[0] == pytest.approx(160, abs=1)
    assert equipped.opened == 1, 'it is printed once'


@needs_office
def test_nothing_from_elsewhere_is_fetched(equipped: Any, tmp_path: Path, listener: Listener) -> None:
    secret = tmp_path / 'secret.png'
    secret.write_bytes(b'secret')
    address = f'http://127.0.0.1:{listener.port}/picture.png'
    source = equipped.source(odt_with_pictures(address, secret.as_uri()), ODT)
    assert not equipped.previews.about(source).fault
    assert listener.connections == 0


@needs_office
def test_a_broken_document_says_so(equipped: Any) -> None:
    source = equipped.source((SAMPLES / 'letter.doc').read_bytes()[:700], 'application/msword')
    found = equipped.previews.about(source)
    assert found.fault
    assert equipped.previews.prepare(source, 60.0).fault == found.fault
    assert equipped.opened == 1
    equipped.previews.prepare(source, 60.0, anew=True)
    assert equipped.opened == 2


def test_without_the_program_no_pages_are_drawn(desk: Any) -> None:
    assert not desk.previews.draws(DOCX)
    assert desk.previews.about(desk.source(odt_of(WORDS), ODT)).fault == 'unsupported'


def test_what_is_not_there_is_not_used(tmp_path: Path) -> None:
    lonely = tmp_path / 'soffice'
    lonely.write_text('#!/bin/sh\n')
    lonely.chmod(0o755)
    for setting in (str(lonely), str(tmp_path / 'nothing'), 'off'):
        tools = Tools(setting, setting)
        assert (tools.office, tools.converts(DOCX)) == ('', False)
    speaks_english = tmp_path / 'tesseract'
    speaks_english.write_text('#!/bin/sh\necho eng\n')
    speaks_english.chmod(0o755)
    assert (Tools('off', str(speaks_english)).tesseract, Tools('off', str(speaks_english)).languages) == ('', '')


@needs_office
def test_words_that_are_not_printed_keep_the_text_whole(equipped: Any) -> None:
    # Its table names no columns: LibreOffice draws the first cell only.
    source = equipped.source(odt_of(WORDS), ODT)
    equipped.previews.prepare(source, 60.0)
    printed = equipped.previews.printed(source)
    equipped.texts.print_pages(source, printed)
    assert equipped.texts.for_search(source.sha256, ODT) == equipped.texts.text_of(source)
    complete = equipped.source(docx_of(WORDS), DOCX)
    equipped.texts.print_pages(complete, printed)
    found = equipped.texts.for_search(complete.sha256, DOCX)
    assert (found.paged, found.printed, len(found.pages)) == (True, True, 1)
