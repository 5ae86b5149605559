"""What one administrator may not do to what another one administers, sent by hand past the pages."""

from __future__ import annotations

from typing import Any

import pytest

from sedportal.directory.operations import add_group

from .test_roles import browser_of

STRANGER = 'orgadmin.dep-zdrav'
PERSON = 'staff01.dep-fin'


@pytest.mark.parametrize(
    ('path', 'fields'),
    [
        (f'/admin/people/{PERSON}/edit', {'surname': 'Иной', 'first_name': 'Пётр', 'organisation': 'dep-zdrav'}),
        (f'/admin/people/{PERSON}/standing', {'active': '0'}),
        (f'/admin/people/{PERSON}/sessions', {}),
        ('/admin/password', {'login': PERSON, 'password': 'кедр над рекой'}),
        ('/admin/password', {'login': 'admin', 'password': 'кедр над рекой'}),
        ('/admin/groups/flood', {'add': PERSON}),
        ('/admin/groups/flood/title', {'title': 'Иное'}),
        ('/organisations/dep-fin/roles/give', {'principal': STRANGER, 'role': 'reader'}),
        ('/organisations/dep-fin/units', {'title': 'Отдел', 'key': 'x', 'parent': ''}),
        ('/organisations/dep-zdrav/settings', {'name': 'Иное'}),
        ('/organisations/dep-zdrav/settings/reorganise', {'last_day': '01.01.2030'}),
        ('/admin/roles/give', {'principal': STRANGER, 'role': 'portal_admin'}),
        ('/admin/new/organisation', {'slug': 'x'}),
    ],
)
def test_nothing_beyond_ones_reach_is_changed(portal: Any, path: str, fields: dict[str, str]) -> None:
    with portal.acting('admin') as unit:
        add_group(unit, {'name': 'flood', 'title': 'Штаб', 'organisation': 'dep-fin'})
    browser = browser_of(portal, STRANGER)
    token = browser.csrf_token('/account')
    with portal.reading() as root:
        before = root.ledger.last_seq
    browser.post(path, {**fields, 'csrf_token': token}, status=403)
    with portal.reading() as root:
        assert root.ledger.last_seq == before


def test_a_portal_role_is_not_given_in_an_organisation(portal: Any) -> None:
    browser = browser_of(portal, 'orgadmin.dep-fin')
    form = browser.get(f'/organisations/dep-fin/roles/give?principal={PERSON}').forms['give']
    form['role'].force_value('portal_admin')
    answer = form.submit(status=422)
    assert answer.html.select('.field-error')


def test_a_person_is_not_made_in_somebody_elses_organisation(portal: Any) -> None:
    browser = browser_of(portal, 'orgadmin.dep-fin')
    form = browser.get('/admin/new/person').forms['person']
    form['login'], form['surname'], form['first_name'] = 'novikova', 'Новикова', 'Анна'
    form['organisation'].force_value('dep-zdrav')
    form.submit(status=403)
    with portal.reading() as root:
        assert 'novikova' not in root['people']


def test_a_broken_form_is_no_fault_of_ours(portal: Any) -> None:
    browser = browser_of(portal, 'admin')
    token = browser.csrf_token('/account')
    for path in ('/admin/new/person', '/admin/new/group', '/organisations/dep-fin/roles/give'):
        for broken in ({'__start__': 'login:sequence'}, {'__end__': 'x'}, {'__start__': 'role:mapping', 'a': 'b'}):
            answer = browser.post(path, {**broken, 'csrf_token': token}, expect_errors=True)
            assert 400 <= answer.status_int < 500, (path, broken)
