"""S11 and S14: headers on every answer; links from the configured address, no redirect off the site."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from webtest import TestApp

from sedportal.web.headers import HEADERS, STRICT_TRANSPORT

Make = Callable[..., TestApp]
PUBLIC = 'https://sed.example.ru'
ANSWERS = [
    ('GET', '/links', 200),
    ('HEAD', '/links', 200),
    ('GET', '/redirect?to=/links', 303),
    ('GET', '/nothing', 404),
    ('GET', '/post', 404),
    ('POST', '/post', 400),
    ('GET', '/fail?what=error', 500),
    ('GET', '/fail?what=busy', 503),
    ('GET', '/fail?what=large', 413),
    ('GET', '/fail?what=conflict', 500),
    ('GET', '/%ff', 400),
    ('GET', '/links?q=%ff', 400),
    ('GET', '/a%00b', 400),
    ('GET', '/a%0d%0ab', 400),
    ('GET', '/static/a.css', 200),
    ('GET', '/static/none.css', 404),
    ('GET', '/static/%2e%2e/%2e%2e/etc/passwd', 404),
    ('OPTIONS', '/links', 200),
]


@pytest.mark.parametrize(('method', 'path', 'status'), ANSWERS)
def test_every_answer_carries_the_headers(make: Make, method: str, path: str, status: int) -> None:
    answer = make().request(path, method=method, status=status)
    for name, value in {**HEADERS, 'Strict-Transport-Security': STRICT_TRANSPORT}.items():
        if name != 'Cache-Control' or not path.startswith('/static/a'):
            assert answer.headers.getall(name) == [value]


def test_no_policy_allows_anything_unsafe() -> None:
    assert 'unsafe' not in HEADERS['Content-Security-Policy']
    assert '*' not in HEADERS['Content-Security-Policy']


def test_a_stricter_policy_stays(make: Make) -> None:
    answer = make().get('/stricter')
    assert answer.headers.getall('Content-Security-Policy') == ["default-src 'none'; sandbox"]
    assert answer.headers.getall('Cache-Control') == ['private, max-age=60']
    assert answer.headers['X-Content-Type-Options'] == 'nosniff'


def test_static_files_may_be_kept(make: Make) -> None:
    assert make().get('/static/a.css').headers['Cache-Control'] == 'max-age=3600'


def test_a_developer_s_browser_is_not_bound_to_tls(make: Make) -> None:
    app = make('development')
    assert 'Strict-Transport-Security' not in app.get('/links', extra_environ={'HTTP_HOST': 'localhost:6543'}).headers


def test_what_no_page_took_tells_the_log_and_not_the_client(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = make().get('/fail?what=error', status=500)
    assert 'secret' not in answer.text
    assert answer.content_type == 'text/plain'
    assert 'the secret of the failure' in caplog.text


def test_busy_says_when_to_come_again(make: Make) -> None:
    answer = make().get('/fail?what=busy', status=503)
    assert answer.headers['Retry-After'] == '7'


@pytest.mark.parametrize(
    'host',
    ['evil.example', 'sed.example.ru.evil.example', 'sed.example.ru:8443', 'x@sed.example.ru', 'localhost',
     '127.0.0.1', '', 'sed.example.ru, evil.example', 'sed.example.ru/x'],
)  # fmt: skip
def test_production_answers_for_its_own_address_only(make: Make, host: str) -> None:
    answer = make('production', PUBLIC).get('/links', extra_environ={'HTTP_HOST': host}, status=400)
    assert 'evil' not in answer.text


@pytest.mark.parametrize('host', ['sed.example.ru', 'SED.example.ru', 'sed.example.ru:443'])
def test_links_start_with_the_configured_address(make: Make, host: str) -> None:
    headers = {'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'http', 'Forwarded': 'host=evil.example'}
    answer = make('production', PUBLIC).get('/links', headers=headers, extra_environ={'HTTP_HOST': host})
    assert answer.json == {'host': PUBLIC, 'route': f'{PUBLIC}/links', 'application': PUBLIC}


def test_probes_come_by_any_address(make: Make) -> None:
    app = make('production', PUBLIC)
    for path in ('/healthz', '/metrics'):
        assert app.get(path, extra_environ={'HTTP_HOST': '10.1.2.3:6543'}).json == {'host': PUBLIC}


@pytest.mark.parametrize('host', ['localhost:6543', '127.0.0.1:8080', '[::1]:6543', '127.0.0.1'])
def test_a_developer_uses_any_name_of_the_machine(make: Make, host: str) -> None:
    app = make('development', 'http://127.0.0.1:6543')
    assert app.get('/links', extra_environ={'HTTP_HOST': host}).json['host'] == f'http://{host}'


def test_a_developer_s_portal_is_closed_to_rebound_names(make: Make) -> None:
    app = make('development', 'http://127.0.0.1:6543')
    for host in ('evil.example:6543', '127.0.0.1.evil.example', 'localhost.evil.example'):
        app.get('/links', extra_environ={'HTTP_HOST': host}, status=400)


@pytest.mark.parametrize(
    'to',
    ['https://evil.example/', '//evil.example', '/\\evil.example', '\\\\evil.example', 'http://localhost.evil.example',
     'https://localhost/', 'javascript:alert(1)', 'http://localhost@evil.example/'],
)  # fmt: skip
def test_no_redirect_leads_off_the_site(make: Make, to: str) -> None:
    answer = make().get('/redirect', {'to': to}, status=303)
    assert answer.location == 'http://localhost/'


@pytest.mark.parametrize('to', ['/links', 'http://localhost/links', '/links?next=https://evil.example'])
def test_redirects_within_the_site_stay(make: Make, to: str) -> None:
    answer = make().get('/redirect', {'to': to}, status=303)
    assert answer.location == 'http://localhost' + to.removeprefix('http://localhost')


def test_a_conflict_is_tried_again(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    app = make(**{'retry.attempts': '2'})
    app.get('/fail?what=conflict', status=500)
    assert caplog.text.count('no error page took this') == 1
