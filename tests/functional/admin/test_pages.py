"""Organisations, workflows, the ledger, how the portal runs: what the pages show, to whom, and what they change."""

from __future__ import annotations

from typing import Any

import pytest

from sedportal.directory.operations import grant_role

from .test_roles import browser_of

CLERK = 'registrar.g-kineshma'
SECRET = 'Об увольнении Ветрова'


@pytest.mark.parametrize(
    ('path', 'open_to'),
    [
        ('/admin/organisations', ('admin',)),
        ('/admin/new/organisation', ('admin',)),
        ('/organisations/dep-fin/settings', ('admin',)),
        ('/organisations/dep-fin/settings/reorganise', ('admin',)),
        ('/organisations/dep-fin/units', ('admin', 'orgadmin.dep-fin')),
        ('/admin/workflows', ('admin', 'orgadmin.dep-fin', 'auditor', CLERK)),
        ('/admin/workflows/incoming', ('admin', 'orgadmin.dep-fin', 'auditor', CLERK)),
        ('/admin/ledger', ('auditor',)),
        ('/admin/operation', ('admin',)),
    ],
)
def test_each_page_is_open_to_those_whom_it_concerns(portal: Any, path: str, open_to: tuple[str, ...]) -> None:
    for login in ('admin', 'orgadmin.dep-fin', 'auditor', CLERK):
        browser_of(portal, login).get(path, status=200 if login in open_to else 403)
    assert portal.browser().get(path).location.startswith('http://localhost/login')


def test_an_organisation_is_added_changed_and_ended(portal: Any) -> None:
    browser = browser_of(portal, 'admin')
    form = browser.get('/admin/new/organisation').forms['organisation']
    form['slug'], form['name'], form['short_name'] = 'roles', 'Администрация Нового района', 'Новый'
    form['seat'], form['category'], form['valid_from'] = 'Новое', 'municipal_district', '01.01.2026'
    answer = form.submit(status=422)
    assert answer.forms['organisation']['valid_from'].value == '01.01.2026'
    form = answer.forms['organisation']
    form['slug'] = 'r-novyy'
    assert form.submit(status=303).location.endswith('/organisations/r-novyy/')

    form = browser.get('/organisations/r-novyy/settings').forms['organisation']
    assert form['valid_from'].value == '01.01.2026'
    form['seat'] = 'Старое'
    form.submit(status=303)
    with portal.reading() as root:
        record = root.ledger.get(root.ledger.last_seq)
        assert record.details == {'changes': {'seat': ['Новое', 'Старое']}}

    form = browser.get('/organisations/r-novyy/settings/reorganise').forms['ending']
    assert form.submit(status=422).html.select('.field-error')
    form['last_day'], form['successor'] = '+30', 'g-kineshma'
    form.submit(status=303)
    with portal.reading() as root:
        ended = root['organisations']['r-novyy']
        assert (ended.successor, ended.valid_until > portal.clock.today()) == ('g-kineshma', True)
    assert 'r-novyy' in browser.get('/admin/organisations', {'q': 'новый'}).text
    assert browser.get('/admin/organisations?q=nothing-like-it').html.select('.empty')


def test_units_are_added_as_a_tree(portal: Any) -> None:
    browser = browser_of(portal, 'orgadmin.dep-fin')
    form = browser.get('/organisations/dep-fin/units').forms['unit']
    form['title'], form['key'] = 'Бюджетный отдел', 'budget'
    form = form.submit(status=303).follow().forms['unit']
    form['title'], form['key'], form['parent'] = 'Сектор', 'budget', 'budget'
    form = form.submit(status=422).forms['unit']
    form['key'] = 'sector'
    items = form.submit(status=303).follow().html.select('.list-group-item')
    assert [item.text.split()[-1] for item in items] == ['budget', 'sector']


def test_a_workflow_shows_its_drawing_rights_and_steps_and_numbers_to_whoever_runs_the_portal(portal: Any) -> None:
    portal.registered(CLERK)
    page = browser_of(portal, 'admin').get('/admin/workflows/incoming')
    assert page.html.select('svg.workflow-diagram')
    assert not page.html.select('[style]')
    assert page.html.select_one('td.number[data-label]').text.strip().isdigit()
    assert sum(int(cell.text) for cell in page.html.select('td.number')) == 1
    others = browser_of(portal, CLERK).get('/admin/workflows/incoming')
    assert not others.html.select('td.number')
    chosen = browser_of(portal, CLERK).get('/admin/workflows/incoming?role=registrar')
    assert chosen.html.select('.workflow-may')
    assert len(chosen.html.select('.matrix-states .chosen-row')) == 1
    browser_of(portal, CLERK).get('/admin/workflows/nothing', status=404)


def test_the_ledger_keeps_the_details_of_closed_documents_to_itself(portal: Any) -> None:
    open_one = portal.registered(CLERK, title='О ремонте моста')
    closed = portal.registered(CLERK, title=SECRET, access_mark='confidential')
    browser = browser_of(portal, 'auditor')
    page = browser.get('/admin/ledger?action=document.')
    assert SECRET not in page.text
    assert f'/documents/{open_one}' in page.text
    assert f'document:{closed}' in page.text
    assert f'/documents/{closed}' not in page.text
    with portal.acting('admin') as unit:
        place = unit.portal['organisations']['g-kineshma']
        grant_role(unit, place, {'principal': 'auditor', 'role': 'registrar'})
    assert f'/documents/{closed}' in browser.get('/admin/ledger?action=document.').text


def test_the_ledger_is_narrowed_and_paged(portal: Any) -> None:
    browser = browser_of(portal, 'auditor')
    page = browser.get('/admin/ledger')
    assert len(page.html.select('tbody tr')) == 50
    numbers = [int(cell.text) for cell in page.html.select('td.number[data-label="№"]')]
    assert numbers == sorted(numbers, reverse=True)
    following = page.click(href='before=')
    assert int(following.html.select_one('td.number').text) == numbers[-1] - 1
    asked = {'action': 'role.granted', 'organisation': 'dep-fin', 'since': 'сегодня', 'until': 'сегодня'}
    only = browser.get('/admin/ledger', asked)
    assert only.html.select('tbody tr')
    assert {cell.text for cell in only.html.select('.title-cell .under')} == {'role.granted'}
    assert browser.get('/admin/ledger?actor=nobody').html.select('.empty')
    wrong = browser.get('/admin/ledger', {'since': 'вчерась'})
    assert wrong.html.select('.field-error')
    assert wrong.html.select_one('#since')['value'] == 'вчерась'


def test_how_the_portal_runs(portal: Any) -> None:
    portal.registered(CLERK)
    page = browser_of(portal, 'admin').get('/admin/operation')
    names = ' '.join(row.text for row in page.html.select('tbody th'))
    assert {'search', 'export', 'texts'} <= set(names.split())
    assert page.html.select('.badge-success')


@pytest.mark.parametrize(
    ('login', 'present', 'absent'),
    [
        ('admin', {'/admin/people', '/admin/organisations', '/admin/operation'}, {'/admin/ledger'}),
        ('orgadmin.dep-fin', {'/admin/people', '/organisations/dep-fin/roles'}, {'/admin/organisations'}),
        ('auditor', {'/admin/ledger', '/admin/workflows', '/admin/roles'}, {'/admin/people', '/admin/operation'}),
    ],
)  # fmt: skip
def test_the_start_of_administration_offers_what_one_may_open(
    portal: Any, login: str, present: set[str], absent: set[str]
) -> None:
    browser = browser_of(portal, login)
    links = {link['href'] for link in browser.get('/admin').html.select('main a')}
    assert present <= links
    assert not absent & links
    for link in links:
        browser.get(link, status=200)
