"""A session that ends while a form is filled in: what was typed comes back after the login, and does nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.factories.portal import PASSWORD

from .conftest import PLACE, REGISTRAR, filled, made_by

ADD = f'{PLACE}/incoming/add'


def count(portal: Any) -> int:
    with portal.reading() as root:
        return len(root['organisations']['g-kineshma']['incoming'])


def test_what_was_typed_comes_back_and_nothing_is_done_by_it(portal: Any, browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    form = filled(browser.get(ADD).forms['form'], title='  «О мосте»\n<b> & Ко')
    form.set('organisation', 'Департамент', index=0)
    portal.clock.moment += timedelta(hours=2)
    page = form.submit('register', status=401)
    login = page.forms['login']
    login['login'], login['password'] = REGISTRAR, 'wrong-password'
    login = login.submit(status=401).forms['login']
    login['login'], login['password'] = REGISTRAR, PASSWORD
    page = login.submit(status=200)
    again = page.forms['restore'].submit('add_row').forms['form']
    assert count(portal) == 0
    assert '«О мосте»\n<b> & Ко' in again['title'].value.replace('\r', '')
    assert again.fields['organisation'][0].value == 'Департамент'
    assert made_by(again.submit('register'))
    assert count(portal) == 1


def test_other_forms_of_editing_come_back_too(portal: Any, browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    form = browser.get(f'{PLACE}/incoming/new').forms['form']
    form['title'] = 'Обращения'
    portal.clock.moment += timedelta(hours=2)
    login = form.submit('go', status=401).forms['login']
    login['login'], login['password'] = REGISTRAR, PASSWORD
    again = login.submit().forms['restore'].submit('add_row').forms['form']
    assert again['title'].value == 'Обращения'
    with portal.reading() as root:
        assert list(root['organisations']['g-kineshma']['incoming'].subfolders()) == []


def test_too_much_and_nonsense_are_not_kept(portal: Any, browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    form = browser.get(f'{PLACE}/incoming/new').forms['form']
    form['title'] = 'Ж' * 150_000
    portal.clock.moment += timedelta(hours=2)
    assert form.submit('go').location.endswith('/login')
    for nonsense in ('{}', '[1]', '[["a"]]', '[["a", 1]]', 'x', '[' * 100_000):
        login = browser.get('/login?came_from=/account').forms['login']
        fields = {'typed': nonsense, 'csrf_token': login['csrf_token'].value, 'login': 'a', 'password': 'b'}
        assert 'name="typed"' not in browser.post('/login', fields, status=401).text


def test_a_page_of_another_site_puts_nothing_in(portal: Any, browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    form = browser.get(f'{PLACE}/incoming/new').forms['form']
    form['title'] = 'Чужое'
    portal.clock.moment += timedelta(hours=2)
    answer = form.submit('go', headers={'Sec-Fetch-Site': 'cross-site'}, status='*')
    assert 'Чужое' not in answer.text
