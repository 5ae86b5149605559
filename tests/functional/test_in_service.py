"""S11 and S14 in production mode: cookies for this host over TLS only, links and redirects with the public address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from webtest import TestApp

import sedportal
from sedportal.directory.operations import add_person
from sedportal.kernel.storage import database
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.web.headers import STRICT_TRANSPORT
from tests.factories.clock import MovableClock
from tests.factories.portal import settings_of

PUBLIC = 'https://sed.example.ru'
LOGIN, PASSWORD = 'petrova.ai', 'семь холмов и река'


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[TestApp]:
    settings = {
        **settings_of(tmp_path, MovableClock()),
        'sedportal.mode': 'production',
        'sedportal.public_url': PUBLIC,
        'sedportal.demonstration': 'false',
    }
    application: Any = sedportal.main({'here': str(tmp_path)}, **settings)
    registry = application.registry
    hashed = registry.passwords.hash_password(PASSWORD)
    with unit_of_work(registry) as unit:
        add_person(unit, {'login': LOGIN, 'surname': 'Петрова', 'first_name': 'Анна'}, hashed)
    # As the proxy passes requests on: plain HTTP with the Host that people use.
    yield TestApp(application, extra_environ={'HTTP_HOST': 'sed.example.ru', 'wsgi.url_scheme': 'http'})
    registry.index.close()
    database(registry).close()


def log_in(browser: TestApp, **headers: str) -> Any:
    page = browser.get('/login?came_from=/account')
    # WebTest keeps no Secure cookie of a plain address: sent by hand, as the browser does over TLS.
    cookie = page.headers['Set-Cookie'].partition(';')[0]
    fields = {name: page.forms['login'][name].value for name in ('csrf_token', 'came_from')}
    fields |= {'login': LOGIN, 'password': PASSWORD}
    return browser.post('/login', fields, headers={'Cookie': cookie, **headers}, expect_errors=True)


def test_cookies_are_for_this_host_and_tls_only(browser: TestApp) -> None:
    answer = log_in(browser, Origin=PUBLIC)
    assert (answer.status_int, answer.location) == (303, f'{PUBLIC}/account')
    assert answer.headers['Strict-Transport-Security'] == STRICT_TRANSPORT
    cookies = answer.headers.getall('Set-Cookie')
    assert [value.partition('=')[0] for value in cookies] == ['__Host-sed', '__Host-sed-pre']
    for value in cookies:
        flags = {flag.strip().lower() for flag in value.split(';')[1:]}
        assert {'secure', 'httponly', 'samesite=lax', 'path=/'} <= flags
        assert not any(flag.startswith('domain') for flag in flags)
    mine = {'Cookie': cookies[0].partition(';')[0]}
    assert 'Петрова' in browser.get('/account', headers=mine, status=200).text
    plain = {'Cookie': mine['Cookie'].removeprefix('__Host-')}
    assert browser.get('/account', headers=plain, status=303).location == f'{PUBLIC}/login?came_from=%2Faccount'


@pytest.mark.parametrize('headers', [{}, {'Origin': 'http://sed.example.ru'}, {'Referer': 'https://evil.example/'}])
def test_a_form_says_where_it_comes_from(browser: TestApp, headers: dict[str, str]) -> None:
    answer = log_in(browser, **headers)
    assert answer.status_int == 400
    assert not any(value.startswith('__Host-sed=') for value in answer.headers.getall('Set-Cookie'))
