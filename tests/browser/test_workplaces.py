"""The grid of workplaces by keyboard, and the example that follows a pattern as it is typed."""

from __future__ import annotations

from collections.abc import Callable

from selenium.webdriver.common.keys import Keys

from tests.factories.chromium import Chromium

GRID = '/organisations/dep-fin/workplaces'
LOCAL = 'orgadmin.dep-fin'


def focused(browser: Chromium) -> str:
    """Return the name of the control that has the focus."""
    return str(browser.driver.execute_script('return document.activeElement.name'))


def press(browser: Chromium, *keys: str) -> None:
    """Press keys where the focus is."""
    browser.driver.switch_to.active_element.send_keys(*keys)


def test_the_grid_is_marked_without_a_mouse(log_in: Callable[[str], Chromium]) -> None:
    browser = log_in(LOCAL)
    browser.open(GRID)
    rows = browser.driver.execute_script(
        'return [...document.querySelectorAll("[name=row]")].slice(0, 2).map((one) => one.value)'
    )
    first = browser.find(f'[name="training-{rows[0]}"]')
    was = first.is_selected()
    browser.driver.execute_script('arguments[0].focus()', first)
    # The module is fetched when the page asks for it.
    started = 'return Boolean(document.querySelector("form[data-module=grid]").startedModules)'
    browser.wait(lambda: bool(browser.driver.execute_script(started)), 'the script of the grid')
    press(browser, Keys.ARROW_DOWN)
    assert focused(browser) == f'training-{rows[1]}'
    press(browser, Keys.ARROW_UP)
    press(browser, Keys.ARROW_LEFT)
    assert focused(browser) == f'equipment-{rows[0]}'
    press(browser, Keys.ARROW_LEFT)
    assert focused(browser) == f'certificate-{rows[0]}'
    press(browser, '+400')
    press(browser, Keys.ARROW_RIGHT)
    press(browser, Keys.ARROW_RIGHT)
    assert focused(browser) == f'training-{rows[0]}'
    press(browser, Keys.SPACE)
    press(browser, Keys.CONTROL, Keys.ENTER)
    browser.find('.alert-success')
    assert browser.find(f'[name="training-{rows[0]}"]').is_selected() != was
    assert browser.find(f'[name="certificate-{rows[0]}"]').get_attribute('value').count('.') == 2


def test_the_example_follows_the_pattern(log_in: Callable[[str], Chromium]) -> None:
    browser = log_in(LOCAL)
    browser.open('/organisations/dep-fin/number-patterns/incoming')
    field = browser.find('[name=pattern]')
    field.clear()
    field.send_keys('К-{seq:04}/{yyyy}')
    browser.wait(lambda: 'К-0' in browser.find('#example').text, 'the example')
    field.send_keys('{nothing}')
    browser.wait(lambda: browser.find('#example .field-error').text != '', 'what is wrong')
    assert browser.path.endswith('/number-patterns/incoming')
