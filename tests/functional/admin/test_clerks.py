"""A new member of staff: login made of the name, one-time password, roles of one's own or those of a colleague."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sedportal.directory.operations import add_group, grant_role, set_members
from sedportal.directory.operations.clerks import proposed_login
from sedportal.directory.schemas import LOGIN

from .test_roles import browser_of

ADMINISTRATOR = 'orgadmin.dep-fin'
NEW = '/admin/new/clerk?organisation=dep-fin'


def filled_in(portal: Any, role: str, name: str = 'Соколова Щука Ёлкина', login: str = ADMINISTRATOR) -> Any:
    form = browser_of(portal, login).get(NEW).forms['clerk']
    form['name'], form['role'] = name, role
    return form


def roles_of(portal: Any, login: str) -> list[tuple[str, str]]:
    with portal.reading() as root:
        found = [
            (one.role, root.__objectmap__.object_for(one.place, root)) for one in root.grants.of_principals([login])
        ]
        return sorted((role, place.__name__) for role, place in found)


def test_name_and_role_are_enough(portal: Any) -> None:
    page = browser_of(portal, ADMINISTRATOR).get('/organisations/dep-fin/people')
    form = page.click(href='new/clerk').forms['clerk']
    form['name'], form['role'] = 'Соколова Щука Ёлкина', 'registrar'
    shown = form.submit(status=200)
    login, password = (shown.html.select_one(one).text for one in ('#login', '#password'))
    assert login == 'sokolova.se'
    assert browser_of(portal, login, password).get('/').location.endswith('/account/password')
    assert roles_of(portal, login) == [('registrar', 'dep-fin')]


def test_the_next_of_the_same_name_is_asked_about_and_gets_another_login(portal: Any) -> None:
    filled_in(portal, 'reader').submit(status=200)
    again = filled_in(portal, 'reader').submit(status=422)
    form = again.forms['clerk']
    assert form['name'].value == 'Соколова Щука Ёлкина'
    form['same_name'].checked = True
    assert form.submit(status=200).html.select_one('#login').text == 'sokolova.se2'


def test_roles_and_groups_as_a_colleague_has_them(portal: Any) -> None:
    with portal.acting() as unit:
        organisation = unit.portal['organisations']['dep-fin']
        grant_role(unit, organisation['incoming'], {'principal': 'staff03.dep-fin', 'role': 'editor'})
        grant_role(
            unit, organisation, {'principal': 'staff03.dep-fin', 'role': 'archivist', 'valid_until': '2026-01-01'}
        )
        kineshma = unit.portal['organisations']['g-kineshma']
        grant_role(unit, kineshma, {'principal': 'staff03.dep-fin', 'role': 'manager'})
        group = add_group(unit, {'name': 'flood', 'title': 'Штаб', 'organisation': 'dep-fin'})
        set_members(unit, group, ['staff03.dep-fin'])
    login = filled_in(portal, 'like:staff03.dep-fin').submit(status=200).html.select_one('#login').text
    assert roles_of(portal, login) == [('editor', 'incoming'), ('reader', 'dep-fin')]
    with portal.reading() as root:
        assert login in root['groups']['flood'].members


@pytest.mark.parametrize(('field', 'value'), [('name', 'Соколова'), ('login', 'Соколова'), ('email', 'x')])
def test_faults_stand_at_their_fields_and_nobody_is_added(portal: Any, field: str, value: str) -> None:
    form = filled_in(portal, 'reader')
    form[field] = value
    answer = form.submit(status=422)
    assert answer.html.select('.error-summary')
    assert answer.forms['clerk'][field].value == value
    with portal.reading() as root:
        assert 'sokolova.se' not in root['people']


def test_a_colleague_of_elsewhere_is_none(portal: Any) -> None:
    form = filled_in(portal, 'reader')
    form['role'].force_value('like:registrar.g-kineshma')
    form.submit(status=422)
    with portal.reading() as root:
        assert 'sokolova.se' not in root['people']


def test_another_organisation_is_out_of_reach(portal: Any) -> None:
    browser_of(portal, 'orgadmin.dep-zdrav').get(NEW, status=404)


@given(st.text(max_size=100), st.text(max_size=30), st.text(max_size=30))
def test_every_name_gives_a_login_that_the_portal_takes(surname: str, first_name: str, patronymic: str) -> None:
    taken = {'a.b'}
    for _person in range(3):
        login = proposed_login(taken.__contains__, surname, first_name, patronymic)
        LOGIN(None, login)
        assert login not in taken
        taken.add(login)
