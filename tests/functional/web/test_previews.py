"""Attached files are shown page by page to those who may open them, and to nobody else."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sedportal.documents.files.intake import receive
from sedportal.documents.files.previews import Previews
from sedportal.documents.files.texts import source_of
from sedportal.documents.files.tools import Tools
from sedportal.documents.files.workshop import Limits, Workshop
from sedportal.documents.operations import attach_file, replace_file
from tests.factories.hostile_files import docx_of, pdf_of
from tests.unit.documents_files.conftest import needs_office

CLERK = 'registrar.dep-fin'


def attached(portal: Any, data: bytes, name: str) -> tuple[str, str]:
    """Return the uid of a draft and the id of its file."""
    uid = portal.draft(CLERK)
    with portal.acting(CLERK) as unit, receive(io.BytesIO(data), limit=1 << 20, name=name) as file:
        return uid, attach_file(unit, portal.document(unit.portal, uid), file, name).id


def test_a_pdf_is_shown_as_pictures(portal: Any) -> None:
    uid, file = attached(portal, pdf_of('one', 'two'), 'письмо.pdf')
    browser = portal.browser(CLERK)
    assert f'files/{file}/preview' in browser.get(f'/documents/{uid}').text
    page = browser.get(f'/documents/{uid}/files/{file}/preview')
    pictures = page.html.select('.preview-pages img')
    assert [one['alt'] for one in pictures] == ['Страница 1 из 2', 'Страница 2 из 2']
    assert [one.get('loading') for one in pictures] == [None, 'lazy']
    answer = browser.get(pictures[1]['src'])
    assert (answer.content_type, answer.headers['X-Content-Type-Options']) == ('image/webp', 'nosniff')
    assert answer.headers['Cache-Control'] == 'private, no-cache'
    assert Image.open(io.BytesIO(answer.body)).size == (900, 1273)
    assert Image.open(io.BytesIO(browser.get(pictures[1]['srcset'].split()[0]).body)).size == (1800, 2546)
    again = browser.get(pictures[1]['src'], headers={'If-None-Match': answer.headers['ETag']}, status=304)
    assert not again.body
    for number in ('0', '3', 'x', '%D9%A3'):
        browser.get(f'/documents/{uid}/files/{file}/pages/{number}', status=404)


def test_an_office_file_is_shown_as_text(portal: Any) -> None:
    uid, file = attached(portal, docx_of('О премии'), 'приказ.docx')
    page = portal.browser(CLERK).get(f'/documents/{uid}/files/{file}/preview')
    assert 'Показан текст без оформления.' in page.text
    assert 'если на сервере установлен LibreOffice' in page.text
    assert page.html.select_one('.preview-part').text == 'О премии'
    assert not page.html.select('.preview img')


@needs_office
def test_an_office_file_is_shown_as_pictures_where_libreoffice_is(
    portal: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    workshop = Workshop(Limits(seconds=60))
    monkeypatch.setattr(portal.registry, 'previews', Previews(workshop, tmp_path / 'drawn', 1 << 30, Tools()))
    uid, file = attached(portal, docx_of('О премии'), 'приказ.docx')
    browser = portal.browser(CLERK)
    assert not browser.get(f'/documents/{uid}').html.select('.file-thumbnail')
    with portal.reading() as root:
        portal.registry.previews.prepare(source_of(portal.document(root, uid).files[0].current), 60.0)
    page = browser.get(f'/documents/{uid}/files/{file}/preview')
    assert [one['alt'] for one in page.html.select('.preview-pages img')] == ['Страница 1 из 1']
    assert not page.html.select('.preview-part')
    thumbnail = browser.get(f'/documents/{uid}').html.select_one('.file-thumbnail')
    assert Image.open(io.BytesIO(browser.get(thumbnail['src']).body)).width == pytest.approx(160, abs=1)


def test_where_libreoffice_fails_the_text_is_shown(
    portal: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / 'office' / 'program' / 'soffice.bin'
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nexit 1\n')
    program.chmod(0o755)
    (program.parent / 'libswlo.so').touch()
    (program.parent / 'soffice').symlink_to(program)
    tools = Tools(str(program.parent / 'soffice'), 'off')
    monkeypatch.setattr(
        portal.registry, 'previews', Previews(portal.registry.workshop, tmp_path / 'drawn', 1 << 30, tools)
    )
    uid, file = attached(portal, docx_of('О премии'), 'приказ.docx')
    page = portal.browser(CLERK).get(f'/documents/{uid}/files/{file}/preview')
    assert page.html.select_one('.preview-part').text == 'О премии'
    assert 'Показан текст без оформления.' in page.text
    assert 'установлен LibreOffice' not in page.text


def test_an_earlier_version_is_shown_too(portal: Any) -> None:
    uid, file = attached(portal, b'old words & <script>', 'a.txt')
    with portal.acting(CLERK) as unit, receive(io.BytesIO(b'new words'), limit=100, name='a.txt') as newer:
        replace_file(unit, portal.document(unit.portal, uid), file, newer, 'a.txt')
    browser = portal.browser(CLERK)
    assert 'new words' in browser.get(f'/documents/{uid}/files/{file}/preview')
    assert 'old words &amp; &lt;script&gt;' in browser.get(f'/documents/{uid}/files/{file}/preview?version=1').text
    browser.get(f'/documents/{uid}/files/{file}/preview?version=3', status=404)


def test_what_can_not_be_shown_says_so(portal: Any) -> None:
    uid, file = attached(portal, b'%PDF-1.7 and nothing else', 'плохой.pdf')
    browser = portal.browser(CLERK)
    assert 'Не удалось показать файл: он повреждён' in browser.get(f'/documents/{uid}/files/{file}/preview')
    browser.get(f'/documents/{uid}/files/{file}/pages/1', status=404)


@pytest.mark.parametrize('login', ['auditor', 'orgadmin.dep-fin', 'registrar.g-shuya', 'admin'])
def test_others_are_shown_nothing(portal: Any, login: str) -> None:
    uid, file = attached(portal, pdf_of('secret'), 'письмо.pdf')
    portal.advance(uid, CLERK, 'register')
    portal.browser(CLERK).get(f'/documents/{uid}/files/{file}/pages/1')
    browser = portal.browser(login)
    for address in ('preview', 'pages/1'):
        answer = browser.get(f'/documents/{uid}/files/{file}/{address}', status='*')
        assert answer.status_int in (403, 404)
        assert 'письмо' not in answer.text
