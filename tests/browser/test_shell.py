"""The shell under a person's hands: keys in the Russian layout, the palette, the version for low vision, print."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pypdfium2
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.factories.chromium import Chromium

REGISTRAR = 'registrar.g-kineshma'
LogIn = Callable[[str], Chromium]


def strike(browser: Chromium, code: str, sign: str, shift: bool = False) -> None:
    """Press the key at the place ``code`` that types ``sign``, as a keyboard in that layout does."""
    key = {'code': code, 'key': sign, 'text': sign, 'modifiers': 8 if shift else 0}
    browser.driver.execute_cdp_cmd('Input.dispatchKeyEvent', {'type': 'keyDown', **key})
    browser.driver.execute_cdp_cmd('Input.dispatchKeyEvent', {'type': 'keyUp', **key})


def focused(browser: Chromium, selector: str) -> bool:
    """Tell whether what has the focus is of that selector."""
    return bool(browser.driver.execute_script('return document.activeElement.matches(arguments[0])', selector))


def ready(browser: Chromium) -> Chromium:
    """Wait until the keys of the page answer: their script is loaded after the page."""
    browser.find('body[data-keys-ready]')
    return browser


def test_keys_by_their_place_under_the_russian_layout(log_in: LogIn) -> None:
    browser = log_in(REGISTRAR)
    browser.open('/organisations/g-kineshma/incoming')
    ready(browser)
    for code, sign in (('KeyJ', 'о'), ('KeyJ', 'о'), ('KeyK', 'л')):
        strike(browser, code, sign)
    assert focused(browser, '.list-table tbody tr:first-child a')
    strike(browser, 'KeyN', 'т')
    browser.find('main form.card-form, main form[data-keep], main h1')
    browser._wait(lambda driver: '/add' in driver.current_url, 'the form of a new document')
    ready(browser)
    browser.driver.execute_script('document.activeElement.blur()')
    strike(browser, 'Slash', '.')
    assert focused(browser, '#site-search-field')
    # Whoever types, types.
    for code, sign in (('KeyG', 'п'), ('KeyO', 'щ')):
        strike(browser, code, sign)
    assert browser.find('#site-search-field').get_attribute('value') == 'пщ'
    browser.find('#site-search-field').clear()
    browser.driver.execute_script('document.activeElement.blur()')
    leads = browser.find('[data-goto=KeyO]').get_attribute('href')
    for code, sign in (('KeyG', 'п'), ('KeyO', 'щ')):
        strike(browser, code, sign)
    browser._wait(lambda driver: driver.current_url == leads, 'the organisations')


def test_the_help_lists_what_works_here_and_the_switch_ends_it(log_in: LogIn) -> None:
    browser = log_in(REGISTRAR)
    browser.open('/account')
    ready(browser)
    strike(browser, 'Slash', ',', shift=True)
    shown = browser.find('dialog[open]').text
    assert 'G П' in shown
    assert 'Новый документ' not in shown
    browser.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    browser.open('/account/keys')
    browser.find('input[name=keys][value=off]').click()
    browser.press('main form .btn-secondary')
    ready(browser)
    strike(browser, 'Slash', ',', shift=True)
    strike(browser, 'Slash', '.')
    assert browser.all('dialog[open]') == []
    assert not focused(browser, '#site-search-field')
    browser.find('input[name=keys][value=on]').click()
    browser.press('main form .btn-secondary')


def test_the_palette_goes_and_does(log_in: LogIn) -> None:
    browser = log_in(REGISTRAR)
    browser.open('/organisations/g-kineshma/incoming')
    ready(browser).find('body').send_keys(Keys.CONTROL, 'k')
    browser.find('.palette-field').send_keys('yjdsq ljr')
    browser.find('#palette-here-0')
    assert 'Новый документ' in browser.find('.palette').text
    browser.find('.palette-field').send_keys(Keys.CONTROL, 'a')
    browser.find('.palette-field').send_keys('ietz')
    browser.find('.palette-option[href="/organisations/g-shuya"]')
    browser.find('.palette-field').send_keys(Keys.ENTER)
    browser._wait(lambda driver: driver.current_url.endswith('/organisations/g-shuya'), 'the place')
    # What was chosen last stands first, and Escape takes the palette away.
    ready(browser).find('body').send_keys(Keys.CONTROL, 'k')
    assert browser.find('.palette-list a').get_attribute('href').endswith('/organisations/g-shuya')
    browser.find('.palette-field').send_keys(Keys.ESCAPE)
    assert browser.all('dialog') == []


def test_the_version_for_low_vision_shows_at_once_and_stays(chromium: Chromium) -> None:
    chromium.open('/login')
    chromium.find('a[data-module=eyes][role=button]').click()
    for field, value in (('text_size', '200'), ('colours', 'white-on-black')):
        chromium.find(f'.eyes-panel input[name={field}][value="{value}"]').click()
    root = chromium.driver.find_element(By.TAG_NAME, 'html')
    assert (root.get_attribute('data-a11y-size'), root.value_of_css_property('font-size')) == ('200', '32px')
    assert chromium.driver.find_element(By.TAG_NAME, 'body').value_of_css_property('color') == 'rgba(255, 255, 255, 1)'
    chromium._wait(lambda driver: len(driver.get_cookie('sed-look')['value']) > 25, 'the cookie')
    chromium.open('/login')
    assert chromium.driver.execute_script('return document.documentElement.scrollWidth <= innerWidth')
    chromium.press('.eyes-bar button')
    assert chromium.driver.find_element(By.TAG_NAME, 'html').get_attribute('data-a11y-size') is None


def test_large_text_takes_the_narrow_layout(log_in: LogIn) -> None:
    browser = log_in(REGISTRAR)
    browser.driver.add_cookie({'name': 'sed-look', 'value': 'text_size=200'})
    browser.open('/organisations/g-kineshma/incoming')
    assert browser.find('.list-table').value_of_css_property('display') == 'block'
    assert browser.driver.execute_script('return document.documentElement.scrollWidth <= innerWidth')
    browser.driver.delete_cookie('sed-look')


def test_a_message_can_be_closed_and_a_page_opens_as_a_dialog(log_in: LogIn) -> None:
    browser = log_in('admin')
    browser.open('/admin/components')
    before = len(browser.all('.toast'))
    browser.find('.toast-close:not([hidden])').click()
    assert len(browser.all('.toast')) == before - 1
    browser.find('[data-module=dialog][aria-haspopup]').click()
    assert browser.find('dialog[open] h2').get_attribute('textContent') == 'Вид портала'
    browser.find('dialog[open] [data-closes]').click()
    browser._wait(lambda driver: not driver.find_elements(By.TAG_NAME, 'dialog'), 'the dialog to close')


def test_a_list_prints_as_an_office_document(log_in: LogIn) -> None:
    browser = log_in(REGISTRAR)
    browser.driver.add_cookie({'name': 'sed-look', 'value': 'scheme=dark'})
    browser.open('/organisations/g-kineshma/incoming')
    printed = browser.driver.execute_cdp_cmd('Page.printToPDF', {'preferCSSPageSize': True, 'printBackground': True})
    document = pypdfium2.PdfDocument(base64.b64decode(printed['data']))
    try:
        page = document[0]
        # Other tests register letters too: the list may go over several pages.
        text = '\n'.join(one.get_textpage().get_text_bounded() for one in document)
        assert page.get_width() > page.get_height()
        assert 'Единая система электронного документооборота' in text
        assert 'Напечатано' in text
        assert f'1 / {len(document)}' in text
        assert 'вх-1/26' in text
        assert 'Новый документ' not in text
        picture = page.render(scale=0.25).to_pil().convert('L')
        assert picture.getpixel((2, 2)) > 250
    finally:
        document.close()
    browser.driver.delete_cookie('sed-look')


def test_a_form_in_a_dialog_goes_to_its_own_page(log_in: LogIn) -> None:
    browser = log_in(REGISTRAR)
    browser.open('/organisations/g-kineshma/incoming')
    browser.find('main [data-module=dialog][aria-haspopup]').click()
    browser.find('dialog[open] input[type=text]').send_keys('Письма граждан')
    browser.press('dialog[open] .btn-primary')
    assert 'Письма граждан' in browser.find('main h1').text + browser.find('.toasts').text
