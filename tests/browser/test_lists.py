"""Lists in a real browser, by keyboard alone: narrow, choose, try out, do, see; the queue; the steps of a line."""

from __future__ import annotations

from collections.abc import Callable

from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.factories.chromium import Chromium

CLERK, HERE = 'registrar.dep-kultury', '/organisations/dep-kultury/incoming'


def press(browser: Chromium, *keys: str) -> None:
    """Press keys, wherever the focus is."""
    ActionChains(browser.driver).send_keys(*keys).perform()


def focused(browser: Chromium) -> WebElement:
    """Return the element that has the focus."""
    return browser.driver.switch_to.active_element


def go_to(browser: Chromium, selector: str) -> None:
    """Press Tab until the element of that selector has the focus."""
    wanted = browser.find(selector)
    for _ in range(120):
        if focused(browser) == wanted:
            return
        press(browser, Keys.TAB)
    raise AssertionError(f'{selector} is not reached by Tab')


def test_filter_choose_try_out_and_do_by_keyboard(log_in: Callable[[str], Chromium]) -> None:
    browser = log_in(CLERK)
    browser.open(HERE)
    loads = browser.driver.execute_script('window.sameLoad = true; return performance.timeOrigin')
    go_to(browser, '.chips a[href*="state=registered"]')
    press(browser, Keys.ENTER)
    browser.wait(lambda: 'state=registered' in browser.driver.current_url, 'the address names the filter')
    browser.wait(lambda: focused(browser).get_attribute('data-results') is not None, 'the focus is at the results')
    assert browser.driver.execute_script('return window.sameLoad && performance.timeOrigin') == loads
    found = int(browser.find('.list-count').text.split()[0])
    assert found == len(browser.all('.list-table tbody tr'))

    go_to(browser, '#selection [name=all]')
    press(browser, Keys.SPACE)
    browser.wait(lambda: 'все найденные' in browser.find('[data-selection-count]').text, 'the choice is said')
    go_to(browser, '#selection [value=patch]')
    press(browser, Keys.ENTER)
    go_to(browser, '#bulk-mode-responsible_unit')
    press(browser, Keys.ARROW_DOWN)
    go_to(browser, '#bulk-value-responsible_unit')
    press(browser, 'Отдел культуры')
    go_to(browser, '#bulk-comment')
    press(browser, 'Уточнено подразделение')
    go_to(browser, '#bulk .btn-primary')
    press(browser, Keys.ENTER)
    browser.wait(lambda: 'Пока ничего не изменено' in browser.text, 'the trial is shown')
    assert f'изменится {found}' in browser.text
    press(browser, Keys.ENTER)
    browser.wait(lambda: f'Изменено: {found}. Отказано: 0.' in browser.text, 'the result is told')


def test_the_queue_by_keys_and_the_steps_of_a_line(log_in: Callable[[str], Chromium]) -> None:
    browser = log_in(CLERK)
    browser.open(f'{HERE}?sort=title')
    press(browser, 'j')
    press(browser, 'x')
    browser.wait(lambda: '1' in browser.find('[data-selection-count]').text, 'a line is marked')
    first = focused(browser).text
    press(browser, Keys.ENTER)
    browser.wait(lambda: browser.find('h1').text == first, 'the document is open')
    assert browser.find('.queue-place').text.startswith('1 из ')
    press(browser, ']')
    browser.wait(lambda: browser.find('.queue-place').text.startswith('2 из '), 'the next one is open')
    press(browser, '[')
    browser.wait(lambda: browser.find('.queue-place').text.startswith('1 из '), 'the one before is open')
    browser.open(HERE)
    line = browser.find('[data-steps]')
    line.send_keys(Keys.ENTER)
    browser.wait(lambda: bool(browser.all('.steps-line #steps')), 'the steps stand under the line')
    press(browser, Keys.ESCAPE)
    browser.wait(lambda: not browser.all('.steps-line'), 'they are closed')
    assert focused(browser) == line
