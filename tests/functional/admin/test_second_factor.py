"""S10 on the surfaces: setting up, logging in with a code, requiring it, resetting it; one-time passwords."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pyotp
import pytest

from tests.factories.portal import PASSWORD, Browser

from .test_roles import browser_of

PERSON = 'staff01.dep-fin'
ADMINISTRATOR = 'orgadmin.dep-fin'
PAGE = '/account/second-factor'


def enrolled(portal: Any, login: str) -> tuple[Browser, str, list[str]]:
    """Set a second factor up through the page and return the browser, the secret and the recovery codes."""
    browser = browser_of(portal, login)
    form = browser.get(PAGE).forms['begin']
    form['current_password'] = PASSWORD
    offered = form.submit('step', status=200)
    secret = offered.html.select_one('#secret').text
    assert offered.html.select_one('img.qr')['src'].startswith('data:image/svg+xml')
    form = offered.forms['confirm']
    form['code'] = code_of(portal, secret)
    shown = form.submit('step', status=200)
    return browser, secret, [one.text for one in shown.html.select('#codes code')]


def code_of(portal: Any, secret: str) -> str:
    return pyotp.TOTP(secret).at(portal.clock.now())


def second_page(portal: Any, login: str, came_from: str = '/account') -> tuple[Browser, Any]:
    """Give login and password, and return the browser with the page that asks for the code."""
    browser = portal.browser()
    form = browser.get(f'/login?came_from={came_from}').forms['login']
    form['login'], form['password'] = login, PASSWORD
    return browser, form.submit(status=200)


def wait(portal: Any, seconds: int = 30) -> None:
    portal.clock.moment += timedelta(seconds=seconds)


def actions(portal: Any) -> list[Any]:
    with portal.reading() as root:
        return [one for one in root.ledger.since(0, 100_000) if one.action.startswith(('person.', 'session.'))]


def test_a_login_takes_the_code_and_a_deep_link_survives(portal: Any) -> None:
    _mine, secret, codes = enrolled(portal, PERSON)
    assert len(codes) == 10
    wait(portal)
    browser, page = second_page(portal, PERSON, '/account/sessions')
    assert 'sed' not in browser.cookies
    form = page.forms['code']
    form['code'] = '000000'
    form = form.submit(status=401).forms['code']
    form['code'] = code_of(portal, secret)
    entered = form.submit(status=303)
    assert entered.location.endswith('/account/sessions')
    assert browser.get('/account').status_int == 200
    refused = [one for one in actions(portal) if one.action == 'session.refused']
    assert refused[-1].details['at_step'] == 'code'


def test_a_used_code_and_an_old_page_open_nothing(portal: Any) -> None:
    _mine, secret, codes = enrolled(portal, PERSON)
    wait(portal)
    code = code_of(portal, secret)
    _browser, page = second_page(portal, PERSON)
    page.forms['code']['code'] = code
    page.forms['code'].submit(status=303)
    _browser, page = second_page(portal, PERSON)
    page.forms['code']['code'] = code
    page.forms['code'].submit(status=401)
    page.forms['code']['code'] = codes[0]
    page.forms['code'].submit(status=303)
    _browser, page = second_page(portal, PERSON)
    page.forms['code']['code'] = codes[0]
    page.forms['code'].submit(status=401)
    wait(portal, 6 * 60)
    page.forms['code']['code'] = code_of(portal, secret)
    assert 'login' in page.forms['code'].submit(status=401).forms


def test_guessing_codes_is_bounded_wherever_it_comes_from(portal: Any) -> None:
    enrolled(portal, PERSON)
    _browser, page = second_page(portal, PERSON)
    statuses = []
    for number in range(12):
        page.forms['code']['code'] = f'{number:06d}'
        statuses.append(page.forms['code'].submit(status='*').status_int)
    assert statuses[-2:] == [429, 429]
    assert set(statuses[:9]) == {401}


def test_a_forged_ticket_is_none(portal: Any) -> None:
    enrolled(portal, PERSON)
    _browser, page = second_page(portal, PERSON)
    ticket = page.forms['code']['ticket'].value
    for wrong in (ticket[:-1] + ('0' if ticket[-1] != '0' else '1'), 'x', ticket.partition('.')[2]):
        page.forms['code']['ticket'].force_value(wrong)
        page.forms['code']['code'] = '123456'
        assert 'login' in page.forms['code'].submit(status=401).forms


def test_other_sessions_end_when_the_factor_is_set_up(portal: Any) -> None:
    other = browser_of(portal, PERSON)
    mine, _secret, _codes = enrolled(portal, PERSON)
    assert other.get('/account').status_int == 303
    assert mine.get('/account').status_int == 200


def test_the_secret_is_shown_once_and_stands_nowhere(portal: Any) -> None:
    browser, secret, codes = enrolled(portal, PERSON)
    page = browser.get(PAGE).text
    assert secret not in page
    assert not any(code in page for code in codes)
    with portal.reading() as root:
        said = ''.join(str(one.details) for one in root.ledger.since(0, 100_000))
        kept = repr(vars(root['people'][PERSON]))
    assert secret not in said + kept
    assert secret not in browser_of(portal, ADMINISTRATOR).get(f'/admin/people/{PERSON}').text


def test_setting_up_takes_the_password_and_a_fitting_code(portal: Any) -> None:
    browser = browser_of(portal, PERSON)
    form = browser.get(PAGE).forms['begin']
    form['current_password'] = 'wrong'
    form = form.submit('step', status=422).forms['begin']
    form['current_password'] = PASSWORD
    offered = form.submit('step')
    secret = offered.html.select_one('#secret').text
    form = offered.forms['confirm']
    form['code'] = '12345'
    again = form.submit('step', status=422)
    assert again.html.select_one('#secret').text == secret
    other = browser_of(portal, 'staff02.dep-fin')
    other.get(PAGE)
    stolen = {'csrf_token': other.csrf_token(PAGE), 'step': 'confirm', 'code': code_of(portal, secret)}
    stolen['pending'] = again.forms['confirm']['pending'].value
    other.post(PAGE, stolen, status=422)
    with portal.reading() as root:
        assert root['people']['staff02.dep-fin'].second_factor is None
        assert root['people'][PERSON].second_factor is None


def test_new_recovery_codes_and_taking_it_away_take_a_code(portal: Any) -> None:
    browser, secret, codes = enrolled(portal, PERSON)
    form = browser.get(PAGE).forms['factor']
    form['code'] = '123456'
    form.submit('step', value='codes', status=422)
    wait(portal)
    form['code'] = code_of(portal, secret)
    fresh = [one.text for one in form.submit('step', value='codes', status=200).html.select('#codes code')]
    assert not set(fresh) & set(codes)
    form['code'] = codes[0]
    form.submit('step', value='remove', status=422)
    form['code'] = fresh[0]
    form.submit('step', value='remove', status=303)
    assert browser_of(portal, PERSON).get('/account').status_int == 200


def test_an_administrator_resets_it_and_the_ledger_says_so(portal: Any) -> None:
    theirs, _secret, _codes = enrolled(portal, PERSON)
    browser_of(portal, ADMINISTRATOR).get(f'/admin/people/{PERSON}').forms['reset-factor'].submit(status=303)
    assert theirs.get('/account').status_int == 303
    assert browser_of(portal, PERSON).get('/account').status_int == 200
    assert 'person.second_factor_reset' in [one.action for one in actions(portal)]


def test_programs_send_the_code_with_the_login(portal: Any) -> None:
    _mine, secret, _codes = enrolled(portal, PERSON)
    wait(portal)
    program, login = portal.program(), {'login': PERSON, 'password': PASSWORD}
    needed = program.post_json('/api/v1/login', login, status=401)
    assert needed.json['code_needed'] is True
    assert program.post_json('/api/v1/login', {**login, 'code': '1'}, status=401).json['code_needed'] is True
    wrong = program.post_json('/api/v1/login', {'login': PERSON, 'password': 'wrong'}, status=401)
    assert 'code_needed' not in wrong.json
    code = code_of(portal, secret)
    assert program.post_json('/api/v1/login', {**login, 'code': code}, status=200).json['token']
    program.post_json('/api/v1/login', {**login, 'code': code}, status=401)


@pytest.fixture
def required(portal: Any) -> Any:
    """Give a portal whose administrators must have a second factor."""
    portal.registry.second_factors.required_for = frozenset({'org_admin', 'portal_admin'})
    return portal


def test_administrators_set_it_up_before_anything_else(required: Any) -> None:
    browser = browser_of(required, ADMINISTRATOR)
    for path in ('/', '/admin', '/account', '/organisations/dep-fin/roles'):
        assert browser.get(path, status=303).location.endswith(PAGE)
    program = required.program(ADMINISTRATOR)
    program.get('/api/v1/me', status=403)
    browser, secret, _codes = enrolled(required, ADMINISTRATOR)
    assert browser.get('/admin').status_int == 200
    wait(required)
    form = browser.get(PAGE).forms['factor']
    assert 'remove' not in [one.attrs.get('value') for one in form.fields['step']]
    data = {'csrf_token': form['csrf_token'].value, 'step': 'remove', 'code': code_of(required, secret)}
    browser.post(PAGE, data, status=403)
    assert browser_of(required, PERSON).get('/').status_int == 200


def test_a_one_time_password_opens_only_the_page_that_changes_it(portal: Any) -> None:
    shown = browser_of(portal, ADMINISTRATOR).get(f'/admin/password?login={PERSON}').forms['password'].submit()
    password = shown.html.select_one('#password').text
    browser = browser_of(portal, PERSON, password)
    for path in ('/', '/account', '/search?q=x'):
        assert browser.get(path, status=303).location.endswith('/account/password')
    portal.program(PERSON, password).get('/api/v1/me', status=403)
    form = browser.get('/account/password').forms['password']
    form['current_password'], form['new_password'], form['new_password_again'] = password, *['кедр над рекой'] * 2
    assert form.submit(status=303).follow().status_int == 200
    assert browser.get('/search?q=x').status_int == 200


def test_single_sessions_of_others_are_ended(portal: Any) -> None:
    first, second = browser_of(portal, PERSON), browser_of(portal, PERSON)
    form = browser_of(portal, ADMINISTRATOR).get(f'/admin/people/{PERSON}').forms['end-sessions']
    form.submit('session', index=0, status=303)
    assert sorted([first.get('/account').status_int, second.get('/account').status_int]) == [200, 303]
