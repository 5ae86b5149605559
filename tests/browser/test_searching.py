"""The search field in a real browser: suggestions by keyboard, said aloud; recent searches of one person."""

from __future__ import annotations

from collections.abc import Callable

from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.factories.chromium import Chromium

REGISTRAR = 'registrar.g-kineshma'
FIELD = '#site-search-field'
OPTION = '#site-search-field-offers [role=option]'


def status(browser: Chromium) -> str:
    return str(browser.find('#status').get_attribute('textContent'))


def test_a_suggestion_is_taken_by_keyboard(log_in: Callable[[str], Chromium]) -> None:
    browser = log_in(REGISTRAR)
    browser.open('/')
    field = browser.find(FIELD)
    # In the wrong layout: «вход» for the folder of incoming documents.
    field.send_keys('d[jl')
    browser.find(OPTION)
    WebDriverWait(browser.driver, 5).until(lambda _driver: 'стрелками' in status(browser))
    assert field.get_attribute('aria-expanded') == 'true'
    field.send_keys(Keys.ARROW_DOWN)
    chosen = browser.find(f'{OPTION}[aria-selected=true]')
    assert field.get_attribute('aria-activedescendant') == chosen.get_attribute('id')
    field.send_keys(Keys.ENTER)
    WebDriverWait(browser.driver, 5).until(lambda _driver: browser.path.endswith('/incoming'))


def test_escape_closes_and_enter_searches(log_in: Callable[[str], Chromium]) -> None:
    browser = log_in(REGISTRAR)
    browser.open('/')
    field = browser.find(FIELD)
    field.send_keys('вход')
    browser.find(OPTION)
    field.send_keys(Keys.ESCAPE)
    assert field.get_attribute('aria-expanded') == 'false'
    assert field.get_attribute('value') == 'вход'
    field.send_keys(Keys.ENTER)
    WebDriverWait(browser.driver, 5).until(lambda _driver: browser.path.startswith('/search?q='))


def test_recent_searches_are_ones_own_and_can_be_cleared(log_in: Callable[[str], Chromium]) -> None:
    browser = log_in(REGISTRAR)
    browser.open('/search?q=сведения')
    browser.find('.result')
    browser.open('/search')
    assert browser.find('.recent a').text == 'сведения'
    other = log_in('registrar.g-shuya')
    other.open('/search')
    assert other.all('.recent a') == []
    again = log_in(REGISTRAR)
    again.open('/search?q=сведения')
    again.open('/search')
    again.find('.recent button').click()
    assert again.all('.recent a') == []
