"""The directory of correspondents: operations, rights, what the ledger tells, merging, similar letters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sedportal.directory.correspondents.finding import correspondent_by_uid, doubles_of, may_see, probable_doubles
from sedportal.directory.correspondents.operations import (
    add_correspondent,
    change_correspondent,
    merge_correspondents,
    set_correspondent_active,
)
from sedportal.documents.operations import change_card, create_draft
from sedportal.documents.senders import documents_of, finder_for, similar_letters
from sedportal.evolve.step_0001_directory_of_correspondents import is_citizen, step
from sedportal.kernel.errors import InvalidError, RefusedError
from tests.factories.cards import card_of
from tests.factories.portal import Portal

REGISTRAR, EDITOR, OTHER = 'registrar.g-kineshma', 'editor.g-kineshma', 'registrar.g-shuya'
KINESHMA = 'g-kineshma'
BRIDGE = {'kind': 'organisation', 'name': 'ООО «Мост через Казоху»', 'inn': '7707083893', 'delivery': 'courier'}
CITIZEN = {'kind': 'citizen', 'name': 'Ёлкина Анна Петровна', 'address': 'г. Кинешма, ул. Советская, 1'}


def place_of(unit: Any, slug: str = KINESHMA) -> Any:
    return unit.portal['organisations'][slug]


def entered(portal: Portal, login: str = REGISTRAR, **card: Any) -> str:
    with portal.acting(login) as unit:
        return add_correspondent(unit, card or BRIDGE, place_of(unit, login.partition('.')[2])).uid


def typed(portal: Portal, login: str, text: str, slug: str = '') -> list[str]:
    with portal.reading() as root:
        rights = portal.registry.rights_cache.rights_of(portal.registry, root, login)
        place = root['organisations'][slug or login.partition('.')[2]]
        return [one.name for one in finder_for(portal.registry, root, rights, place).typed(text)]


def test_an_organisation_is_shared_a_citizen_is_not(portal: Portal) -> None:
    entered(portal)
    uid = entered(portal, **CITIZEN)
    for text in ('мост через', 'ООО мост каз', 'rfpj[e', 'МОСТ КАЗОХУ', '7707083893'):
        assert typed(portal, OTHER, text)[:1] == [BRIDGE['name']], text
    assert typed(portal, EDITOR, 'елкина ан') == [CITIZEN['name']]
    assert typed(portal, EDITOR, 'tkrbyf') == [CITIZEN['name']]
    for login, slug in ((OTHER, ''), (OTHER, KINESHMA), ('archivist.g-kineshma', ''), ('admin', KINESHMA)):
        assert typed(portal, login, 'елкина', slug) == [], login
    with portal.reading() as root:
        for login, sees in ((REGISTRAR, True), (OTHER, False), ('admin', False), ('auditor', False)):
            rights = portal.registry.rights_cache.rights_of(portal.registry, root, login)
            assert may_see(rights, root['correspondents'][uid]) is sees, login


def test_who_may_add_and_change(portal: Portal) -> None:
    uid = entered(portal, EDITOR)
    for login in ('archivist.g-kineshma', 'manager.g-kineshma', 'orgadmin.dep-zdrav', 'admin', OTHER):
        with pytest.raises(RefusedError), portal.acting(login) as unit:
            add_correspondent(unit, BRIDGE, place_of(unit))
    for login in ('archivist.g-kineshma', OTHER):
        with pytest.raises(RefusedError), portal.acting(login) as unit:
            change_correspondent(unit, unit.portal['correspondents'][uid], {'name': 'Другое'})
    for login in (REGISTRAR, 'admin'):
        with portal.acting(login) as unit:
            change_correspondent(unit, unit.portal['correspondents'][uid], {'address': login})
    citizen = entered(portal, **CITIZEN)
    with pytest.raises(RefusedError), portal.acting('admin') as unit:
        change_correspondent(unit, unit.portal['correspondents'][citizen], {'address': ''})


def test_the_ledger_tells_no_personal_data(portal: Portal) -> None:
    uid = entered(portal, **CITIZEN)
    with portal.acting(REGISTRAR) as unit:
        change_correspondent(unit, unit.portal['correspondents'][uid], {'phone': '8 900 000-00-00'})
    with portal.reading() as root:
        records = [record for record in root.ledger.since(0, 10_000) if record.subject == f'correspondent:{uid}']
        assert [record.action for record in records] == ['correspondent.added', 'correspondent.changed']
        told = str([record.details for record in records])
        assert 'Ёлкина' not in told
        assert '900' not in told
        assert records[0].organisation == KINESHMA


@pytest.mark.parametrize(
    ('card', 'field'),
    [
        ({**BRIDGE, 'name': ' '}, 'name'),
        ({**BRIDGE, 'name': '«»'}, 'name'),
        ({**BRIDGE, 'inn': '7707083894'}, 'inn'),
        ({**BRIDGE, 'email': 'нет'}, 'email'),
        ({**CITIZEN, 'inn': '7707083893'}, 'inn'),
        ({'kind': 'x', 'name': 'x'}, 'kind'),
    ],
)
def test_a_bad_card_is_refused_by_field(portal: Portal, card: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidError) as refused, portal.acting(REGISTRAR) as unit:
        add_correspondent(unit, card, place_of(unit))
    assert field in refused.value.errors


def test_what_is_switched_off_is_not_found(portal: Portal) -> None:
    uid = entered(portal)
    for active in (False, True):
        with portal.acting(REGISTRAR) as unit:
            set_correspondent_active(unit, unit.portal['correspondents'][uid], active=active)
        assert (BRIDGE['name'] in typed(portal, REGISTRAR, 'мост казоху')) is active


def test_what_is_used_comes_first(portal: Portal) -> None:
    for number in range(3):
        entered(portal, kind='organisation', name=f'ООО «Родник-{number}»')
    assert typed(portal, REGISTRAR, 'родн')[0] == 'ООО «Родник-0»'
    portal.draft(REGISTRAR, correspondent='Родник 2')
    assert typed(portal, REGISTRAR, 'родн')[0] == 'ООО «Родник-2»'
    assert typed(portal, OTHER, 'родн')[0] == 'ООО «Родник-0»', 'what others use is theirs'
    assert typed(portal, REGISTRAR, '')[0] == 'ООО «Родник-2»', 'without a word: used last'


def test_the_card_finds_its_correspondent_by_name(portal: Portal) -> None:
    uid, citizen = entered(portal), entered(portal, **CITIZEN)
    by_name = portal.draft(REGISTRAR, correspondent='Мост через казоху')
    of_citizen = portal.draft(REGISTRAR, correspondent=CITIZEN['name'])
    elsewhere = portal.draft(OTHER, correspondent=CITIZEN['name'])
    by_id = portal.draft(REGISTRAR, correspondent=None, correspondent_id=uid)
    with portal.reading() as root:
        card = portal.document(root, by_name).card
        assert (card['correspondent'], card['correspondent_id']) == ('Мост через казоху', uid)
        assert portal.document(root, of_citizen).card['correspondent_id'] == citizen
        assert 'correspondent_id' not in portal.document(root, elsewhere).card
        assert portal.document(root, by_id).card['correspondent'] == BRIDGE['name']
    with portal.acting(REGISTRAR) as unit:
        changes = change_card(unit, portal.document(unit.portal, by_name), {'correspondent': 'Кто-то новый'})
        assert changes['correspondent_id'] == [uid, None]
        assert change_card(unit, portal.document(unit.portal, by_id), {'note': 'x'}).keys() == {'note'}


def test_nobody_refers_to_a_citizen_of_others(portal: Portal) -> None:
    citizen = entered(portal, **CITIZEN)
    for uid in (citizen, 'nothing'):
        with pytest.raises(InvalidError) as refused, portal.acting(OTHER) as unit:
            create_draft(unit, place_of(unit, 'g-shuya'), 'incoming', {**card_of('incoming'), 'correspondent_id': uid})
        assert refused.value.errors.keys() == {'correspondent_id'}


def found_documents(portal: Portal, uid: str) -> set[str]:
    with portal.reading() as root:
        found = correspondent_by_uid(root, uid)
        assert found is not None
        query = documents_of(found)
        return {hit.uid for hit in portal.registry.index.search(replace(query, tokens=None)).items}


def merge(unit: Any, survivor: str, *others: str) -> None:
    book = unit.portal['correspondents']
    merge_correspondents(unit, book[survivor], [book[other] for other in others])


def test_doubles_are_suggested_and_merged(portal: Portal) -> None:
    uid = entered(portal)
    double = entered(portal, EDITOR, kind='organisation', name='ОАО "Мост через Казоху"', address='ул. Ленина, 3')
    third = entered(portal, kind='organisation', name='Мостотрест', email='post@example.org')
    letters = {portal.draft(REGISTRAR, correspondent=None, correspondent_id=one) for one in (uid, double, third)}
    with portal.reading() as root:
        book = root['correspondents']
        assert [one.uid for one in doubles_of(root, book[uid])] == [double]
        assert {uid, double} in [{one.uid for one in group} for group in probable_doubles(root, [KINESHMA])]
    with pytest.raises(RefusedError), portal.acting(EDITOR) as unit:
        merge(unit, uid, double)
    with portal.acting(REGISTRAR) as unit:
        merge(unit, uid, double, third)
    with portal.reading() as root:
        survivor = correspondent_by_uid(root, third)
        assert survivor is not None
        assert survivor.uid == uid
        assert survivor.aliases == ('ОАО "Мост через Казоху"', 'Мостотрест')
        assert (survivor.address, survivor.email, survivor.inn) == ('ул. Ленина, 3', 'post@example.org', BRIDGE['inn'])
        assert probable_doubles(root, [KINESHMA]) == []
    assert found_documents(portal, uid) == letters
    assert typed(portal, REGISTRAR, 'мостотр') == [BRIDGE['name']], 'found by its alias, once'
    later = portal.draft(REGISTRAR, correspondent='Мостотрест')
    with portal.reading() as root:
        assert portal.document(root, later).card['correspondent_id'] == uid


def test_what_can_not_be_the_same_is_not_merged(portal: Portal) -> None:
    uid, citizen = entered(portal), entered(portal, **CITIZEN)
    other_inn = entered(portal, kind='organisation', name='Мост', inn='7728168971')
    region = typed(portal, REGISTRAR, 'водоканал')
    assert region
    for other in (citizen, other_inn):
        with pytest.raises(InvalidError), portal.acting(REGISTRAR) as unit:
            merge(unit, uid, other)
    with pytest.raises(RefusedError), portal.acting('admin') as unit:
        merge(unit, citizen, citizen, uid)
    with pytest.raises(RefusedError), portal.acting(OTHER) as unit:
        merge(unit, uid, other_inn)


def similar(portal: Portal, login: str, slug: str = KINESHMA, **card: Any) -> list[tuple[str, bool]]:
    with portal.reading() as root:
        rights = portal.registry.rights_cache.rights_of(portal.registry, root, login)
        found = similar_letters(portal.registry, root, rights, slug, {**card_of('incoming'), **card})
        return [(one.hit.uid, one.same) for one in found]


def test_a_similar_letter_is_found_and_does_not_leak(portal: Portal) -> None:
    uid = portal.registered(REGISTRAR)
    assert similar(portal, REGISTRAR, correspondent='дорожник', ext_number='№ 17-4/2026') == [(uid, True)]
    assert similar(portal, REGISTRAR, doc_date='2026-06-09') == [(uid, False)]
    assert similar(portal, REGISTRAR, ext_number='б/н') == []
    assert similar(portal, REGISTRAR, correspondent='Другой') == []
    assert similar(portal, OTHER, 'g-shuya') == [], 'others get their own copy of a letter'
    assert similar(portal, OTHER) == [], 'and learn nothing of ours'
    marked = portal.registered(REGISTRAR, ext_number='99', access_mark='confidential')
    assert similar(portal, REGISTRAR, ext_number='99') == [(marked, True)]
    assert similar(portal, EDITOR, ext_number='99') == []


def test_an_older_portal_gets_its_directory(portal: Portal) -> None:
    portal.draft(REGISTRAR, correspondent='ООО «Новое имя»')
    portal.draft(REGISTRAR, correspondent='Сидоров Пётр Ильич')
    with portal.acting() as unit:
        unit.portal.remove('correspondents', registry=portal.registry)
    assert typed(portal, REGISTRAR, 'новое') == [], 'pages bear its absence'
    portal.draft(REGISTRAR, correspondent='Кто-то')
    with portal.acting() as unit:
        step(unit)
    assert typed(portal, OTHER, 'новое имя') == ['ООО «Новое имя»']
    assert typed(portal, REGISTRAR, 'сидоров') == ['Сидоров Пётр Ильич']
    assert typed(portal, OTHER, 'сидоров') == []


def test_citizens_are_told_by_their_names() -> None:
    assert all(map(is_citizen, ('Иванов Иван Иванович', 'Ёлкина А.П.', 'Алиев Рашид Мамед оглы')))
    assert not any(map(is_citizen, ('ООО «Мост»', 'Областной совет ветеранов', 'Мост')))
