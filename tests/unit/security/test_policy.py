"""Who is asking, and forms that prove where they come from: a small application over the real guards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pyramid.config import Configurator
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from webtest import TestApp

from sedportal.kernel.clock import FixedClock
from sedportal.kernel.storage import database
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.security.policy import COOKIE
from sedportal.security.sessions import API, WEB, open_session
from sedportal.security.surface import Cookies


def who(request: Any) -> dict[str, Any]:
    """Answer who asks and with which token forms must come."""
    person = request.person
    return {'login': request.authenticated_userid, 'person': person and person.login, 'token': request.csrf_token}


@pytest.fixture
def app(configurator: Configurator) -> TestApp:
    config = configurator
    view = {'renderer': 'json', 'permission': NO_PERMISSION_REQUIRED}
    for path in ('/who', '/api/v1/who'):
        config.add_route(path, path)
        config.add_view(who, route_name=path, **view)
    for path, options in (('/change', {}), ('/api/v1/change', {}), ('/api/v1/files', {'upload': True})):
        config.add_route(path, path)
        config.add_view(lambda request: {'changed': True}, route_name=path, **options, **view)
    return TestApp(config.make_wsgi_app(), extra_environ={'HTTP_HOST': 'localhost'})


def token_of(registry: Any, login: str = 'anna', kind: str = WEB) -> str:
    with unit_of_work(registry) as unit:
        return open_session(unit, login, kind, '', '')[0]


def bearer(token: str, scheme: str = 'Bearer') -> dict[str, str]:
    return {'Authorization': f'{scheme} {token}'}


def test_a_page_knows_people_by_the_cookie_only(app: TestApp, registry: Any) -> None:
    token = token_of(registry)
    assert app.get('/who').json['login'] is None
    assert app.get('/who', headers=bearer(token)).json['login'] is None
    app.set_cookie('sed', token)
    assert app.get('/who').json['login'] == app.get('/who').json['person'] == 'anna'
    assert app.get('/api/v1/who').json['login'] is None


def test_the_api_knows_people_by_the_bearer_token_only(app: TestApp, registry: Any) -> None:
    token = token_of(registry, kind=API)
    assert app.get('/api/v1/who', headers=bearer(token)).json['login'] == 'anna'
    assert app.get('/api/v1/who', headers=bearer(token, 'bearer')).json['login'] == 'anna'
    for headers in (bearer(token, 'Basic'), bearer(''), {'Authorization': 'Bearer'}, {}):
        assert app.get('/api/v1/who', headers=headers).json['login'] is None
    app.set_cookie('sed', token)
    assert app.get('/who').json['login'] is None


def test_a_page_s_token_does_not_open_the_api(app: TestApp, registry: Any) -> None:
    token = token_of(registry)
    assert app.get('/api/v1/who', headers=bearer(token)).json['login'] is None


def test_use_is_noted_and_nothing_is_written(app: TestApp, registry: Any, clock: FixedClock) -> None:
    app.set_cookie('sed', token_of(registry))
    before = database(registry).lastTransaction()
    for _use in range(5):
        clock.moment += timedelta(minutes=20)
        assert app.get('/who').json['login'] == 'anna'
    assert database(registry).lastTransaction() == before
    clock.moment += timedelta(minutes=31)
    assert app.get('/who').json['login'] is None


@pytest.mark.parametrize('method', ['POST', 'PUT', 'PATCH', 'DELETE'])
def test_unsafe_pages_need_the_session_s_token(app: TestApp, registry: Any, method: str) -> None:
    stranger = app.get('/who').json['token']
    app.set_cookie('sed', token_of(registry))
    token = app.get('/who').json['token']
    app.set_cookie('sed', token_of(registry))
    other = app.get('/who').json['token']
    assert len({stranger, token, other}) == 3

    def send(**headers: str) -> int:
        return int(app.request('/change', method=method, headers=headers, expect_errors=True).status_int)

    assert send() == send(**{'X-CSRF-Token': stranger}) == send(**{'X-CSRF-Token': token}) == 400
    assert send(**{'X-CSRF-Token': 'ж'.encode().decode('latin-1')}) == 400
    assert send(**{'X-CSRF-Token': other}) == 200


def test_a_token_in_the_address_is_no_token(app: TestApp, registry: Any) -> None:
    app.set_cookie('sed', token_of(registry))
    token = app.get('/who').json['token']
    assert app.post(f'/change?csrf_token={token}', status=400)
    assert app.post('/change', f'csrf_token={token}', content_type='text/plain', status=400)
    assert app.post('/change', {'csrf_token': token}, status=200)


@pytest.mark.parametrize(
    'headers',
    [
        {'Origin': 'http://evil.example'},
        {'Origin': 'null'},
        {'Origin': 'http://localhost.evil.example'},
        {'Origin': 'http://localhost:81'},
        {'Origin': 'https://localhost'},
        {'Origin': 'http://[broken'},
        {'Referer': 'http://evil.example/http://localhost/'},
        {'Sec-Fetch-Site': 'cross-site'},
        {'Sec-Fetch-Site': 'same-site'},
    ],
)
def test_another_site_is_refused_even_with_the_token(app: TestApp, registry: Any, headers: dict[str, str]) -> None:
    app.set_cookie('sed', token_of(registry))
    token = app.get('/who').json['token']
    app.post('/change', {'csrf_token': token}, headers=headers, status=400)


@pytest.mark.parametrize(
    'headers',
    [
        {'Origin': 'http://localhost', 'Sec-Fetch-Site': 'same-origin'},
        {'Origin': 'http://localhost:80'},
        {'Referer': 'http://localhost/who'},
        {'Sec-Fetch-Site': 'none'},
    ],
)
def test_this_site_is_not(app: TestApp, registry: Any, headers: dict[str, str]) -> None:
    app.set_cookie('sed', token_of(registry))
    token = app.get('/who').json['token']
    app.post('/change', {'csrf_token': token}, headers=headers, status=200)


def test_before_login_the_token_is_bound_to_a_signed_cookie(app: TestApp) -> None:
    page = app.get('/who')
    assert page.headers['Set-Cookie'].endswith('; Path=/; HttpOnly; SameSite=Lax')
    token = page.json['token']
    assert app.get('/who').json['token'] == token
    app.post('/change', {'csrf_token': token}, status=200)
    app.reset()
    app.post('/change', {'csrf_token': token}, status=400)
    app.set_cookie('sed-pre', 'AAAAAAAAAAAAAAAAAAAAAA.' + '0' * 64)
    app.post('/change', {'csrf_token': token}, status=400)
    assert app.get('/who').json['token'] != token


@pytest.mark.parametrize(
    ('path', 'content_type', 'status'),
    [
        ('/api/v1/change', 'application/json', 200),
        ('/api/v1/change', 'application/json; charset=utf-8', 200),
        ('/api/v1/change', 'text/plain', 415),
        ('/api/v1/change', 'application/x-www-form-urlencoded', 415),
        ('/api/v1/change', 'multipart/form-data; boundary=x', 415),
        ('/api/v1/change', '', 415),
        ('/api/v1/files', 'multipart/form-data; boundary=x', 200),
        ('/api/v1/files', 'text/plain', 415),
    ],
)
def test_the_api_takes_what_no_form_can_send(app: TestApp, path: str, content_type: str, status: int) -> None:
    app.request(path, method='POST', body=b'{}', headers={'Content-Type': content_type}, status=status)


def test_the_api_takes_requests_without_a_body(app: TestApp) -> None:
    app.delete('/api/v1/change', status=200)


@pytest.mark.parametrize('secure', [True, False])
def test_cookies_are_for_this_host_out_of_reach_of_scripts(secure: bool) -> None:
    name, value = Cookies(secure).header(COOKIE, 'token')
    flags = {flag.strip().lower() for flag in value.split(';')[1:]}
    assert name == 'Set-Cookie'
    assert value.startswith('__Host-sed=token;' if secure else 'sed=token;')
    assert {'path=/', 'httponly', 'samesite=lax'} <= flags
    assert ('secure' in flags) == secure
    assert not any(flag.startswith(('domain', 'expires', 'max-age')) for flag in flags)
    cleared = Cookies(secure).header(COOKIE, None)[1].lower()
    assert 'max-age=0' in cleared
    assert ('secure' in cleared) == secure


def test_a_later_cookie_of_one_name_takes_the_place_of_the_earlier() -> None:
    response = Response()
    response.headers.add('Set-Cookie', 'other=1; Path=/')
    cookies = Cookies(secure=False)
    cookies.set(response, 'sed', 'one')
    cookies.set(response, 'sed', 'two')
    assert [value.split(';')[0] for value in response.headers.getall('Set-Cookie')] == ['other=1', 'sed=two']
