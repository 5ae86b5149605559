"""S7, S8, S9, S14 over the whole portal: logging in and out, what ends a session, guessing, one's own account."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sedportal.directory.operations import set_active
from tests.factories.portal import PASSWORD, Browser, Portal

ANNA, BORIS = 'registrar.g-kineshma', 'manager.g-kineshma'
ACCOUNT = '/login?came_from=/account'
COOKIE = 'sed'
NEW = 'семь холмов и река'


def log_in(portal: Portal, login: str = ANNA, password: str = PASSWORD) -> Browser:
    browser = portal.browser()
    fill(browser.get(ACCOUNT), login, password).follow(status=200)
    return browser


def fill(page: Any, login: str, password: str, **options: Any) -> Any:
    form = page.forms['login']
    form['login'], form['password'] = login, password
    return form.submit(**options)


def logged_in(browser: Browser) -> bool:
    answer = browser.get('/account', expect_errors=True)
    if answer.status_int == 303:
        assert answer.location == 'http://localhost/login?came_from=%2Faccount'
    return bool(answer.status_int == 200)


def send(browser: Browser, page: str, form: str | int, **fields: str) -> Any:
    found = browser.get(page).forms[form]
    for name, value in fields.items():
        found[name] = value
    return found.submit(expect_errors=True)


def test_a_login_gives_a_new_session_and_never_takes_one_given(portal: Portal) -> None:
    browser = portal.browser()
    browser.set_cookie(COOKIE, 'x' * 43)
    fill(browser.get(ACCOUNT), ANNA, PASSWORD)
    first = browser.cookies[COOKIE]
    assert first != 'x' * 43
    assert 'sed-pre' not in browser.cookies
    assert logged_in(browser)
    second = log_in(portal)
    assert second.cookies[COOKIE] != first
    assert logged_in(browser)


def test_a_deep_link_survives_the_login(portal: Portal) -> None:
    browser = portal.browser()
    asked = browser.get('/account/sessions', status=303)
    page = asked.follow()
    wrong = fill(page, ANNA, 'мимо', status=401)
    assert wrong.forms['login']['login'].value == ANNA
    assert wrong.forms['login']['password'].value == ''
    assert fill(wrong, ANNA, PASSWORD).location == 'http://localhost/account/sessions'


@pytest.mark.parametrize(
    'came_from',
    ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/login', '/logout', ''],
)
def test_no_login_leads_off_the_site_or_round_in_circles(portal: Portal, came_from: str) -> None:
    browser = portal.browser()
    page = browser.get('/login', {'came_from': came_from})
    assert page.forms['login']['came_from'].value == '/'
    page.forms['login']['came_from'].force_value(came_from)
    assert fill(page, ANNA, PASSWORD).location == 'http://localhost/'
    assert browser.get('/login', {'came_from': came_from}, status=303).location == 'http://localhost/'


def test_whoever_is_logged_in_goes_on_and_stays_who_he_is(portal: Portal) -> None:
    browser = log_in(portal)
    token = browser.cookies[COOKIE]
    assert browser.get(ACCOUNT, status=303).location == 'http://localhost/account'
    assert browser.post('/login', {'login': BORIS, 'password': PASSWORD}, status=303).location == 'http://localhost/'
    assert browser.cookies[COOKIE] == token


def test_logging_out_ends_the_session_on_the_server(portal: Portal) -> None:
    browser = log_in(portal)
    token = browser.cookies[COOKIE]
    browser.get('/logout', status=405)
    browser.post('/logout', status=400)
    assert logged_in(browser)
    answer = browser.post('/logout', {'csrf_token': browser.csrf_token('/account')}, status=303)
    assert answer.location == 'http://localhost/login'
    assert COOKIE not in browser.cookies
    browser.set_cookie(COOKIE, token)
    assert not logged_in(browser)
    browser.post('/logout', status=303)


def test_changing_the_password_ends_the_other_sessions(portal: Portal) -> None:
    one, other, stranger = log_in(portal), log_in(portal), log_in(portal, BORIS)
    before = one.cookies[COOKIE]
    fields = {'current_password': PASSWORD, 'new_password': NEW, 'new_password_again': NEW}
    page = send(one, '/account/password', 'password', **fields).follow()
    assert 'alert-success' in page.text
    assert 'alert-success' not in one.get('/account/sessions').text
    assert [logged_in(browser) for browser in (one, other, stranger)] == [True, False, True]
    assert one.cookies[COOKIE] != before
    fill(portal.browser().get('/login'), ANNA, PASSWORD, status=401)
    log_in(portal, password=NEW)


@pytest.mark.parametrize(
    ('current', 'new', 'again', 'field'),
    [
        ('мимо', NEW, NEW, 'current_password'),
        (PASSWORD, NEW, NEW + '!', 'new_password_again'),
        (PASSWORD, 'коротко', 'коротко', 'new_password'),
        (PASSWORD, 'пароль2026', 'пароль2026', 'new_password'),
        (PASSWORD, ANNA, ANNA, 'new_password'),
        (PASSWORD, 'я' * 1001, 'я' * 1001, 'new_password'),
    ],
)
def test_a_refused_password_is_explained_at_its_field(
    portal: Portal, current: str, new: str, again: str, field: str
) -> None:
    browser, other = log_in(portal), log_in(portal)
    fields = {'current_password': current, 'new_password': new, 'new_password_again': again}
    answer = send(browser, '/account/password', 'password', **fields)
    assert answer.status_int == 422
    assert f'href="#{field}"' in answer.text
    assert answer.html.find(id=field)['aria-invalid'] == 'true'
    assert new not in answer.text or new == ANNA
    assert logged_in(browser)
    assert logged_in(other)


def test_whoever_is_switched_off_is_out_with_the_next_request(portal: Portal) -> None:
    browser = log_in(portal)
    with portal.acting() as unit:
        set_active(unit, unit.portal['people'][ANNA], active=False)
    assert not logged_in(browser)
    fill(portal.browser().get('/login'), ANNA, PASSWORD, status=401)


def test_a_session_rests_half_an_hour_and_lasts_half_a_day(portal: Portal) -> None:
    browser = log_in(portal)
    for _use in range(24):
        portal.clock.advance(minutes=29)
        assert logged_in(browser)
    portal.clock.advance(minutes=29)
    assert not logged_in(browser)
    resting = log_in(portal)
    portal.clock.advance(minutes=30)
    assert not logged_in(resting)


def test_one_sees_one_s_sessions_and_ends_them(portal: Portal) -> None:
    mine, other, third = log_in(portal), log_in(portal), log_in(portal)
    page = mine.get('/account/sessions')
    keys = [button['value'] for button in page.html.find_all('button', attrs={'name': 'session'})]
    assert len(keys) == len(set(keys)) == 3
    assert mine.cookies[COOKIE] not in page.text
    token = mine.csrf_token('/account')
    mine.post('/account/sessions', {'session': keys[1], 'csrf_token': token}, status=303)
    assert sorted(map(logged_in, (mine, other, third))) == [False, True, True]
    mine.post('/account/sessions', {'session': keys[1], 'csrf_token': token}, status=303)
    mine.post('/account/sessions', {'others': '1', 'csrf_token': token}, status=303)
    assert [logged_in(browser) for browser in (mine, other, third)] == [True, False, False]
    ended = mine.post('/account/sessions', {'session': keys[0], 'csrf_token': token}, status=303)
    assert ended.location == 'http://localhost/login'
    assert not logged_in(mine)


def test_nobody_ends_another_s_session(portal: Portal) -> None:
    mine, stranger = log_in(portal), log_in(portal, BORIS)
    key = stranger.get('/account/sessions').html.find('button', attrs={'name': 'session'})['value']
    mine.post('/account/sessions', {'session': key, 'csrf_token': mine.csrf_token('/account')}, status=303)
    assert logged_in(stranger)


def test_known_and_unknown_logins_get_the_same_answer_for_the_same_work(portal: Portal) -> None:
    answers = []
    for login in (ANNA, 'nobody.at-all'):
        browser = portal.browser()
        page = browser.get('/login')
        before = portal.registry.passwords.verifications
        answer = fill(page, login, 'мимо', status=401)
        assert portal.registry.passwords.verifications == before + 1
        answers.append((re.sub(r'[0-9a-f]{64}', '', answer.text.replace(login, '')), sorted(answer.headers.keys())))
    assert answers[0] == answers[1]


def test_ten_tries_then_a_wait_but_not_for_others(portal: Portal) -> None:
    browser = portal.browser()
    for _try in range(10):
        fill(browser.get('/login'), ANNA, 'мимо', status=401)
    stopped = fill(browser.get('/login'), ANNA, PASSWORD, status=429)
    assert int(stopped.headers['Retry-After']) <= 900
    assert COOKIE not in browser.cookies
    log_in(portal, BORIS)
    elsewhere = portal.browser()
    elsewhere.extra_environ['REMOTE_ADDR'] = '10.20.30.40'
    fill(elsewhere.get(ACCOUNT), ANNA, PASSWORD, status=303)
    assert logged_in(elsewhere)
    portal.clock.advance(minutes=15)
    log_in(portal)


def test_a_login_page_that_stood_open_for_long_asks_again_and_keeps_the_login(portal: Portal) -> None:
    browser = portal.browser()
    page = browser.get(ACCOUNT)
    browser.reset()
    again = fill(page, ANNA, PASSWORD, status=400)
    assert again.forms['login']['login'].value == ANNA
    assert again.forms['login']['came_from'].value == '/account'
    assert fill(again, ANNA, PASSWORD).location == 'http://localhost/account'


@pytest.mark.parametrize('login', ['x' * 5000, '\x00', "' OR 1=1 --", '<script>alert(1)</script>', '../../etc', ''])
def test_strange_logins_are_just_wrong(portal: Portal, login: str) -> None:
    browser = portal.browser()
    token = browser.csrf_token('/login')
    answer = browser.post('/login', {'login': login, 'password': 'x', 'csrf_token': token}, status=401)
    assert '<script>alert' not in answer.text
    files = [('password', 'a.txt', b'x')]
    browser.post('/login', {'login': ANNA, 'csrf_token': token}, upload_files=files, status=401)


def test_the_language_is_kept_for_strangers_and_people(portal: Portal) -> None:
    browser = portal.browser()
    token = browser.csrf_token('/login')
    chosen = {'locale': 'en', 'came_from': '/login', 'csrf_token': token}
    page = browser.post('/account/locale', chosen, status=303).follow()
    assert page.html.find('html')['lang'] == 'en'
    person = log_in(portal)
    chosen['csrf_token'] = person.csrf_token('/account')
    person.post('/account/locale', {**chosen, 'locale': 'xx'}, status=303)
    assert person.get('/account').html.find('html')['lang'] == 'ru'
    person.post('/account/locale', chosen, status=303)
    assert log_in(portal).get('/account').html.find('html')['lang'] == 'en'


def test_what_happened_to_sessions_stands_in_the_ledger(portal: Portal) -> None:
    with portal.reading() as root:
        start = root.ledger.last_seq
    browser = portal.browser()
    fill(browser.get('/login'), ANNA, 'мимо', status=401)
    browser = log_in(portal)
    browser.post('/logout', {'csrf_token': browser.csrf_token('/account')}, status=303)
    with portal.reading() as root:
        records = root.ledger.since(start, 100)
        shown = [(record.action, record.actor, record.subject) for record in records]
    anna = f'person:{ANNA}'
    assert shown == [
        ('session.refused', 'system', anna), ('session.opened', ANNA, anna), ('session.closed', ANNA, anna),
    ]  # fmt: skip
    assert all(PASSWORD not in str(record) and 'мимо' not in str(record) for record in records)
