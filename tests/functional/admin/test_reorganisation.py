"""Reorganisation keeps history: what ended stays readable with its numbers, people go over, nothing new is made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sedportal.directory.operations import add_unit, change_person, change_unit, reinstate, reorganise
from sedportal.kernel.errors import InvalidError, RefusedError, WrongStateError
from sedportal.registers.operations import reserve_number

from .test_roles import browser_of

OLD, NEW, THIRD = 'g-kineshma', 'g-shuya', 'g-vichuga'
CLERK = f'registrar.{OLD}'
PAGE = f'/organisations/{OLD}/settings/reorganise'


def end(portal: Any, *, days: int = 0, **options: Any) -> Any:
    options = {'successor': NEW, **options}
    with portal.acting('admin') as unit:
        place = unit.portal['organisations'][OLD]
        return reorganise(unit, place, last_day=portal.clock.today() + timedelta(days=days), **options)


def test_what_ended_is_read_and_nothing_new_is_made(portal: Any) -> None:
    uid, draft = portal.registered(CLERK), portal.draft(CLERK)
    end(portal)
    portal.clock.moment += timedelta(days=1)
    with pytest.raises(WrongStateError) as refused:
        portal.draft(CLERK)
    assert 'successor' in str(refused.value.message)
    with pytest.raises(RefusedError):
        portal.advance(draft, CLERK, 'register')
    with portal.acting(CLERK) as unit, pytest.raises(WrongStateError):
        reserve_number(unit, unit.portal['organisations'][OLD], 'incoming', 'Впрок')
    browser = browser_of(portal, CLERK)
    assert browser.get(f'/documents/{uid}').status_int == 200
    page = browser.get(f'/organisations/{OLD}')
    assert page.html.select_one('.alert-warning a')['href'] == f'/organisations/{NEW}'
    browser.get(f'/organisations/{OLD}/incoming/add', status=409)
    with portal.reading() as root:
        assert portal.document(root, uid).number == 'вх-1/26'


def test_people_units_workplaces_and_roles_go_over(portal: Any) -> None:
    with portal.acting('admin') as unit:
        old, new = unit.portal['organisations'][OLD], unit.portal['organisations'][NEW]
        add_unit(unit, old, 'buh', 'Бухгалтерия')
        add_unit(unit, old, 'kassa', 'Касса', 'buh')
        add_unit(unit, new, 'buh', 'Бухгалтерия')
        change_person(unit, unit.portal['people'][CLERK], {'unit': 'kassa'})
        people = len(list(unit.portal['people'].of_organisation(OLD)))
        planned = (len(old.workplace_book), len(new.workplace_book))
    moved = end(portal, move_people=True)
    assert [(one.target, len(one.people)) for one in moved] == [(NEW, people)]
    with portal.reading() as root:
        clerk, new = root['people'][CLERK], root['organisations'][NEW]
        assert (clerk.organisation, clerk.unit) == (NEW, 'kassa')
        assert new.units['kassa'].parent == f'{OLD}-buh'
        assert (len(root['organisations'][OLD].workplace_book), len(new.workplace_book)) == (0, sum(planned))
        assert not list(root['people'].of_organisation(OLD))
        causes = {one.cause for one in root.grants.at_place(new.__oid__) if one.principal == CLERK}
        assert causes == {f'reorganisation:{OLD}'}
    uid = portal.registered(f'registrar.{NEW}')
    assert browser_of(portal, CLERK).get(f'/documents/{uid}').status_int == 200
    with portal.acting(CLERK) as unit:
        from sedportal.documents.operations import create_draft
        from tests.factories.cards import card_of

        create_draft(unit, unit.portal['organisations'][NEW], 'incoming', card_of('incoming'))


def test_several_are_joined_and_one_is_split(portal: Any) -> None:
    with portal.acting('admin') as unit:
        add_unit(unit, unit.portal['organisations'][OLD], 'zhkh', 'Отдел ЖКХ')
        change_person(unit, unit.portal['people'][f'manager.{OLD}'], {'unit': 'zhkh'})
    end(portal, together=['r-kineshemskiy'], units_to={'zhkh': THIRD}, move_people=True)
    with portal.reading() as root:
        assert root['people'][f'manager.{OLD}'].organisation == THIRD
        assert root['people'][CLERK].organisation == NEW
        assert root['organisations'][OLD].successors == (THIRD,)
        joined = root['organisations']['r-kineshemskiy']
        assert (joined.successor, joined.valid_until) == (NEW, portal.clock.today())
    with portal.acting('admin') as unit:
        reinstate(unit, unit.portal['organisations'][OLD])
    assert portal.registered(f'registrar.{NEW}')


@pytest.mark.parametrize(
    ('options', 'field'),
    [
        ({'successor': OLD}, 'successor'),
        ({'successor': 'nowhere'}, 'successor'),
        ({'successor': '', 'move_people': True}, 'successor'),
        ({'together': [NEW]}, 'successor'),
        ({'together': ['nowhere']}, 'together'),
        ({'units_to': {'nothing': THIRD}}, 'units'),
    ],
)
def test_a_reorganisation_that_can_not_be_is_refused(portal: Any, options: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        end(portal, **options)
    assert field in refused.value.errors
    with portal.acting('orgadmin.dep-fin') as unit, pytest.raises(RefusedError):
        reorganise(unit, unit.portal['organisations'][OLD], last_day=portal.clock.today(), successor=NEW)


def test_the_preview_tells_and_changes_nothing(portal: Any) -> None:
    portal.registered(CLERK)
    browser = browser_of(portal, 'admin')
    form = browser.get(PAGE).forms['ending']
    form['last_day'], form['successor'], form['move_people'] = 'сегодня', NEW, True
    with portal.reading() as root:
        before = root.ledger.last_seq
    page = form.submit('preview')
    shown = page.html.select_one('section[aria-labelledby=preview]').text
    assert 'документов с их номерами 1' in shown
    assert 'Шуя' in shown
    with portal.reading() as root:
        assert root.ledger.last_seq == before
        assert root['people'][CLERK].organisation == OLD
    page.forms['ending'].submit('save', status=303)
    with portal.reading() as root:
        assert root['people'][CLERK].organisation == NEW
    history = browser.get(f'/organisations/{OLD}/settings').html.select_one('[aria-labelledby=organisation-history]')
    assert 'преемник' in history.text.lower()
    browser.get(PAGE).forms['ending'].submit('reinstate', status=303)
    with portal.reading() as root:
        assert root['organisations'][OLD].valid_until is None


def test_units_are_renamed_moved_and_closed(portal: Any) -> None:
    browser = browser_of(portal, 'orgadmin.dep-fin')
    with portal.acting('orgadmin.dep-fin') as unit:
        place = unit.portal['organisations']['dep-fin']
        add_unit(unit, place, 'budget', 'Бюджетный отдел')
        add_unit(unit, place, 'sector', 'Сектор', 'budget')
        with pytest.raises(InvalidError):
            change_unit(unit, place, 'budget', {'parent': 'sector'})
    form = browser.get('/organisations/dep-fin/units/budget').forms['unit']
    form['valid_until'] = 'сегодня'
    assert 'Сектор' in form.submit(status=422).html.select_one('.error-summary').text
    form = browser.get('/organisations/dep-fin/units/sector').forms['unit']
    form['parent'], form['title'], form['valid_until'] = '', 'Сектор учёта', 'сегодня'
    form.submit(status=303)
    form = browser.get('/organisations/dep-fin/units/budget').forms['unit']
    form['valid_until'] = '+5'
    form.submit(status=303)
    with portal.reading() as root:
        units = root['organisations']['dep-fin'].units
        assert (units['sector'].title, units['sector'].parent) == ('Сектор учёта', '')
        assert units['budget'].valid_until == portal.clock.today() + timedelta(days=5)
        record = root.ledger.get(root.ledger.last_seq)
        assert record.action == 'organisation.unit_changed'
    browser.get('/organisations/dep-fin/units/nothing', status=404)
    browser_of(portal, 'orgadmin.dep-zdrav').get('/organisations/dep-fin/units/budget', status=403)


def test_the_list_is_narrowed_and_sorted(portal: Any) -> None:
    end(portal)
    portal.clock.moment += timedelta(days=1)
    browser = browser_of(portal, 'admin')

    def names(**asked: str) -> list[str]:
        page = browser.get('/admin/organisations', asked)
        return [cell.text for cell in page.html.select('.title-cell .under:first-of-type')]

    assert names(standing='ended') == [OLD]
    assert len(names(standing='active')) == 53
    assert len(names(category='municipal_district')) == 21
    assert names(sort='-workplaces')[0] == 'gov-apparat'
    assert 'преемник' in browser.get('/admin/organisations?standing=ended').text
