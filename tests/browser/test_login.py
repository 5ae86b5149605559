"""Logging in and out in a real browser."""

from __future__ import annotations

from tests.factories.chromium import Chromium


def test_a_clerk_logs_in_and_out(chromium: Chromium) -> None:
    chromium.log_in('registrar.g-kineshma')
    assert chromium.path == '/'
    chromium.find('.person-menu summary').click()
    chromium.press('form[action="/logout"] button')
    assert 'login' in chromium.path


def test_a_wrong_password_is_said_and_the_login_stays(chromium: Chromium) -> None:
    chromium.log_in('registrar.g-shuya', 'wrong-password')
    assert chromium.path.startswith('/login')
    assert chromium.find('[name=login]').get_attribute('value') == 'registrar.g-shuya'
    assert chromium.find('[role=alert]').text


def test_a_page_that_is_left_gives_the_login_page_no_cookie(chromium: Chromium) -> None:
    """Its last word, said without a session, would take the place of the cookie that the login form is bound to."""
    chromium.log_in('registrar.g-kineshma')
    chromium.open('/organisations/g-kineshma/incoming')
    chromium.press('[data-open]')
    chromium.open(f'{chromium.path.partition("?")[0]}/edit')
    chromium.find('[data-module~=presence][data-mine]')
    chromium.forget()
    chromium.driver.execute_script('dispatchEvent(new Event("pagehide"))')
    said = 'return performance.getEntriesByType("resource").some((one) => one.name.endsWith("?leave=1"))'
    chromium.wait(lambda: bool(chromium.driver.execute_script(said)), 'the last word')
    assert chromium.driver.get_cookies() == []
