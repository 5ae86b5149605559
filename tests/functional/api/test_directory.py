"""Organisations, their folders, and the roles held in them."""

from __future__ import annotations

from typing import Any

import pytest

from sedportal.directory.operations import add_folder, add_group, cut_inheritance, grant_role, set_members

from .conftest import API, CLERK, READER


def test_all_organisations_come_on_one_page(clerk: Any) -> None:
    page = clerk.get(f'{API}/organisations').json
    assert (page['total'], len(page['items']), page['offset'], page['limit']) == (54, 54, 0, 200)
    assert sum(item['workplaces'] for item in page['items']) == 989
    assert set(page['items'][0]) == {'slug', 'name', 'short_name', 'category', 'seat', 'workplaces'}


def test_organisations_by_category_words_and_page(clerk: Any) -> None:
    urban = clerk.get(f'{API}/organisations', {'category': 'urban_okrug'}).json
    assert {item['category'] for item in urban['items']} == {'urban_okrug'}
    found = clerk.get(f'{API}/organisations', {'q': 'КИНЕШМА'}).json
    assert 'g-kineshma' in {item['slug'] for item in found['items']}
    pages = [clerk.get(f'{API}/organisations', {'offset': start, 'limit': 20}).json['items'] for start in (0, 20, 40)]
    assert [len(page) for page in pages] == [20, 20, 14]
    assert len({item['slug'] for page in pages for item in page}) == 54


def test_wrong_parameters_are_named(clerk: Any, refused: Any) -> None:
    query = {'category': 'village', 'limit': '201', 'offset': '-1', 'colour': 'red'}
    errors = refused(clerk.get(f'{API}/organisations', query, status=422), 422)['errors']
    assert set(errors) == {'category', 'limit', 'offset', 'colour'}


def test_one_organisation(clerk: Any, refused: Any) -> None:
    assert clerk.get(f'{API}/organisations/dep-fin').json['slug'] == 'dep-fin'
    refused(clerk.get(f'{API}/organisations/nowhere', status=404), 404)


def test_folders_count_what_the_caller_may_see(portal: Any, clerk: Any, stranger: Any) -> None:
    portal.draft(CLERK)
    portal.registered(CLERK)
    path = f'{API}/organisations/g-kineshma/folders'
    folders = {item['path']: item for item in clerk.get(path).json['items']}
    assert list(folders) == [
        f'/organisations/g-kineshma/{name}' for name in ('incoming', 'outgoing', 'internal', 'acts')
    ]
    assert folders['/organisations/g-kineshma/incoming']['documents'] == 2
    assert folders['/organisations/g-kineshma/incoming']['title'] == 'Входящие'
    assert {item['documents'] for item in stranger.get(path).json['items']} == {0}
    auditor = {item['path']: item['documents'] for item in portal.program('auditor').get(path).json['items']}
    assert auditor['/organisations/g-kineshma/incoming'] == 1


def test_folders_of_others_are_not_told_of(portal: Any, clerk: Any, stranger: Any) -> None:
    with portal.acting() as unit:
        incoming = unit.portal['organisations']['g-kineshma']['incoming']
        add_folder(unit, incoming, 'Переписка')
    path = f'{API}/organisations/g-kineshma/folders'
    paths = [item['path'] for item in clerk.get(path).json['items']]
    assert paths[1] == '/organisations/g-kineshma/incoming/perepiska'
    assert len(stranger.get(path).json['items']) == 4


# Roles

ROLES = f'{API}/organisations/dep-fin/roles'


def test_roles_are_listed_with_where_they_come_from(portal: Any) -> None:
    with portal.acting() as unit:
        folder = unit.portal['organisations']['dep-fin']['incoming']
        grant_role(unit, folder, {'principal': CLERK, 'role': 'reader'})
    items = portal.program('orgadmin.dep-fin').get(ROLES).json['items']
    by_principal = {(item['principal'], item['role']): item for item in items}
    assert by_principal['registrar.dep-fin', 'registrar']['inherited_from'] is None
    assert by_principal[CLERK, 'reader']['place'] == '/organisations/dep-fin/incoming'
    assert by_principal['auditor', 'auditor']['inherited_from'] == '/'


@pytest.mark.parametrize(
    ('login', 'status'),
    [
        ('admin', 200),
        ('auditor', 200),
        ('orgadmin.dep-fin', 200),
        (READER, 403),
        ('registrar.dep-fin', 403),
        (CLERK, 403),
    ],
)
def test_roles_are_for_those_who_manage_or_audit_them(portal: Any, refused: Any, login: str, status: int) -> None:
    answer = portal.program(login).get(ROLES, status=status)
    if status == 403:
        refused(answer, 403)


def test_a_role_given_counts_at_once_and_one_taken_no_more(portal: Any) -> None:
    uid = portal.registered('registrar.dep-fin')
    reader, admin = portal.program(CLERK), portal.program('orgadmin.dep-fin')
    reader.get(f'{API}/documents/{uid}', status=404)
    given = admin.post_json(ROLES, {'principal': CLERK, 'role': 'reader', 'valid_until': '2026-12-31'})
    assert given.status_int == 201
    assert given.json['valid_until'] == '2026-12-31'
    assert given.json['cause'] == 'administrator:orgadmin.dep-fin'
    reader.get(f'{API}/documents/{uid}')
    assert reader.get(f'{API}/documents').json['total'] == 1
    admin.delete(given.headers['Location'], status=204)
    reader.get(f'{API}/documents/{uid}', status=404)
    admin.delete(given.headers['Location'], status=404)


def test_roles_of_groups_and_in_folders(portal: Any, refused: Any) -> None:
    with portal.acting() as unit:
        set_members(unit, add_group(unit, {'name': 'lawyers', 'title': 'Юристы'}), [CLERK])
    admin = portal.program('admin')
    sent = {'principal': 'group:lawyers', 'role': 'reader', 'place': '/organisations/dep-fin/acts'}
    assert admin.post_json(ROLES, sent).json['place'] == '/organisations/dep-fin/acts'
    elsewhere = {**sent, 'place': '/organisations/g-shuya/acts'}
    assert 'place' in refused(admin.post_json(ROLES, elsewhere, status=422), 422)['errors']


@pytest.mark.parametrize(
    ('sent', 'fields'),
    [
        ({}, {'principal', 'role'}),
        ({'principal': 'nobody', 'role': 'reader'}, {'principal'}),
        ({'principal': 'group:none', 'role': 'reader'}, {'principal'}),
        ({'principal': CLERK, 'role': 'king'}, {'role'}),
        ({'principal': CLERK, 'role': 'auditor'}, {'role'}),
        ({'principal': 5, 'role': ['reader']}, {'principal', 'role'}),
        ({'principal': CLERK, 'role': 'reader', 'valid_from': 'soon'}, {'valid_from'}),
        ({'principal': CLERK, 'role': 'reader', 'valid_from': 7}, {'valid_from'}),
        (
            {'principal': CLERK, 'role': 'reader', 'valid_from': '2026-02-02', 'valid_until': '2026-02-01'},
            {'valid_until'},
        ),
    ],
)
def test_wrong_roles_are_refused_by_field(portal: Any, refused: Any, sent: dict[str, Any], fields: set[str]) -> None:
    answer = portal.program('orgadmin.dep-fin').post_json(ROLES, sent, status=422)
    assert set(refused(answer, 422)['errors']) == fields


def test_a_role_is_given_and_taken_only_where_it_stands(portal: Any, refused: Any) -> None:
    orgadmin, admin = portal.program('orgadmin.dep-fin'), portal.program('admin')
    refused(portal.program(READER).post_json(ROLES, {'principal': CLERK, 'role': 'reader'}, status=403), 403)
    other = f'{API}/organisations/g-shuya/roles'
    refused(orgadmin.post_json(other, {'principal': CLERK, 'role': 'reader'}, status=403), 403)
    inherited = next(item for item in admin.get(ROLES).json['items'] if item['inherited_from'])
    for number in (inherited['id'], 0, 10**30, 'x', '%D9%A3'):
        refused(admin.delete(f'{ROLES}/{number}', status=404), 404)


def test_a_folder_cut_off_stays_manageable(portal: Any) -> None:
    with portal.acting() as unit:
        folder = add_folder(unit, unit.portal['organisations']['dep-fin']['acts'], 'Закрытая')
        cut_inheritance(unit, folder, inherits=False)
    path = '/organisations/dep-fin/acts/zakrytaya'
    orgadmin = portal.program('orgadmin.dep-fin')
    assert orgadmin.post_json(ROLES, {'principal': READER, 'role': 'reader', 'place': path}).json['place'] == path
