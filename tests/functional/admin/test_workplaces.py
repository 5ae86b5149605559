"""Workplaces: what the directory knows is computed, what people mark is kept with its author, the board adds it up."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest

from sedportal.directory.operations import (
    accept_workplaces,
    add_workplaces,
    change_workplace,
    mark_workplaces,
    remove_workplace,
    set_active,
)
from sedportal.directory.workplaces import ACCEPTED, IN_WORK, READY, STATES, standings
from sedportal.kernel.errors import InvalidError, NotFoundError, RefusedError, WrongStateError

from .test_roles import browser_of

SLUG = 'dep-zdrav'
ADMIN = 'orgadmin.dep-zdrav'


def standing(portal: Any, key: str = 'w0001') -> Any:
    with portal.reading() as root:
        every = standings(root, root['organisations'][SLUG], portal.clock.today())
    return next(one for one in every if one.place.key == key)


def put_ready(portal: Any, key: str = 'w0001', days: int = 30) -> None:
    until = portal.clock.today() + timedelta(days=days)
    with portal.acting(ADMIN) as unit:
        marks = {'equipment': True, 'training': True, 'exchange': True, 'certificate': until}
        mark_workplaces(unit, unit.portal['organisations'][SLUG], {key: marks})


def accept(portal: Any, login: str, key: str = 'w0001', *, accepted: bool = True) -> int:
    with portal.acting(login) as unit:
        return accept_workplaces(unit, unit.portal['organisations'][SLUG], [key], accepted=accepted)


def test_account_and_role_are_known_and_a_certificate_runs_out(portal: Any) -> None:
    put_ready(portal)
    accept(portal, ADMIN)
    assert standing(portal).state == ACCEPTED
    assert standing(portal).done == 6
    portal.clock.moment += timedelta(days=31)
    after = standing(portal)
    assert (after.state, after.checks['certificate'], after.done) == (IN_WORK, False, 5)
    login = after.place.login
    with portal.acting('admin') as unit:
        set_active(unit, unit.portal['people'][login], active=False)
    after = standing(portal)
    assert (after.checks['account'], after.checks['role']) == (False, False)


def test_only_the_controller_or_the_portal_accepts_and_only_what_is_ready(portal: Any) -> None:
    with portal.acting(ADMIN) as unit:
        organisation = unit.portal['organisations'][SLUG]
        mark_workplaces(unit, organisation, {'w0001': {'training': False}})
        change_workplace(unit, organisation, 'w0001', {'controller': 'admin'})
    with pytest.raises(WrongStateError):
        accept(portal, 'admin')
    put_ready(portal)
    with pytest.raises(RefusedError):
        accept(portal, ADMIN)
    accept(portal, 'admin', accepted=False)
    assert standing(portal).state == READY
    assert accept(portal, 'admin') == 1
    assert accept(portal, 'admin') == 0
    with portal.reading() as root:
        assert root.ledger.get(root.ledger.last_seq).action == 'organisation.workplaces_accepted'


def test_another_person_ends_the_acceptance(portal: Any) -> None:
    put_ready(portal)
    accept(portal, 'admin')
    with portal.acting(ADMIN) as unit:
        organisation = unit.portal['organisations'][SLUG]
        remove_workplace(unit, organisation, 'w0006')
        change_workplace(unit, organisation, 'w0001', {'login': f'staff01.{SLUG}'})
        with pytest.raises(NotFoundError):
            mark_workplaces(unit, organisation, {'w0006': {'training': True}})
    assert standing(portal).place.accepted is None


@pytest.mark.parametrize(
    ('card', 'field'),
    [
        ({'title': '', 'role': 'reader'}, 'title'),
        ({'title': 'Место', 'role': 'initiator'}, 'role'),
        ({'title': 'Место', 'role': 'reader', 'login': 'staff01.dep-fin'}, 'login'),
        ({'title': 'Место', 'role': 'reader', 'login': 'staff01.dep-zdrav'}, 'login'),
        ({'title': 'Место', 'role': 'reader', 'controller': 'nobody'}, 'controller'),
    ],
)
def test_a_bad_card_is_refused_by_field(portal: Any, card: dict[str, str], field: str) -> None:
    with portal.acting(ADMIN) as unit, pytest.raises(InvalidError) as refused:
        add_workplaces(unit, unit.portal['organisations'][SLUG], [card])
    assert list(refused.value.errors) == [field]


def test_a_mark_of_what_is_computed_is_refused(portal: Any) -> None:
    with portal.acting(ADMIN) as unit, pytest.raises(InvalidError):
        mark_workplaces(unit, unit.portal['organisations'][SLUG], {'w0001': {'account': True}})


def form_of(page: Any) -> Any:
    return next(form for form in page.forms.values() if 'do' in form.fields)


def test_the_grid_saves_only_what_its_reader_changed(portal: Any) -> None:
    with portal.acting(ADMIN) as unit:
        marks = {'equipment': False, 'training': False, 'certificate': None}
        mark_workplaces(unit, unit.portal['organisations'][SLUG], {'w0001': marks})
    form = form_of(browser_of(portal, ADMIN).get(f'/organisations/{SLUG}/workplaces'))
    with portal.acting(ADMIN) as unit:  # somebody else, meanwhile
        mark_workplaces(unit, unit.portal['organisations'][SLUG], {'w0001': {'equipment': True}})
    form['training-w0001'] = True
    form['certificate-w0001'] = '+30'
    page = form.submit('do', value='save', status=303).follow()
    assert '1 рабочее место' in page.text
    after = standing(portal)
    assert {'equipment', 'training'} <= set(after.place.marks)
    assert after.place.marks['training'].who == ADMIN
    assert after.place.certificate_until == portal.clock.today() + timedelta(days=30)


def test_a_day_that_is_none_comes_back_with_everything_typed(portal: Any) -> None:
    with portal.acting(ADMIN) as unit:
        mark_workplaces(unit, unit.portal['organisations'][SLUG], {'w0001': {'training': False}})
    form = form_of(browser_of(portal, ADMIN).get(f'/organisations/{SLUG}/workplaces'))
    form['training-w0001'] = True
    form['certificate-w0002'] = 'вчерась'
    page = form.submit('do', value='save', status=422)
    assert page.html.select('.error-summary a[href="#certificate-w0002"]')
    again = form_of(page)
    assert (again['certificate-w0002'].value, again['training-w0001'].checked) == ('вчерась', True)
    assert 'training' not in standing(portal).place.marks


def test_many_are_marked_and_accepted_at_once(portal: Any) -> None:
    for key in ('w0001', 'w0002'):
        put_ready(portal, key)
    browser = browser_of(portal, 'admin')
    token = browser.csrf_token('/account')
    path = f'/organisations/{SLUG}/workplaces'
    post = {'csrf_token': token, 'do': 'bulk', 'pick': ['w0001', 'w0002']}
    browser.post(path, {**post, 'bulk': 'return'}, status=303)
    browser.post(path, {**post, 'bulk': 'accept'}, status=303)
    assert {standing(portal, key).state for key in ('w0001', 'w0002')} == {ACCEPTED}
    browser.post(path, {**post, 'bulk': 'no-training'}, status=303)
    refused = browser.post(path, {**post, 'bulk': 'accept'}, status=409)
    assert refused.html.select('.error-summary')
    assert browser.post(path, {**post, 'pick': [], 'bulk': 'accept'}, status=422).html.select('.error-summary')


def test_the_grid_is_filtered_and_read_by_the_auditor_without_controls(portal: Any) -> None:
    page = browser_of(portal, 'auditor').get(f'/organisations/{SLUG}/workplaces?show=unready')
    assert page.html.select('.grid-table tbody tr')
    assert not page.html.select('.grid-table input')
    found = browser_of(portal, ADMIN).get(f'/organisations/{SLUG}/workplaces?q=registrar')
    assert len(found.html.select('.grid-table tbody tr')) == 1
    browser_of(portal, 'registrar.dep-zdrav').get(f'/organisations/{SLUG}/workplaces', status=403)


def test_a_card_is_added_changed_and_taken_out_by_pages(portal: Any) -> None:
    browser = browser_of(portal, ADMIN)
    form = browser.get(f'/organisations/{SLUG}/workplaces/new').forms['workplace']
    form['title'], form['role'], form['due'] = 'Новое место', 'reader', '+5'
    assert 'Новое место' in form.submit(status=303).follow().text
    with portal.reading() as root:
        key = [place.key for place in root['organisations'][SLUG].workplace_book][-1]
    page = browser.get(f'/organisations/{SLUG}/workplaces/{key}')
    form = page.forms['workplace']
    form['title'] = ''
    form = form.submit(status=422).forms['workplace']
    form['title'] = 'Приёмная'
    form.submit(status=303)
    leave = next(one for one in page.forms.values() if one.action.endswith('/remove'))
    leave.submit(status=303)
    browser.get(f'/organisations/{SLUG}/workplaces/{key}', status=404)


def test_the_board_adds_up_to_the_region_of_the_article(portal: Any) -> None:
    page = browser_of(portal, 'auditor').get('/admin/workplaces')
    assert len(page.html.select('.board tbody tr')) == 54
    text = page.html.select_one('.cards').text
    for count in ('171 из 171', '745 из 745', '73 из 73', '989 из 989'):
        assert count in text
    municipal = browser_of(portal, 'admin').get('/admin/workplaces?group=municipal&sort=-overdue')
    assert len(municipal.html.select('.board tbody tr')) == 27
    numbers = [int(row.select('td')[-1].text.strip() or 0) for row in municipal.html.select('.board tbody tr')]
    assert numbers == sorted(numbers, reverse=True)
    own = browser_of(portal, ADMIN).get('/admin/workplaces')
    assert [row.th.text.strip() for row in own.html.select('.board tbody tr')] == ['Депздрав']
    browser_of(portal, 'registrar.dep-zdrav').get('/admin/workplaces', status=403)


def test_the_board_is_saved_as_a_file(portal: Any) -> None:
    browser = browser_of(portal, 'admin')
    answer = browser.get('/admin/workplaces/export/csv')
    lines = answer.body.decode('utf-8-sig').splitlines()
    assert len(lines) == 56
    assert lines[-1].split(';')[1] == '989'
    assert ZipFile(io.BytesIO(browser.get('/admin/workplaces/export/xlsx').body)).testzip() is None
    browser.get('/admin/workplaces/export/doc', status=404)


def test_the_board_follows_each_change(portal: Any) -> None:
    def accepted() -> int:
        row = browser_of(portal, ADMIN).get('/admin/workplaces').html.select_one('.board tbody tr')
        return int(row.select_one('[data-label="Принято"] .under').text)

    put_ready(portal)
    accept(portal, 'admin', accepted=False)
    before = accepted()
    accept(portal, 'admin')
    assert accepted() == before + 1
    assert set(STATES) == {'not_begun', 'in_work', 'ready', 'accepted'}
