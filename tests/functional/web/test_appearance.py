"""What people choose about the look is kept, for them and for the browser, and every page begins with it."""

from __future__ import annotations

from typing import Any

import pytest

from sedportal.directory.operations import set_preferences
from sedportal.kernel.errors import InvalidError, RefusedError
from sedportal.web.appearance.choices import CHOICES, LOW_VISION
from tests.factories.portal import Browser, Portal

REGISTRAR = 'registrar.g-kineshma'


def look(page: Any) -> dict[str, str]:
    """Return the attributes of ``<html>`` that say how a page looks."""
    return {name: value for name, value in page.html.html.attrs.items() if name.startswith('data-')}


def choose(browser: Browser, path: str = '/appearance', **values: str) -> Any:
    """Send values as the forms of the page do."""
    token = browser.get('/appearance').html.select_one('[name=csrf_token]')['value']
    return browser.post('/appearance', {'csrf_token': token, 'came_from': path, **values})


def test_a_choice_is_kept_with_the_person_and_for_the_login_page(portal: Portal) -> None:
    browser = portal.browser(REGISTRAR)
    assert look(browser.get('/')) == {}
    answer = choose(browser, '/search?q=x', scheme='dark', density='compact', text_size='150')
    assert answer.location == 'http://localhost/search?q=x'
    chosen = {'data-scheme': 'dark', 'data-density': 'compact', 'data-a11y-size': '150'}
    assert look(answer.follow()) == chosen
    # Another browser of the same person, and the login page of this one.
    assert look(portal.browser(REGISTRAR).get('/')) == chosen
    browser.post('/logout', {'csrf_token': browser.csrf_token()})
    assert look(browser.get('/login')) == chosen
    # Somebody else who chose otherwise is not bothered with it.
    other = portal.browser('manager.dep-fin')
    choose(other, scheme='light')
    other.set_cookie('sed-look', 'scheme=dark')
    assert look(other.get('/')) == {'data-scheme': 'light'}


def test_a_stranger_chooses_for_his_browser(portal: Portal) -> None:
    browser = portal.browser()
    assert look(choose(browser, '/login', colours='white-on-black', pictures='off').follow()) == {
        'data-a11y-colours': 'white-on-black',
        'data-a11y-pictures': 'off',
    }
    shown = browser.get('/login')
    assert 'Включена версия для слабовидящих' in shown.text
    token = shown.html.select_one('.eyes-bar [name=csrf_token]')['value']
    back = browser.post('/appearance', {'csrf_token': token, 'came_from': '/login', 'reset': '1'}).follow()
    assert look(back) == {}
    assert not back.html.select('.eyes-bar')


def test_the_usual_version_leaves_the_scheme(portal: Portal) -> None:
    browser = portal.browser(REGISTRAR)
    choose(browser, scheme='dark', **{choice.name: choice.values[-1] for choice in LOW_VISION})
    assert set(look(browser.get('/'))) == {'data-scheme', *(choice.attribute for choice in LOW_VISION)}
    choose(browser, reset='1')
    assert look(browser.get('/')) == {'data-scheme': 'dark'}
    with portal.reading() as root:
        assert root['people'][REGISTRAR].preferences == {'scheme': 'dark'}


@pytest.mark.parametrize('who', [None, REGISTRAR])
def test_what_is_no_choice_is_refused(portal: Portal, who: str | None) -> None:
    browser = portal.browser(who)
    token = browser.get('/appearance').html.select_one('[name=csrf_token]')['value']
    browser.post('/appearance', {'csrf_token': token, 'scheme': '"><script>'}, status=422)
    browser.post('/appearance', {'scheme': 'dark'}, status=400)
    browser.set_cookie('sed-look', 'scheme=%22onload%3D1&nobody=1&text_size=900')
    assert look(browser.get('/appearance')) == {}


def test_a_script_gets_no_page(portal: Portal) -> None:
    assert choose(portal.browser(REGISTRAR), quiet='1', lines='wide').status_int == 204


def test_every_choice_stands_on_the_page_and_says_what_is_chosen(portal: Portal) -> None:
    browser = portal.browser(REGISTRAR)
    choose(browser, font='serif')
    shown = browser.get('/appearance').html
    assert {field['name'] for field in shown.select('[type=radio]')} == {choice.name for choice in CHOICES}
    chosen = {field['name']: field['value'] for field in shown.select('[type=radio][checked]')}
    assert chosen == {**{choice.name: choice.usual for choice in CHOICES}, 'font': 'serif'}


def test_keys_are_listed_and_can_be_switched_off(portal: Portal) -> None:
    browser = portal.browser(REGISTRAR)
    shown = browser.get('/account/keys')
    assert ['G П', 'O Щ'] in [[cap.text for cap in row.select('kbd')] for row in shown.html.select('.keys dt')]
    form = next(form for form in shown.forms.values() if 'keys' in form.fields)
    form['keys'] = 'off'
    assert look(form.submit().follow()) == {'data-keys': 'off'}


def test_the_operation_is_for_oneself_and_tells_the_ledger_what_but_not_how(portal: Portal) -> None:
    with portal.acting(REGISTRAR) as unit:
        people = unit.portal['people']
        with pytest.raises(RefusedError):
            set_preferences(unit, people['manager.dep-fin'], {'scheme': 'dark'})
        for wrong in ({'scheme': 'pink'}, {'nobody': 'x'}, {'scheme': ['x' * 5000]}):
            with pytest.raises(InvalidError):
                set_preferences(unit, people[REGISTRAR], wrong)
        before = unit.portal.ledger.last_seq
        set_preferences(unit, people[REGISTRAR], {'scheme': 'system'})
        assert unit.portal.ledger.last_seq == before
        set_preferences(unit, people[REGISTRAR], {'scheme': 'dark', 'keys': 'off'})
        record = unit.portal.ledger.get(before + 1)
        assert (record.action, record.details) == ('person.preferences', {'preferences': ['keys', 'scheme']})
        set_preferences(unit, people[REGISTRAR], {'scheme': None})
        assert people[REGISTRAR].preferences == {'keys': 'off'}


def test_the_living_page_draws_each_component_in_both_schemes(portal: Portal) -> None:
    shown = portal.browser('admin').get('/admin/components').html
    parts = shown.select('section.component')
    assert len(parts) > 20
    for part in parts[2:]:
        assert [box['data-scheme'] for box in part.select('.component-scheme')] == ['light', 'dark']
        assert 'base.' in part.code.text or 'class="' in part.code.text
    ids = [tag['id'] for tag in shown.select('[id]')]
    assert len(ids) == len(set(ids))
    portal.browser(REGISTRAR).get('/admin/components', status=403)
