"""Logging in as a program, and what a token is worth."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from sedportal.directory.operations import set_active
from sedportal.security.throttle import TRIES

from .conftest import API, CLERK

PASSWORD = 'sed-demo-2014'


def test_a_login_gives_a_token_and_says_who_one_is(portal: Any) -> None:
    program = portal.program()
    answer = program.post_json(f'{API}/login', {'login': CLERK, 'password': PASSWORD})
    assert set(answer.json) == {'token', 'expires_at', 'person'}
    assert datetime.fromisoformat(answer.json['expires_at']) == portal.clock.moment + timedelta(hours=12)
    program.authorization = ('Bearer', answer.json['token'])
    assert program.get(f'{API}/me').json == answer.json['person']


def test_me_names_the_roles_and_where_they_are_held(portal: Any) -> None:
    me = portal.program('registrar.g-kineshma').get(f'{API}/me').json
    assert me['login'] == CLERK
    assert me['name']
    assert {'role': 'registrar', 'place': '/organisations/g-kineshma'} in me['roles']
    assert portal.program('admin').get(f'{API}/me').json['roles'] == [{'role': 'portal_admin', 'place': '/'}]


@pytest.mark.parametrize(
    'sent',
    [
        {'login': CLERK, 'password': 'wrong'},
        {'login': 'nobody', 'password': PASSWORD},
        {'login': 'nobody\x00', 'password': PASSWORD},
    ],
)
def test_a_wrong_login_is_refused_in_the_same_words(portal: Any, refused: Any, sent: dict[str, str]) -> None:
    answer = portal.program().post_json(f'{API}/login', sent, status=401)
    assert refused(answer, 401)['detail']
    assert answer.headers['WWW-Authenticate'].startswith('Bearer')


def test_what_is_missing_or_of_another_type_is_named(portal: Any, refused: Any) -> None:
    program = portal.program()
    assert set(refused(program.post_json(f'{API}/login', {}, status=422), 422)['errors']) == {'login', 'password'}
    wrong = program.post_json(f'{API}/login', {'login': 5, 'password': ['x'], 'remember': True}, status=422)
    assert set(refused(wrong, 422)['errors']) == {'login', 'password', 'remember'}


def test_guessing_is_slowed_down(portal: Any, refused: Any) -> None:
    program = portal.program()
    guess = {'login': 'staff03.dep-fin', 'password': 'wrong'}
    for number in range(TRIES):
        # Whatever a client says of where it is.
        program.post_json(f'{API}/login', guess, headers={'X-Forwarded-For': f'10.0.0.{number}'}, status=401)
    answer = program.post_json(f'{API}/login', guess, headers={'X-Forwarded-For': '10.0.1.1'}, status=429)
    refused(answer, 429)
    assert int(answer.headers['Retry-After']) > 0
    portal.registry.throttle.succeeded('staff03.dep-fin', '127.0.0.1')


def test_without_a_live_token_nothing_is_told(portal: Any, refused: Any) -> None:
    uid = portal.registered(CLERK)
    program = portal.program()
    for path in ('/me', '/documents', f'/documents/{uid}', '/documents/unknown', '/organisations/none', '/workflows'):
        for header in (None, 'Bearer wrong', 'Basic YTpi', 'Bearer'):
            program.authorization = None
            headers = {'Authorization': header} if header else {}
            answer = program.get(API + path, headers=headers, status=401)
            refused(answer, 401)
            assert answer.headers['WWW-Authenticate'].startswith('Bearer')


def test_a_token_dies_at_logout(clerk: Any) -> None:
    clerk.post(f'{API}/logout', status=204)
    clerk.get(f'{API}/me', status=401)
    clerk.post(f'{API}/logout', status=401)


def test_a_token_dies_with_the_account_and_with_time(portal: Any) -> None:
    program = portal.program('staff02.dep-fin')
    portal.clock.advance(minutes=29)
    program.get(f'{API}/me')
    portal.clock.advance(minutes=31)
    program.get(f'{API}/me', status=401)
    program = portal.program('staff02.dep-fin')
    with portal.acting() as unit:
        set_active(unit, unit.portal['people']['staff02.dep-fin'], active=False)
    program.get(f'{API}/me', status=401)


def test_a_cookie_of_a_browser_opens_nothing_here(portal: Any) -> None:
    browser = portal.browser()
    form = browser.get('/login').forms['login']
    form['login'], form['password'] = CLERK, PASSWORD
    form.submit()
    browser.get(f'{API}/me', status=401)
    token = browser.cookies['sed']
    browser.get(f'{API}/me', headers={'Authorization': f'Bearer {token}'}, status=401)
