"""People, their accounts and groups through the pages."""

from __future__ import annotations

from typing import Any

import pytest

from sedportal.directory.operations import add_group, grant_role

from .test_roles import browser_of

PERSON = 'staff01.dep-fin'
ADMINISTRATOR = 'orgadmin.dep-fin'


def person(portal: Any, login: str) -> Any:
    with portal.reading() as root:
        found = root['people'].get(login)
        return dict(found.__dict__) if found is not None and found.login else None


def test_a_new_person_logs_in_with_the_password_that_was_shown_once(portal: Any) -> None:
    browser = browser_of(portal, ADMINISTRATOR)
    form = browser.get('/admin/new/person').forms['person']
    form['login'], form['surname'], form['first_name'] = 'novikova', 'Новикова', 'Анна'
    shown = form.submit(status=200)
    password = shown.html.select_one('#password').text
    assert browser_of(portal, 'novikova', password)
    assert password not in browser.get('/admin/people/novikova').text
    with portal.reading() as root:
        assert root['people']['novikova'].organisation == 'dep-fin'


def test_a_new_person_with_a_password_of_the_administrators_choice(portal: Any) -> None:
    browser = browser_of(portal, 'admin')
    form = browser.get('/admin/new/person?organisation=g-kineshma').forms['person']
    assert form['organisation'].value == 'g-kineshma'
    form['login'], form['surname'], form['first_name'], form['password'] = 'lisin', 'Лисин', 'Пётр', 'кедр над рекой'
    assert form.submit(status=303).location.endswith('/admin/people/lisin')
    assert browser_of(portal, 'lisin', 'кедр над рекой')


def test_faults_of_a_new_person_stand_at_their_fields(portal: Any) -> None:
    browser = browser_of(portal, ADMINISTRATOR)
    form = browser.get('/admin/new/person').forms['person']
    form['login'], form['surname'], form['password'] = PERSON, 'Новикова', '12345'
    form['first_name'] = 'Анна'
    answer = form.submit(status=422)
    assert answer.forms['person']['surname'].value == 'Новикова'
    form = answer.forms['person']
    form['password'] = 'кедр над рекой'
    answer = form.submit(status=422)
    assert 'aria-invalid="true"' in answer.text
    form = answer.forms['person']
    form['login'], form['email'] = 'novikova', 'не адрес'
    form.submit(status=422)
    assert person(portal, 'novikova') is None


def test_a_card_is_changed_and_a_person_stays_within_reach(portal: Any) -> None:
    browser = browser_of(portal, ADMINISTRATOR)
    form = browser.get(f'/admin/people/{PERSON}/edit').forms['person']
    assert form['organisation'].value == 'dep-fin'
    form['position'] = 'Главный консультант'
    form.submit(status=303)
    assert person(portal, PERSON)['position'] == 'Главный консультант'
    form['organisation'].force_value('dep-zdrav')
    form.submit(status=403)
    assert person(portal, PERSON)['organisation'] == 'dep-fin'


def test_who_is_switched_off_is_out_at_once_and_back_as_before(portal: Any) -> None:
    theirs = browser_of(portal, PERSON)
    browser = browser_of(portal, ADMINISTRATOR)
    page = browser.get(f'/admin/people/{PERSON}/standing')
    assert page.html.select('.list-group-item strong')
    page.forms['standing'].submit(status=303)
    assert theirs.get('/account').status_int == 303
    assert PERSON not in browser.get(f'/admin/people?q={PERSON}').html.select_one('main').text
    assert PERSON in browser.get(f'/admin/people?q={PERSON}&standing=inactive').html.select_one('main').text
    browser.get(f'/admin/people/{PERSON}/standing').forms['standing'].submit(status=303)
    assert browser_of(portal, PERSON).get('/account').status_int == 200


def test_a_reset_password_counts_and_the_old_one_does_not(portal: Any) -> None:
    theirs = browser_of(portal, PERSON)
    browser = browser_of(portal, ADMINISTRATOR)
    shown = browser.get(f'/admin/password?login={PERSON}').forms['password'].submit(status=200)
    assert theirs.get('/account').status_int == 303
    assert browser_of(portal, PERSON, shown.html.select_one('#password').text)


def test_nobody_sets_the_password_of_one_with_a_role_beyond_his_reach(portal: Any) -> None:

    with portal.acting('admin') as unit:
        grant_role(unit, unit.portal['organisations']['g-kineshma'], {'principal': PERSON, 'role': 'reader'})
    browser = browser_of(portal, ADMINISTRATOR)
    page = browser.get(f'/admin/people/{PERSON}')
    assert not page.html.select('a[href^="/admin/password"]')
    assert page.html.select('p.refused')
    browser.get(f'/admin/password?login={PERSON}', status=403)
    browser_of(portal, 'admin').get(f'/admin/password?login={PERSON}', status=200)


def test_sessions_of_others_are_ended(portal: Any) -> None:
    theirs = browser_of(portal, PERSON)
    browser_of(portal, ADMINISTRATOR).get(f'/admin/people/{PERSON}').forms['end-sessions'].submit(status=303)
    assert theirs.get('/account').status_int == 303


def test_the_list_is_searched_filtered_and_paged(portal: Any) -> None:
    browser = browser_of(portal, 'admin')
    page = browser.get('/admin/people')
    assert len(page.html.select('tbody tr')) == 50
    assert len(browser.get('/admin/people?offset=950').html.select('tbody tr')) == 41
    assert len(browser.get('/admin/people?organisation=-').html.select('tbody tr')) == 2
    assert page.html.select('.pages a[rel=next]')
    only = browser.get('/organisations/dep-fin/people').html.select('tbody tr')
    assert {row.select_one('td:nth-of-type(2)').text.rpartition('.')[2] for row in only} == {'dep-fin'}
    assert browser.get('/admin/people?q=nobody-at-all').html.select('.empty')
    assert browser_of(portal, ADMINISTRATOR).get('/admin/people?organisation=g-kineshma').html.select('.empty')


def test_the_last_login_is_shown(portal: Any) -> None:
    browser_of(portal, PERSON)
    row = browser_of(portal, 'admin').get(f'/admin/people?q={PERSON}').html.select('tbody tr td')
    assert row[-1].text.strip().startswith(portal.clock.now().strftime('%d.%m.%Y'))


def test_a_group_is_made_filled_renamed_and_emptied(portal: Any) -> None:
    browser = browser_of(portal, ADMINISTRATOR)
    form = browser.get('/admin/new/group').forms['group']
    form['name'], form['title'] = 'flood', 'Штаб по паводку'
    page = form.submit(status=303).follow()
    browser.get(f'{page.request.path}?q={PERSON}').forms['found'].submit('add', status=303)
    with portal.reading() as root:
        assert root['groups']['flood'].members == (PERSON,)
    form = browser.get('/admin/groups/flood/title').forms['title']
    form['title'] = 'Штаб'
    form.submit(status=303)
    assert 'Штаб' in browser.get('/admin/groups').text
    browser.get('/admin/groups/flood').forms['members'].submit('remove', status=303)
    with portal.reading() as root:
        assert root['groups']['flood'].members == ()


@pytest.mark.parametrize('login', ['registrar.g-kineshma', 'orgadmin.dep-zdrav'])
def test_a_group_of_another_organisation_is_out_of_reach(portal: Any, login: str) -> None:

    with portal.acting('admin') as unit:
        add_group(unit, {'name': 'flood', 'title': 'Штаб', 'organisation': 'dep-fin'})
    browser_of(portal, login).get('/admin/groups/flood', status=403)
