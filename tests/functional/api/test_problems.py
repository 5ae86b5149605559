"""Errors as programs read them, and what is refused whatever the address."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from pyramid.interfaces import IRoutesMapper

from sedportal.api.v1 import account
from sedportal.kernel.errors import BusyError

from .conftest import API, CLERK

JSON = {'Content-Type': 'application/json'}


@pytest.mark.parametrize(
    'body',
    [
        b'',
        b'{',
        b'{"title": "a", "title": "b"}',
        b'{"sheets": NaN}',
        b'{"sheets": Infinity}',
        b'{"sheets": 1e999}',
        b'{"sheets": ' + b'1' * 5000 + b'}',
        b'[' * 100_000,
        b'{"a":' * 50 + b'1' + b'}' * 50,
        b'{"title": "\\ud800"}',
        b'{"title": "\xff"}',
        '{"title": "О дорогах"}'.encode('cp1251'),
        '{"title": "x"}'.encode('utf-16'),
        b'\xef\xbb\xbf{}',
        b"{'title': 'x'}",
    ],
    ids=range(15),
)
def test_a_body_that_can_not_be_read_is_a_400(clerk: Any, refused: Any, body: bytes) -> None:
    refused(clerk.post(f'{API}/documents', body, headers=JSON, status=400), 400)


@pytest.mark.parametrize('body', [b'[]', b'null', b'"text"', b'5', b'true'])
def test_json_that_is_no_object_is_a_422(clerk: Any, refused: Any, body: bytes) -> None:
    assert refused(clerk.post(f'{API}/documents', body, headers=JSON, status=422), 422)['errors']


def test_other_charsets_and_encodings_are_refused(clerk: Any, refused: Any) -> None:
    charset = {'Content-Type': 'application/json; charset=windows-1251'}
    refused(clerk.post(f'{API}/documents', b'{}', headers=charset, status=400), 400)
    packed = {**JSON, 'Content-Encoding': 'gzip'}
    refused(clerk.post(f'{API}/documents', b'\x1f\x8b', headers=packed, status=400), 400)


def test_a_huge_body_is_refused(clerk: Any, refused: Any) -> None:
    body = b'{"title": "' + b'x' * 3_000_000 + b'"}'
    refused(clerk.post(f'{API}/documents', body, headers=JSON, status=413), 413)


@pytest.mark.parametrize('content_type', ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])
def test_what_a_form_of_another_site_could_send_is_refused(clerk: Any, refused: Any, content_type: str) -> None:
    for path in ('/documents', '/login'):
        answer = clerk.post(f'{API}{path}', b'{"title": "x"}', headers={'Content-Type': content_type}, status=415)
        refused(answer, 415)


def test_unknown_addresses_and_methods(portal: Any, clerk: Any, refused: Any) -> None:
    for path in ('', '/', '/nothing', '/documents/', '/documents/x/y/z', '/../etc'):
        refused(clerk.get(API + path, status=404), 404)
    refused(clerk.get('/api', status=404), 404)
    answer = clerk.put(f'{API}/documents', status=405)
    refused(answer, 405)
    assert answer.headers['Allow'] == 'GET, POST, HEAD, OPTIONS'
    refused(portal.program().put(f'{API}/documents', status=401), 401)
    options = clerk.options(f'{API}/documents', status=204)
    assert (options.headers['Allow'], options.body) == ('GET, POST, HEAD, OPTIONS', b'')


def test_head_is_get_without_a_body(clerk: Any) -> None:
    for path in ('/me', '/documents', '/organisations', '/workflows/incoming.svg', '/openapi.json'):
        answer = clerk.head(API + path)
        assert answer.body == b''
        assert answer.content_type == clerk.get(API + path).content_type


@pytest.mark.parametrize('path', ['/documents/%ff', '/documents?q=%ff', '/organisations/%D0'])
def test_an_address_that_is_no_text_is_a_400(clerk: Any, refused: Any, path: str) -> None:
    refused(clerk.get(API + path, status=400), 400)


def test_texts_come_in_the_language_asked_for(clerk: Any) -> None:
    path = f'{API}/workflows/incoming'
    for header, title in (
        ('ru', 'Входящий документ'), ('en', 'Incoming document'), ('en-GB,en;q=0.9', 'Incoming document'),
        ('de', 'Входящий документ'), ('@@;;', 'Входящий документ'), ('', 'Входящий документ'),
    ):  # fmt: skip
        assert clerk.get(path, headers={'Accept-Language': header}).json['title'] == title


def test_headers_stand_on_every_answer(portal: Any, clerk: Any) -> None:
    uid = portal.draft(CLERK)
    for answer in (
        clerk.get(f'{API}/documents/{uid}'),
        clerk.get(f'{API}/nothing', status=404),
        portal.program().get(f'{API}/me', status=401),
        clerk.put(f'{API}/me', status=405),
        clerk.get(f'{API}/documents/%ff', status=400),
    ):
        assert answer.headers['X-Content-Type-Options'] == 'nosniff'
        assert answer.headers['Cache-Control'] == 'no-store'
        assert "default-src 'none'" in answer.headers['Content-Security-Policy']
        assert 'Set-Cookie' not in answer.headers


def test_a_busy_portal_says_when_to_try_again(portal: Any, clerk: Any, refused: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(portal.registry.write_lock, 'wait_seconds', 0.01)
    held = portal.registry.write_lock._mutex
    assert held.acquire()
    try:
        answer = clerk.post_json(f'{API}/documents', {}, status=503)
        clerk.get(f'{API}/me')
    finally:
        held.release()
    refused(answer, 503)
    assert int(answer.headers['Retry-After']) >= 1


def test_what_nobody_expected_gets_a_number_that_stands_in_the_log(
    portal: Any, clerk: Any, refused: Any, monkeypatch: Any, caplog: Any
) -> None:
    def fail(*args: Any) -> Any:
        raise RuntimeError('secret-of-the-house')

    monkeypatch.setattr(account, 'person_body', fail)
    with caplog.at_level(logging.ERROR):
        answer = clerk.get(f'{API}/me', status=500)
    body = refused(answer, 500)
    assert 'secret-of-the-house' not in answer.text
    assert answer.json['number'] in body['detail']
    assert answer.json['number'] in caplog.text


def test_a_full_disk_is_told(portal: Any, clerk: Any, refused: Any, monkeypatch: Any) -> None:
    def fail(*args: Any) -> Any:
        raise OSError(28, 'No space left on device')

    monkeypatch.setattr(account, 'person_body', fail)
    refused(clerk.get(f'{API}/me', status=507), 507)
    monkeypatch.setattr(account, 'person_body', _busy)
    refused(clerk.get(f'{API}/me', status=503), 503)


def _busy(*args: Any) -> Any:
    raise BusyError('later', retry_after=3)


def test_every_address_asks_who_is_calling(portal: Any, refused: Any) -> None:
    program = portal.program()
    routes = portal.registry.getUtility(IRoutesMapper).get_routes()
    public = {'api_v1_login', 'api_v1_openapi', 'api_v1_openapi_yaml'}
    asked = 0
    for route in routes:
        if not route.name.startswith('api_v1_') or route.name in public:
            continue
        path = route.generate({'uid': 'x', 'slug': 'g-kineshma', 'id': '1', 'name': 'incoming'})
        for method in portal.registry.api_methods[route.name].split(', '):
            answer = program.request(path, method=method, headers=JSON, status=401)
            if method != 'HEAD':
                refused(answer, 401)
            asked += 1
    assert asked > 40
