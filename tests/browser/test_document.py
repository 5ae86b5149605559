"""The document page in a real browser: edited in place, by two people at once; comments and following by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import chrome
from tests.factories.chromium import Chromium

CLERK, EDITOR = 'registrar.g-kineshma', 'editor.g-kineshma'


@pytest.fixture
def other(address: str, tmp_path: Path) -> Iterator[Chromium]:
    """Give a second browser, at which the registrar sits."""
    with chrome(tmp_path) as driver:
        browser = Chromium(driver, address)
        browser.log_in(CLERK)
        browser.find('.person-menu')
        yield browser


@pytest.fixture
def draft(log_in: Callable[[str], Chromium]) -> str:
    """Make a draft of the editor's and return its path."""
    browser = log_in(EDITOR)
    browser.open('/organisations/g-kineshma/internal/add')
    browser.fill('title', 'О ремонте моста')
    browser.press('#form-save')
    browser.find('.document-title h1')
    return browser.path


def test_a_field_is_edited_in_place_by_keyboard_alone(chromium: Chromium, draft: str) -> None:
    chromium.open(draft)
    chromium.driver.execute_script('window.stays = true')
    chromium.find('body').send_keys('e')
    field = chromium.find('#edit-card [name=note]')
    field.send_keys('Помета', Keys.CONTROL, Keys.ENTER)
    assert 'Помета' in chromium.find('[data-field=note]').text
    assert chromium.driver.execute_script('return window.stays') is True
    assert chromium.path == draft
    # Enter on the link of a value opens the same form in that field; Cancel puts the card back.
    chromium.find('[data-field=note] .edit-field').send_keys(Keys.ENTER)
    chromium.find('#edit-card form')
    wait = WebDriverWait(chromium.driver, 10)
    wait.until(lambda driver: driver.switch_to.active_element.get_attribute('name') == 'note')
    chromium.find('#edit-card .form-buttons a').click()
    assert 'Помета' in chromium.find('#card [data-field=note]').text


def test_two_editors_see_each_other_and_what_collides(chromium: Chromium, other: Chromium, draft: str) -> None:
    chromium.open(draft)
    chromium.find('#card .card-top a').click()
    chromium.find('#edit-card form')
    other.open(f'{draft}/edit')
    # The notice comes anew every now and then: the element at hand may be gone.
    other.wait(lambda: 'Сейчас редактирует' in other.find('.presence .alert').text, 'the other editor to be told of')

    chromium.fill('title', 'О ремонте дороги')
    chromium.fill('note', 'Первая')
    chromium.find('#form-save').click()
    chromium.find('#card .facts')

    other.fill('title', 'О строительстве моста')
    other.fill('case', '01-12')
    other.press('#form-save')
    collision = other.find('.collision').text
    assert 'О ремонте дороги' in collision
    assert 'О строительстве моста' in collision
    other.find('.collision [value=theirs]').click()
    other.press('#form-save')
    assert 'Примечание' in other.find('.alert-success').text
    page = other.find('main').text
    assert 'О ремонте дороги' in page
    assert 'Первая' in page
    assert '01-12' in page
    assert other.complaints() == []


def test_a_comment_calls_a_colleague_who_gets_a_notice(chromium: Chromium, other: Chromium, draft: str) -> None:
    with_registrar = chromium
    with_registrar.open(f'{draft}/discussion')
    with_registrar.find('#new-comment').send_keys('Прошу проверить, @лык')
    with_registrar.find('.mention-list [aria-selected=true]')
    with_registrar.find('#new-comment').send_keys(Keys.ENTER)
    assert with_registrar.find('#new-comment').get_attribute('value').endswith(f'@{CLERK} ')
    with_registrar.find('#new-comment').send_keys(Keys.CONTROL, Keys.ENTER)
    assert 'Прошу проверить' in with_registrar.find('.comment-body').text
    other.open('/notifications')
    assert 'вас упомянули' in other.find('.notices').text
    other.press('.notices a')
    assert 'Прошу проверить' in other.find('.comment-body').text
    # What was opened is read: it is told to the portal while the page changes.
    latest = '.notices > li:first-child.notice-new'
    WebDriverWait(other.driver, 10).until(lambda _driver: other.open('/notifications') or not other.all(latest))
