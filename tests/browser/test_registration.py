"""Registration by hand: two letters in a row by keyboard, counted; files dropped; without scripts.

The goals are those of the clerk with 150 letters a day: a known correspondent, no mouse, at most 25 keystrokes besides
the text of the summary, no full page between letters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from sedportal.demonstration.files import make_file
from sedportal.demonstration.plan import plan
from tests.factories.chromium import Chromium
from tests.factories.clock import START

REGISTRAR = 'registrar.g-kineshma'
ADD = '/organisations/g-kineshma/incoming/add'
MOST_KEYS, MOST_LOADS = 25, 0

# Drops a file that the page makes itself: WebDriver has no hand for the desktop.
DROP = """
const [name, text] = arguments;
const carried = new DataTransfer();
carried.items.add(new File([text], name, { type: 'text/plain' }));
const zone = document.querySelector('.dropzone');
for (const kind of ['dragenter', 'dragover', 'drop']) {
  zone.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
}
"""


@dataclass
class Hands:
    """Type like a clerk without a mouse, and count the keys; what is the letter's own text does not count."""

    browser: Chromium
    keys: int = 0

    def type(self, text: str, *, counted: bool = True) -> None:
        """Type ``text`` into whatever has the focus."""
        self.browser.driver.switch_to.active_element.send_keys(text)
        self.keys += len(text) if counted else 0

    def press(self, *keys: str) -> None:
        """Press keys together: one keystroke."""
        self.browser.driver.switch_to.active_element.send_keys(*keys)
        self.keys += 1

    def at(self, name: str) -> None:
        """Check that the focus is in the field called ``name``."""
        wait(self.browser, f'document.activeElement.name === "{name}"', f'the focus in {name}')


def wait(browser: Chromium, condition: str, what: str) -> None:
    """Wait until a condition of the page holds."""
    WebDriverWait(browser.driver, 10, 0.05).until(
        lambda driver: driver.execute_script(f'return Boolean({condition})'), f'waited in vain for {what}'
    )


def register(hands: Hands, number: str, title: str) -> int:
    """Register one letter of a known correspondent and return how many keys it took besides the title."""
    before = hands.keys
    hands.at('correspondent')
    hands.type('водок')
    hands.press(Keys.ENTER)
    wait(hands.browser, 'document.querySelector("[name=correspondent_id]").value', 'the correspondent')
    hands.press(Keys.TAB)
    hands.at('ext_number')
    hands.type(number)
    hands.press(Keys.TAB)
    hands.at('doc_date')
    hands.type('-1')
    hands.press(Keys.TAB)
    hands.at('title')
    hands.type(title, counted=False)
    hands.press(Keys.CONTROL, Keys.ENTER)
    return hands.keys - before


def test_two_letters_in_a_row_without_a_mouse(log_in: Callable[[str], Chromium]) -> None:
    browser = log_in(REGISTRAR)
    browser.open(ADD)
    browser.driver.execute_script('window.sameDocument = true')
    hands, numbers = Hands(browser), []
    wait(browser, 'document.querySelector("#registration").dataset.ready', 'the form')
    for number in ('01-15/1', '01-15/2'):
        taken = register(hands, number, f'О водоснабжении, письмо {number}')
        assert taken <= MOST_KEYS, f'{taken} keystrokes besides the text'
        found = '.registered a' + (f':not([href="{numbers[-1][1]}"])' if numbers else '')
        link = browser.find(found)
        numbers.append((link.text, link.get_attribute('href').removeprefix(browser.address)))
        wait(browser, 'document.querySelector("#registration").dataset.ready', 'the next form')
    hands.at('correspondent')
    loads = 0 if browser.driver.execute_script('return window.sameDocument') else 1
    assert loads <= MOST_LOADS
    assert browser.path == ADD
    assert browser.find('[name=correspondent]').get_attribute('value') == ''
    browser.open(numbers[1][1])
    assert numbers[1][0] in browser.find('h1').text + browser.driver.title
    assert 'АО «Водоканал Верхней Волги»' in browser.text


def test_the_first_key_may_come_before_the_list(log_in: Callable[[str], Chromium]) -> None:
    browser = log_in(REGISTRAR)
    browser.open(ADD)
    wait(browser, 'document.querySelector("#registration").dataset.ready', 'the form')
    field = browser.find('[name=correspondent]')
    field.send_keys('djljrfyfk' + Keys.ENTER)
    wait(browser, 'document.querySelector("[name=correspondent_id]").value', 'the correspondent, typed in Latin')
    assert field.get_attribute('value') == 'АО «Водоканал Верхней Волги»'
    assert browser.path == ADD, 'Enter took the offer, it did not send the form'
    field.send_keys(Keys.BACKSPACE)
    wait(browser, '!document.querySelector("[name=correspondent_id]").value', 'the reference to go')


def test_files_are_dropped_and_shown_beside_the_form(log_in: Callable[[str], Chromium], tmp_path: Path) -> None:
    browser = log_in(REGISTRAR)
    scan = tmp_path / 'Скан.pdf'
    scan.write_bytes(make_file('pdf', plan(START.date())[0].letter))
    browser.open(ADD)
    wait(browser, 'document.querySelector("#registration").dataset.ready', 'the form')
    browser.find('.dropzone input[type=file]').send_keys(str(scan))
    browser.find('.staged [name=staged]')
    browser.find('#staged-preview .preview-pages img')
    wait(browser, 'document.querySelector("#staged-preview img").naturalWidth > 100', 'the picture of the page')
    assert browser.find('[name=sheets]').get_attribute('value') == '1', 'as many sheets as pages'
    browser.driver.execute_script(DROP, 'Приложение.txt', 'Текст приложения')
    browser.find('.staged:nth-child(2) [name=staged]')
    browser.find('.staged:nth-child(2) [data-up]').click()
    for name, text in (('correspondent', 'ООО «Чистый город»'), ('ext_number', '5-Ф'), ('doc_date', 'вчера')):
        browser.fill(name, text)
    browser.fill('title', 'О вывозе мусора')
    browser.press('#form-register')
    files = [entry.text for entry in browser.all('.file-list .file-entry > a')]
    assert files == ['Приложение.txt', 'Скан.pdf']


def test_the_same_letter_is_told_while_typing_and_stops_once(log_in: Callable[[str], Chromium]) -> None:
    browser = log_in(REGISTRAR)
    for asked in (False, True):
        browser.open(ADD)
        wait(browser, 'document.querySelector("#registration").dataset.ready', 'the form')
        browser.fill('correspondent', 'ООО «Автотранс-Кинешма»')
        browser.fill('ext_number', '77/ДБ')
        browser.fill('doc_date', 'вчера')
        browser.fill('title', 'О маршрутах')
        if asked:
            # The number alone is asked for first, and answered with less.
            told = 'document.querySelector(".similar .alert")?.textContent.includes("уже зарегистрировано")'
            wait(browser, told, 'the same letter')
        browser.find('[name=title]').send_keys(Keys.CONTROL, Keys.ENTER)
        if asked:
            wait(browser, 'document.activeElement.classList.contains("similar-stop")', 'the question')
            assert browser.find('[name=title]').get_attribute('value') == 'О маршрутах'
            browser.press('[name=anyway]')
        assert 'вх-' in browser.find('.registered, .alert-success').text


def test_the_main_fields_need_no_scrolling(log_in: Callable[[str], Chromium]) -> None:
    browser = log_in(REGISTRAR)
    browser.open(ADD)
    wait(browser, 'document.querySelector("#registration").dataset.ready', 'the form')
    bottom = 'document.querySelector(".rest summary").getBoundingClientRect().bottom'
    bar = 'document.querySelector(".form-buttons").getBoundingClientRect().top'
    assert browser.driver.execute_script(f'return window.scrollY === 0 && {bottom} <= {bar} + 1')


def test_registration_without_scripts(without_scripts: Chromium, tmp_path: Path) -> None:
    browser = without_scripts
    browser.log_in(REGISTRAR)
    file = tmp_path / 'Письмо.txt'
    file.write_text('Текст', encoding='utf-8')
    browser.open(ADD)
    for name, text in (
        ('correspondent', 'водоканал верхней волги'), ('ext_number', '9-БС'), ('doc_date', 'вчера'),
        ('title', 'О насосах'), ('sheets', '2'), ('file', str(file)),
    ):  # fmt: skip
        browser.fill(name, text)
    browser.choose('delivery', 'post')
    browser.press('[name=register_next]')
    assert 'вх-' in browser.find('.alert-success').text
    assert browser.path.startswith(ADD)
    assert browser.find('[name=title]').get_attribute('value') == ''
