"""One-time messages: shown once, to the right person, bounded, signed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from pyramid.request import Request
from pyramid.response import Response

from sedportal.security.signing import Signer
from sedportal.security.surface import Cookies
from sedportal.web.flash import COOKIE, flash, flashes


class Asking(Request):  # type: ignore[misc]
    """A request of the person ``login``, as far as messages look at it."""

    def __init__(self, login: str | None = None, cookie: str = '') -> None:
        super().__init__({'REQUEST_METHOD': 'GET', 'PATH_INFO': '/', 'HTTP_COOKIE': cookie})
        self.login = login
        self.registry = SimpleNamespace(
            cookies=Cookies(secure=False), flash_signer=Signer('testing-only' * 3, 'flash'),
        )  # fmt: skip
        self.localizer = SimpleNamespace(translate=str, locale_name='ru')

    @property
    def authenticated_userid(self) -> str | None:
        return self.login

    def answer(self) -> str:
        """Finish the request; return the cookie as the browser sends it back, empty if it is taken away."""
        response = Response()
        self._process_response_callbacks(response)
        cookies = response.headers.getall('Set-Cookie')
        assert len(cookies) <= 1
        kept = cookies[0].partition(';')[0] if cookies and 'Max-Age=0' not in cookies[0] else ''
        assert len(kept) < 4096
        return str(kept)


def leave(*texts: str, login: str | None = 'anna', **options: Any) -> str:
    request = Asking(login)
    for text in texts:
        flash(request, text, **options)
    return request.answer()


def test_a_message_is_shown_once_on_the_next_page() -> None:
    cookie = leave('<b>Готово</b>', kind='warning')
    following = Asking('anna', cookie)
    assert flashes(following) == [('warning', '<b>Готово</b>', '', '')]
    assert following.answer() == ''


def test_a_page_without_messages_touches_no_cookie() -> None:
    request = Asking('anna')
    assert flashes(request) == []
    assert not request.response_callbacks


def test_the_next_person_at_the_browser_does_not_see_it() -> None:
    cookie = leave('Готово')
    for login in ('boris', None):
        other = Asking(login, cookie)
        assert flashes(other) == []
        assert other.answer() == ''


@pytest.mark.parametrize('cookie', ['x', 'x.y', '.', 'W10.' + '0' * 64, leave('Готово')[len(COOKIE) + 1 :] + '0'])
def test_a_forged_cookie_is_taken_away_unread(cookie: str) -> None:
    request = Asking('anna', f'{COOKIE}={cookie}')
    assert flashes(request) == []
    assert request.answer() == ''


def test_size_is_bounded_and_the_latest_stays() -> None:
    shown = flashes(Asking('anna', leave(*(f'{number} ' + 'ж' * 1000 for number in range(20)))))
    assert shown[-1].text.startswith('19 ')
    assert all(len(message.text) <= 300 for message in shown)


def test_a_message_left_by_the_page_that_shows_one_is_for_the_next() -> None:
    request = Asking('anna', leave('Первое'))
    assert [message.text for message in flashes(request)] == ['Первое']
    flash(request, 'Второе')
    assert [message.text for message in flashes(Asking('anna', request.answer()))] == ['Второе']


def test_an_unknown_kind_is_a_fault_of_the_code() -> None:
    with pytest.raises(ValueError, match='secret'):
        flash(Asking('anna'), 'x', 'secret')
