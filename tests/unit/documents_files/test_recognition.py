"""Scans: their words are recognised where tesseract is, later and apart from reading, page by page."""

from __future__ import annotations

from typing import Any

import pytest

from sedportal.documents.files.texts import FileText
from tests.factories.hostile_files import pdf_of, picture_bomb, picture_of
from tests.factories.office_files import scan_of, scanned_pages
from tests.unit.documents_files.conftest import needs_tesseract


def test_a_scan_is_told_from_a_file_without_words(desk: Any) -> None:
    assert desk.texts.text_of(desk.source(scanned_pages('Приказ'))).scan
    assert desk.texts.text_of(desk.source(picture_of(40, 30), 'image/png')) == FileText(scan=True)
    assert not desk.texts.text_of(desk.source(pdf_of('', ''))).scan


def test_without_the_program_a_scan_stays_one(desk: Any) -> None:
    source = desk.source(scanned_pages('Приказ'))
    assert not desk.texts.recognises
    assert desk.texts.recognise(source) == FileText(('',), paged=True, scan=True)


@needs_tesseract
@pytest.mark.parametrize('form', ['PNG', 'JPEG', 'TIFF'])
def test_a_picture_of_words_is_read(equipped: Any, form: str) -> None:
    source = equipped.source(
        scan_of('Приказ о премировании', 'department of finance', form=form), f'image/{form.lower()}'
    )
    text = equipped.texts.recognise(source)
    assert text.whole.split() == ['Приказ', 'о', 'премировании', 'department', 'of', 'finance']
    assert (text.recognised, text.scan, text.paged) == (True, False, False)
    assert equipped.texts.recognise(source) == equipped.texts.known(source.sha256, source.media_type) == text
    assert equipped.opened == 2, 'once to look, once to recognise'


@needs_tesseract
def test_pages_of_a_scanned_file_are_kept_apart(equipped: Any) -> None:
    text = equipped.texts.recognise(equipped.source(scanned_pages('Первая страница', 'Вторая страница')))
    assert (text.pages, text.paged) == (('Первая страница', 'Вторая страница'), True)


@needs_tesseract
def test_what_the_time_does_not_suffice_for_is_cut(equipped: Any) -> None:
    equipped.texts._scan_seconds = 0
    text = equipped.texts.recognise(equipped.source(scanned_pages('Первая страница', 'Вторая')))
    assert (text.cut, text.recognised) == (True, True)


@needs_tesseract
def test_a_bomb_is_no_scan(equipped: Any) -> None:
    assert equipped.texts.recognise(equipped.source(picture_bomb(), 'image/png')).fault == 'too_heavy'
