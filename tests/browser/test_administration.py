"""Administration by hand: the matrix without a mouse, a new member of staff in four actions."""

from __future__ import annotations

from collections.abc import Callable

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from tests.factories.chromium import Chromium


def test_roles_are_changed_by_the_keyboard_alone(log_in: Callable[[str], Chromium]) -> None:
    browser = log_in('orgadmin.dep-fin')
    browser.open('/organisations/dep-fin/roles')
    driver = browser.driver
    browser.find('.matrix[role=grid]')
    boxes = driver.find_elements(By.CSS_SELECTOR, '.matrix input[type=checkbox]')
    stops = [one for one in boxes if one.get_attribute('tabindex') == '0']
    assert len(stops) == 1, 'the grid is one stop of Tab'
    driver.execute_script('arguments[0].focus()', stops[0])
    before = [one.is_selected() for one in boxes]
    columns = len(driver.find_elements(By.CSS_SELECTOR, '.matrix tbody tr:first-child input[type=checkbox]'))
    for keys in (Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.END, Keys.HOME, Keys.ARROW_RIGHT, Keys.SPACE):
        driver.switch_to.active_element.send_keys(keys)
    changed = [place for place, box in enumerate(boxes) if box.is_selected() != before[place]]
    assert changed == [2 * columns + 1]
    label = boxes[changed[0]].get_attribute('aria-label')
    assert label
    assert ': ' in label, 'a cell is named by its row and its column'
    driver.switch_to.active_element.send_keys(Keys.TAB)
    driver.execute_script("document.querySelector('#matrix .btn-primary').focus()")
    driver.switch_to.active_element.send_keys(Keys.ENTER)
    browser.find('#headline')
    browser.find('#preview .btn-primary').send_keys(Keys.ENTER)
    browser.find('.alert-success')


def test_a_new_member_of_staff_takes_four_actions(log_in: Callable[[str], Chromium]) -> None:
    browser = log_in('orgadmin.dep-fin')
    browser.open('/organisations/dep-fin/people')
    actions = 0
    browser.press('.page-head .btn-primary')
    actions += 1
    browser.driver.switch_to.active_element.send_keys('Лебедева Анна Петровна')
    actions += 1
    Select(browser.find('select[name=role]')).select_by_value('registrar')
    actions += 1
    browser.press('#clerk .btn-primary')
    actions += 1
    assert browser.find('#login').text == 'lebedeva.ap'
    assert len(browser.find('#password').text) == 19
    assert actions <= 4
