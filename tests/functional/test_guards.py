"""S6, S11, S14 over every route and every page view of the portal, taken from Pyramid's introspector."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from sedportal.directory.content import Folder, Organisation, Person
from sedportal.directory.content import Portal as Root
from sedportal.documents.content import Document
from sedportal.kernel.storage import database
from sedportal.web.headers import HEADERS
from tests.factories.portal import Browser, Portal

ANNA = 'registrar.g-kineshma'
FORM = 'application/x-www-form-urlencoded'
UNSAFE = ('POST', 'PUT', 'PATCH', 'DELETE')
SAMPLE = {'uid': 'unknown', 'slug': 'g-kineshma', 'login': ANNA, 'digest': 'x', 'id': '1', 'name': 'incoming'}


@pytest.fixture
def uid(portal: Portal) -> str:
    return portal.draft(ANNA)


def paths(portal: Portal, uid: str) -> list[str]:
    """Return an address for each route and each named view of the portal's places."""
    places = {
        Root: '/',
        Organisation: '/organisations/g-kineshma/',
        Folder: '/organisations/g-kineshma/incoming/',
        Document: f'/organisations/g-kineshma/incoming/{uid}/',
        Person: f'/people/{ANNA}/',
    }
    found = set(_routes(portal, uid))
    for item in portal.registry.introspector.get_category('views'):
        view = item['introspectable']
        if not view['route_name']:
            name = view['name'] or ''
            found.update(place + name for kind, place in places.items() if view['context'] in (kind, None))
    return sorted(found - {'/api/v1/openapi.yaml'})  # the library's own view, a file whatever the method


def _routes(portal: Portal, uid: str) -> Iterator[str]:
    for item in portal.registry.introspector.get_category('routes'):
        pattern = item['introspectable']['pattern']
        filled = re.sub(r'[{*](\w+)(:[^}]*)?\}?', lambda found: {**SAMPLE, 'uid': uid}.get(found[1], 'x'), pattern)
        yield '/' + filled.lstrip('/')


def ask(browser: Browser, path: str, method: str, **options: Any) -> Any:
    return browser.request(path, method=method, expect_errors=True, **options)


def logged_in(portal: Portal) -> Browser:
    browser = portal.browser()
    form = browser.get('/login').forms['login']
    form['login'], form['password'] = ANNA, 'sed-demo-2014'
    form.submit(status=303)
    return browser


def test_no_unsafe_request_without_a_token_changes_anything(portal: Portal, uid: str) -> None:
    browser, stranger = logged_in(portal), portal.browser()
    token = browser.csrf_token('/account')
    before = database(portal.registry).lastTransaction()
    body = f'csrf_token={token}'.encode()
    attempts: list[tuple[str, dict[str, Any]]] = [(method, {}) for method in UNSAFE]
    attempts += [
        ('POST', {'headers': {'Content-Type': 'text/plain'}, 'body': body}),
        ('POST', {'headers': {'Content-Type': FORM, 'Origin': 'null'}, 'body': body}),
        ('POST', {'headers': {'X-CSRF-Token': token, 'Origin': 'http://evil.example'}}),
        ('POST', {'headers': {'X-CSRF-Token': token, 'Sec-Fetch-Site': 'cross-site'}}),
    ]
    for path in paths(portal, uid):
        for method, options in attempts:
            answer = ask(browser, path, method, **options)
            assert 300 <= answer.status_int < 500, (method, path, options, answer.status)
        assert 300 <= ask(stranger, path, 'POST').status_int < 500, path
    assert database(portal.registry).lastTransaction() == before


def test_no_get_changes_anything_and_every_answer_carries_the_headers(portal: Portal, uid: str) -> None:
    browser, stranger = logged_in(portal), portal.browser()
    before = database(portal.registry).lastTransaction()
    for path in paths(portal, uid):
        for method in ('GET', 'HEAD'):
            for client in (browser, stranger):
                answer = ask(client, path, method)
                assert answer.status_int < 500 or path == '/readyz', (method, path, answer.status)
                missing = [name for name in HEADERS if len(answer.headers.getall(name)) != 1]
                assert not missing, (method, path, missing)
                assert 'unsafe' not in answer.headers['Content-Security-Policy']
                location = answer.headers.get('Location', 'http://localhost/')
                assert location.startswith('http://localhost/'), (path, location)
    assert database(portal.registry).lastTransaction() == before


@pytest.mark.parametrize(
    ('method', 'path', 'status'),
    [('GET', '/account', 303), ('GET', '/logout', 405), ('POST', '/account/password', 400), ('GET', '/%ff', 400)],
)
def test_answers_that_are_no_pages_carry_the_headers_too(portal: Portal, method: str, path: str, status: int) -> None:
    answer = ask(portal.browser(), path, method)
    assert answer.status_int == status or (path == '/account/password' and answer.status_int == 303)
    assert all(answer.headers.getall(name) == [value] for name, value in HEADERS.items())


def test_a_foreign_host_gets_nothing(portal: Portal) -> None:
    browser = portal.browser()
    for path in ('/', '/login', '/account', '/static/x'):
        answer = browser.get(path, extra_environ={'HTTP_HOST': 'evil.example'}, status=400)
        assert 'evil.example' not in answer.text


def test_pages_hold_no_address_but_paths(portal: Portal) -> None:
    page = logged_in(portal).get('/account', headers={'X-Forwarded-Host': 'evil.example'})
    assert 'evil.example' not in page.text
    assert not re.search(r'(href|src|action)="(https?:)?//', page.text)


def test_no_cookie_holds_data_or_reaches_scripts(portal: Portal) -> None:
    browser = portal.browser()
    form = browser.get('/login').forms['login']
    form['login'], form['password'] = ANNA, 'sed-demo-2014'
    for value in form.submit(status=303).headers.getall('Set-Cookie'):
        flags = {flag.strip().lower() for flag in value.split(';')[1:]}
        assert {'path=/', 'httponly', 'samesite=lax'} <= flags
        assert ANNA not in value
