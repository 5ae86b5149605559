"""The main job, end to end, in a real browser: register, see, archive, be refused, be let in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sedportal.demonstration.files import make_file
from sedportal.demonstration.plan import plan
from tests.factories.chromium import Chromium
from tests.factories.clock import START

CLERK, MANAGER, ARCHIVIST = 'registrar.dep-zdrav', 'manager.dep-zdrav', 'archivist.dep-zdrav'
READER, ADMINISTRATOR = 'staff01.dep-kultury', 'orgadmin.dep-zdrav'
TITLE = 'О поставке аппаратов искусственной вентиляции лёгких в Южу'
WORDS = '/search?q=вентиляции+южа'


@pytest.fixture
def letter_files(tmp_path: Path) -> str:
    letter = plan(START.date())[0].letter
    files = []
    for kind in ('docx', 'pdf'):
        file = tmp_path / f'Письмо.{kind}'
        file.write_bytes(make_file(kind, letter))
        files.append(str(file))
    return '\n'.join(files)


def register_letter(browser: Chromium, files: str) -> str:
    """Register the letter as the clerk does, and return its permanent link."""
    browser.open('/organisations/dep-zdrav/incoming/add')
    for name, text in (
        ('title', TITLE), ('correspondent', 'ООО «Медтехника»'), ('ext_number', 'МТ-17/4'), ('doc_date', 'вчера'),
        ('received_at', 'сейчас'), ('sheets', '2'),
    ):  # fmt: skip
        browser.fill(name, text)
    browser.choose('delivery', 'courier')
    browser.find('input[type=file]').send_keys(files)
    browser.press('#form-register')
    assert 'вх-' in browser.find('.alert-success').text
    return browser.find('.permanent a').get_attribute('href').removeprefix(browser.address)


def finds(browser: Chromium) -> bool:
    """Tell whether a search for the letter's words finds it."""
    browser.open(WORDS)
    return TITLE in browser.text


def test_the_main_job(log_in: Callable[[str], Chromium], letter_files: str) -> None:
    browser = log_in(CLERK)
    link = register_letter(browser, letter_files)
    assert [entry.text for entry in browser.all('.file-list .file-entry > a')] == ['Письмо.docx', 'Письмо.pdf']

    browser = log_in(MANAGER)
    assert finds(browser)
    browser.open(link)
    assert 'Передать в архив' in browser.find('.refused').text, 'the manager is told who may archive'
    assert browser.all('#transition-archive') == []

    browser = log_in(READER)
    assert not finds(browser)
    browser.open(link)
    assert TITLE not in browser.text

    browser = log_in(ADMINISTRATOR)
    assert not finds(browser), 'who administers does not read'
    give_role(browser)

    browser = log_in(READER)
    assert finds(browser), 'a role counts at once'

    browser = log_in(ARCHIVIST)
    browser.open(link)
    browser.press('#transition-archive button')
    assert 'В архиве' in browser.text


def give_role(browser: Chromium) -> None:
    """Give the reader of the other organisation the role of a reader here."""
    browser.open(f'/organisations/dep-zdrav/roles/give?principal={READER}')
    browser.choose('role', 'reader')
    browser.press('main form button.btn-primary')
    assert READER in browser.text or 'Читатель' in browser.text
