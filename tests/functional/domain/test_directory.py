"""Organisations, folders, people, groups and roles: rules, rights, and what the ledger keeps."""

from __future__ import annotations

from typing import Any

import pytest

from sedportal.directory.operations import (
    add_folder,
    add_group,
    add_organisation,
    add_person,
    add_unit,
    change_organisation,
    change_person,
    cut_inheritance,
    delete_folder,
    grant_role,
    move_folder,
    rename_folder,
    reorganise,
    revoke_role,
    set_active,
    set_members,
)
from sedportal.documents.operations import create_draft
from sedportal.kernel.errors import InvalidError, NotFoundError, RefusedError, WrongStateError
from sedportal.security.permits import decide

CLERK = 'registrar.g-kineshma'
NEW = {
    'slug': 'r-novyy', 'name': 'Администрация Нового района', 'short_name': 'Новый (м.р.)',
    'category': 'municipal_district', 'seat': 'Новое', 'workplaces': 3,
}  # fmt: skip


def place_of(unit: Any, slug: str = 'g-kineshma') -> Any:
    return unit.portal['organisations'][slug]


def allowed(portal: Any, login: str, permission: str, path: str) -> bool:
    with portal.reading() as root:
        rights = portal.registry.rights_cache.rights_of(portal.registry, root, login)
        obj = root
        for name in path.split('/'):
            obj = obj[name]
        return bool(decide(rights, permission, obj))


def test_a_new_organisation_has_its_folders(portal: Any) -> None:
    with portal.acting('admin') as unit:
        added = add_organisation(unit, NEW)
        assert sorted(added) == ['acts', 'incoming', 'internal', 'outgoing']
        assert unit.appended[-1].subject == 'organisation:r-novyy'
        with pytest.raises(InvalidError) as refused:
            add_organisation(unit, NEW)
        assert set(refused.value.errors) == {'slug'}
    with portal.acting('orgadmin.dep-fin') as unit, pytest.raises(RefusedError):
        add_organisation(unit, {**NEW, 'slug': 'another'})


@pytest.mark.parametrize(
    ('change', 'field'),
    [
        ({'slug': 'Имя'}, 'slug'), ({'slug': 'roles'}, 'slug'), ({'name': ''}, 'name'), ({'name': 'я' * 512}, 'name'),
        ({'category': 'empire'}, 'category'), ({'workplaces': -1}, 'workplaces'), ({'parent': 'nowhere'}, 'parent'),
        ({'valid_from': 'вчера'}, 'valid_from'), ({'name': 'a\x07b'}, 'name'),
    ],
)  # fmt: skip
def test_a_bad_card_is_refused_by_field(portal: Any, change: dict[str, Any], field: str) -> None:
    with portal.acting('admin') as unit, pytest.raises(InvalidError) as refused:
        add_organisation(unit, {**NEW, **change})
    assert set(refused.value.errors) == {field}


def test_a_reorganised_body_keeps_its_documents_but_registers_no_more(portal: Any) -> None:
    uid, draft = portal.registered(CLERK), portal.draft(CLERK)
    with portal.acting('admin') as unit:
        change_organisation(unit, place_of(unit), {'seat': 'Кинешма'})
        reorganise(unit, place_of(unit), last_day=unit.registry.clock.today(), successor='r-kineshemskiy')
    portal.clock.advance(days=1)
    with pytest.raises(RefusedError) as refused:
        portal.advance(draft, CLERK, 'register')
    assert 'successor' in str(refused.value.message)
    with portal.reading() as root:
        assert portal.document(root, uid).number == 'вх-1/26'


def test_units_form_a_tree(portal: Any) -> None:
    with portal.acting('orgadmin.dep-fin') as unit:
        place = place_of(unit, 'dep-fin')
        add_unit(unit, place, 'budget', 'Бюджетный отдел')
        assert add_unit(unit, place, 'budget-1', 'Сектор', 'budget').parent == 'budget'
        for key, parent in (('budget', ''), ('x', 'nowhere'), ('Отдел', '')):
            with pytest.raises(InvalidError):
                add_unit(unit, place, key, 'Отдел', parent)


def test_folders_are_made_renamed_moved_and_deleted(portal: Any) -> None:
    with portal.acting(CLERK) as unit:
        incoming = place_of(unit)['incoming']
        one, two = add_folder(unit, incoming, 'Дороги и мосты'), add_folder(unit, incoming, 'Школы')
        assert one.__name__ == 'dorogi-i-mosty'
        with pytest.raises(InvalidError):
            add_folder(unit, incoming, 'дороги и МОСТЫ')
        rename_folder(unit, one, 'Дороги')
        move_folder(unit, one, two)
        assert one.__parent__ is two
        with pytest.raises(WrongStateError):
            move_folder(unit, two, one)
        with pytest.raises(WrongStateError):
            delete_folder(unit, two)
        delete_folder(unit, one)
        delete_folder(unit, two)
        assert list(incoming.keys()) == []


def test_standard_folders_stay_and_full_ones_are_not_deleted(portal: Any) -> None:
    with portal.acting(CLERK) as unit:
        with pytest.raises(WrongStateError):
            rename_folder(unit, place_of(unit)['incoming'], 'Другое')
        with pytest.raises(WrongStateError):
            delete_folder(unit, place_of(unit)['acts'])
        folder = add_folder(unit, place_of(unit)['incoming'], 'Полная')
        create_draft(unit, folder, 'incoming', {'title': 'Письмо'})
        with pytest.raises(WrongStateError) as refused:
            delete_folder(unit, folder)
        assert refused.value.data['documents'] == 1


def test_a_cut_folder_shuts_out_roles_from_above_but_not_its_administrators(portal: Any) -> None:
    with portal.acting('registrar.dep-fin') as unit:
        add_folder(unit, place_of(unit, 'dep-fin')['internal'], 'Кадры')
    path = 'organisations/dep-fin/internal/kadry'
    assert allowed(portal, 'staff01.dep-fin', 'browse', path)
    with portal.acting('orgadmin.dep-fin') as unit:
        cut_inheritance(unit, place_of(unit, 'dep-fin')['internal']['kadry'], inherits=False)
    assert not allowed(portal, 'staff01.dep-fin', 'browse', path)
    assert allowed(portal, 'orgadmin.dep-fin', 'manage_roles', path)
    with portal.acting('orgadmin.dep-fin') as unit:
        folder = place_of(unit, 'dep-fin')['internal']['kadry']
        grant_role(unit, folder, {'principal': 'staff01.dep-fin', 'role': 'reader'})
    assert allowed(portal, 'staff01.dep-fin', 'browse', path)


def test_people_belong_to_whoever_administers_their_organisation(portal: Any) -> None:
    card = {'login': 'novikova', 'surname': 'Новикова', 'first_name': 'Анна', 'organisation': 'dep-fin'}
    with portal.acting('orgadmin.dep-fin') as unit:
        person = add_person(unit, card)
        assert person.name == 'Новикова\N{NO-BREAK SPACE}А.'
        with pytest.raises(RefusedError):
            change_person(unit, person, {'organisation': 'dep-zdrav'})
        for change in ({'login': 'Анна'}, {'login': 'novikova'}, {'surname': ''}, {'email': 'не адрес'}):
            with pytest.raises(InvalidError):
                add_person(unit, {**card, **change})
        with pytest.raises(RefusedError):
            add_person(unit, {**card, 'login': 'other', 'organisation': 'dep-zdrav'})
    with portal.acting('admin') as unit:
        change_person(unit, unit.portal['people']['novikova'], {'organisation': 'dep-zdrav', 'position': 'Врач'})
        assert 'novikova' in unit.portal['people'].by_organisation['dep-zdrav']
        assert 'novikova' not in unit.portal['people'].by_organisation['dep-fin']


def test_a_deactivated_person_may_nothing(portal: Any) -> None:
    assert allowed(portal, CLERK, 'add_document', 'organisations/g-kineshma/incoming')
    with portal.acting('admin') as unit:
        set_active(unit, unit.portal['people'][CLERK], active=False)
    assert not allowed(portal, CLERK, 'browse', 'organisations/g-kineshma/incoming')
    with portal.acting('admin') as unit:
        set_active(unit, unit.portal['people'][CLERK], active=True)
    assert allowed(portal, CLERK, 'add_document', 'organisations/g-kineshma/incoming')


def test_a_group_lends_its_roles_to_its_members(portal: Any) -> None:
    path = 'organisations/g-kineshma/incoming'
    with portal.acting('admin') as unit:
        group = add_group(unit, {'name': 'flood', 'title': 'Штаб по паводку'})
        set_members(unit, group, ['staff01.dep-fin'])
        grant_role(unit, place_of(unit), {'principal': 'group:flood', 'role': 'editor'})
    assert allowed(portal, 'staff01.dep-fin', 'add_document', path)
    with portal.acting('admin') as unit:
        with pytest.raises(InvalidError):
            set_members(unit, unit.portal['groups']['flood'], ['nobody'])
        set_members(unit, unit.portal['groups']['flood'], [])
    assert not allowed(portal, 'staff01.dep-fin', 'add_document', path)


def test_a_role_counts_from_its_first_to_its_last_day_in_moscow(portal: Any) -> None:
    path = 'organisations/g-kineshma/incoming'
    with portal.acting('admin') as unit:
        days = {'valid_from': '2026-06-16', 'valid_until': '2026-06-17'}
        grant_role(unit, place_of(unit), {'principal': 'staff01.dep-fin', 'role': 'editor', **days})
    seen = []
    for _day in range(4):
        seen.append(allowed(portal, 'staff01.dep-fin', 'add_document', path))
        portal.clock.advance(days=1)
    assert seen == [False, True, True, False]


@pytest.mark.parametrize(
    ('values', 'field'),
    [
        ({'principal': 'nobody', 'role': 'reader'}, 'principal'),
        ({'principal': 'group:none', 'role': 'reader'}, 'principal'),
        ({'principal': 'auditor', 'role': 'king'}, 'role'),
        ({'principal': 'auditor', 'role': 'executor'}, 'role'),
        ({'principal': 'auditor', 'role': 'portal_admin'}, 'role'),
        (
            {'principal': 'auditor', 'role': 'reader', 'valid_from': '2026-02-02', 'valid_until': '2026-02-01'},
            'valid_until',
        ),
    ],
)  # fmt: skip
def test_bad_grants_are_refused_by_field(portal: Any, values: dict[str, str], field: str) -> None:
    with portal.acting('admin') as unit, pytest.raises(InvalidError) as refused:
        grant_role(unit, place_of(unit), values)
    assert set(refused.value.errors) == {field}


def test_roles_are_taken_where_they_were_given_and_not_by_strangers(portal: Any) -> None:
    with portal.acting('orgadmin.dep-fin') as unit:
        place = place_of(unit, 'dep-fin')
        grant = grant_role(unit, place, {'principal': 'auditor', 'role': 'reader'})
        assert grant_role(unit, place, {'principal': 'auditor', 'role': 'reader'}).id == grant.id
        with pytest.raises(RefusedError):
            grant_role(unit, unit.portal, {'principal': 'auditor', 'role': 'reader'})
        with pytest.raises(RefusedError):
            revoke_role(unit, place_of(unit), grant.id)
        with pytest.raises(NotFoundError):
            revoke_role(unit, place['incoming'], grant.id)
        revoke_role(unit, place, grant.id)
