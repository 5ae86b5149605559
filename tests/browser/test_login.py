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
