"""Forms that change documents, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from selenium.webdriver.common.keys import Keys

from tests.factories.chromium import Chromium

REGISTRAR = 'registrar.g-kineshma'
ADD = '/organisations/g-kineshma/incoming/add?defaults=no'
LETTER = {
    'title': 'О ремонте моста', 'correspondent': 'ООО «Мост»', 'ext_number': '12-5', 'doc_date': 'вчера',
    'received_at': 'сейчас', 'sheets': '3',
}  # fmt: skip


def fill_in(browser: Chromium) -> None:
    browser.open(ADD)
    for name, text in LETTER.items():
        browser.fill(name, text)
    browser.choose('delivery', 'post')


def test_a_letter_is_registered_by_its_key(log_in: Callable[[str], Chromium]) -> None:
    browser = log_in(REGISTRAR)
    fill_in(browser)
    browser.find('[name=sheets]').send_keys(Keys.CONTROL, Keys.ENTER)
    assert 'вх-' in browser.find('.registered').text


def test_enter_keeps_a_draft_and_adds_no_row(log_in: Callable[[str], Chromium]) -> None:
    browser = log_in(REGISTRAR)
    fill_in(browser)
    browser.find('[name=sheets]').send_keys(Keys.ENTER)
    assert 'Черновик' in browser.find('.alert-success').text


def test_rows_grow_in_place(log_in: Callable[[str], Chromium]) -> None:
    browser = log_in(REGISTRAR)
    fill_in(browser)
    browser.find('details.rest > summary').click()
    rows = len(browser.all('[name=organisation]'))
    browser.find('[name=organisation]').send_keys('Департамент финансов')
    browser.find('[name=add_row]').send_keys(Keys.ENTER)
    browser.find(f'.rows .row-item:nth-of-type({rows + 1}) [name=organisation]')
    assert browser.find('[name=organisation]').get_attribute('value') == 'Департамент финансов'
    assert browser.find('[name=title]').get_attribute('value') == LETTER['title']


def test_faults_take_the_focus_and_keep_what_was_typed(log_in: Callable[[str], Chromium]) -> None:
    browser = log_in(REGISTRAR)
    fill_in(browser)
    browser.fill('doc_date', '31.02')
    browser.press('#form-register')
    assert browser.find('.error-summary a').get_attribute('href')
    assert browser.driver.switch_to.active_element.get_attribute('class') == 'error-summary'
    assert browser.find('[name=doc_date]').get_attribute('aria-invalid') == 'true'
    assert browser.find('[name=title]').get_attribute('value') == LETTER['title']
