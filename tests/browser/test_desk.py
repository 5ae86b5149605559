"""The desk by keyboard: ten items decided in twenty keystrokes at most, in one load of the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from selenium.webdriver.common.keys import Keys

from tests.factories.cards import card_of
from tests.factories.chromium import Chromium
from tests.factories.portal import PASSWORD

CLERK = 'registrar.g-vichuga'
ITEMS, MOST_KEYS = 10, 20
_MAKE = """
const [drafts, login, password, done] = [arguments[0], arguments[1], arguments[2], arguments[3]];
(async () => {
  const send = (path, body, token) => fetch('/api/v1' + path, {method: 'POST', body: JSON.stringify(body),
    headers: {'Content-Type': 'application/json', ...(token && {Authorization: 'Bearer ' + token})}})
    .then((answer) => answer.json());
  const {token} = await send('/login', {login, password});
  for (const draft of drafts) await send('/documents', draft, token);
})().then(() => done(''), (fault) => done(String(fault)));
"""


def test_ten_items_are_decided_by_keyboard_in_one_load(log_in: Callable[[str], Chromium]) -> None:
    browser = log_in(CLERK)
    card = {**card_of('incoming'), 'organisation': 'g-vichuga', 'kind': 'incoming'}
    plain = {key: value.isoformat() if hasattr(value, 'isoformat') else value for key, value in card.items()}
    drafts = [{**plain, 'title': f'О соревнованиях, письмо {number}'} for number in range(ITEMS + 2)]
    assert browser.driver.execute_async_script(_MAKE, drafts, CLERK, PASSWORD) == ''
    browser.open('/')
    before = waiting(browser)
    assert before >= ITEMS + 2
    browser.driver.execute_script('window.sameLoad = true')
    pressed = 0

    def press(key: str) -> None:
        nonlocal pressed
        pressed += 1
        browser.driver.switch_to.active_element.send_keys(key)

    press('j')
    press(Keys.TAB)
    for left in range(before - 1, before - 1 - ITEMS, -1):
        press(Keys.ENTER)
        browser.wait(partial(counts, browser, left), f'{left} to be left')
        assert browser.driver.execute_script('return document.activeElement.closest(".desk-item") !== null')
    assert pressed <= MOST_KEYS
    assert browser.driver.execute_script('return window.sameLoad === true'), 'the page was loaded anew'


def counts(browser: Chromium, expected: int) -> bool:
    """Tell whether so many documents wait."""
    return waiting(browser) == expected


def waiting(browser: Chromium) -> int:
    """Return how many documents wait, as the page says."""
    return int(browser.find('#waiting-title .count').text)
