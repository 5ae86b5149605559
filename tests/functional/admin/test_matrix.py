"""Many roles at once: the preview says exactly what follows, and saving is all or nothing."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from sedportal.directory.operations import add_group, change_roles, cut_inheritance, grant_role, set_members
from sedportal.directory.operations.matrix import Wish, own_grants, roles_stamp
from sedportal.documents.effect import Proposal, effect_of
from sedportal.kernel.errors import RefusedError, StaleError
from sedportal.security.grants import Grant
from sedportal.security.roles import GRANTABLE_ROLES, ROLES

from .test_roles import ROLES as PAGE
from .test_roles import STRANGER, browser_of, seen

CLERK = 'registrar.g-kineshma'
COLUMNS = [role for role in GRANTABLE_ROLES if ROLES[role].scope == 'place']


def ticked(page: Any, value: str, on: bool) -> Any:
    """Tick or clear one cell of the matrix and return the form."""
    form = page.forms['matrix']
    for box in form.fields['held']:
        if box._value == value:
            box.checked = on
            return form
    raise AssertionError(f'no cell {value}')


def roles_of(portal: Any, principal: str) -> set[str]:
    with portal.reading() as root:
        place = root['organisations']['g-kineshma']
        return {one.role for one in root.grants.at_place(place.__oid__) if one.principal == principal}


def test_a_role_is_ticked_previewed_and_saved(portal: Any) -> None:
    uids = {portal.registered(CLERK) for _letter in range(3)}
    browser = browser_of(portal, 'admin')
    page = browser.get(f'{PAGE}?add={STRANGER}')
    preview = ticked(page, f'{STRANGER}|reader', True).submit(status=200)
    row = preview.html.select_one('#effect tbody tr')
    assert [cell.text for cell in row.select('td')] == ['0', '+3', '0']
    assert ': 3' in preview.html.select_one('#headline').text or '3' in preview.html.select_one('#headline').text
    assert seen(portal, STRANGER) == set()
    preview.forms['preview'].submit(status=303)
    assert seen(portal, STRANGER) == uids
    preview = ticked(browser.get(PAGE), f'{STRANGER}|reader', False).submit(status=200)
    assert [cell.text for cell in preview.html.select('#effect tbody td')] == ['3', '0', '−3']
    preview.forms['preview'].submit(status=303)
    assert seen(portal, STRANGER) == set()


def test_days_are_typed_on_the_preview_and_faults_stand_beside_them(portal: Any) -> None:
    browser = browser_of(portal, 'admin')
    preview = ticked(browser.get(f'{PAGE}?add={STRANGER}'), f'{STRANGER}|editor', True).submit()
    form = preview.forms['preview']
    form[f'until +|{STRANGER}|editor'] = 'когда-нибудь'
    again = form.submit(status=422)
    assert again.html.select('.error-summary a[href="#until-0"]')
    form = again.forms['preview']
    form[f'from +|{STRANGER}|editor'], form[f'until +|{STRANGER}|editor'] = '01.07.2026', '31.07.2026'
    form.submit(status=303)
    with portal.reading() as root:
        [grant] = own_grants(root, root['organisations']['g-kineshma'], STRANGER, 'editor')
    assert (grant.valid_from, grant.valid_until) == (date(2026, 7, 1), date(2026, 7, 31))


def test_days_in_the_wrong_order_change_nothing(portal: Any) -> None:
    browser = browser_of(portal, 'admin')
    page = browser.get(f'{PAGE}?add={STRANGER}')
    ticked(page, f'{STRANGER}|reader', True)
    form = ticked(page, f'{STRANGER}|editor', True).submit().forms['preview']
    form[f'from +|{STRANGER}|editor'], form[f'until +|{STRANGER}|editor'] = '02.07.2026', '01.07.2026'
    assert form.submit(status=422).html.select('.alert-danger')
    assert roles_of(portal, STRANGER) == set()


def test_who_saves_on_old_marks_is_told_and_changes_nothing(portal: Any) -> None:
    browser = browser_of(portal, 'admin')
    preview = ticked(browser.get(f'{PAGE}?add={STRANGER}'), f'{STRANGER}|reader', True).submit()
    with portal.acting() as unit:
        place = unit.portal['organisations']['g-kineshma']
        grant_role(unit, place, {'principal': STRANGER, 'role': 'manager'})
    answer = preview.forms['preview'].submit(status=412)
    assert answer.html.select('.alert-danger')
    assert roles_of(portal, STRANGER) == {'manager'}


def test_warnings_before_saving(portal: Any) -> None:
    browser = browser_of(portal, 'orgadmin.dep-fin')
    page = browser.get('/organisations/dep-fin/roles?q=orgadmin')
    ticked(page, 'orgadmin.dep-fin|org_admin', False)
    preview = ticked(page, 'orgadmin.dep-fin|reader', True).submit()
    assert len(preview.html.select('#warnings li')) == 3
    preview.forms['preview'].submit(status=303)
    with portal.reading() as root:
        record = next(one for one in reversed(list(root.ledger.since(0, 100_000))) if one.action == 'role.granted')
    assert record.details['to_oneself'] is True


def test_nothing_ticked_leads_back(portal: Any) -> None:
    form = browser_of(portal, 'admin').get(PAGE).forms['matrix']
    assert form.submit(status=303).location.endswith(PAGE)


def test_marks_from_above_and_through_groups_name_their_source(portal: Any) -> None:
    with portal.acting() as unit:
        place = unit.portal['organisations']['g-kineshma']
        set_members(unit, add_group(unit, {'name': 'flood', 'title': 'Штаб'}), [CLERK])
        grant_role(unit, place, {'principal': 'group:flood', 'role': 'manager'})
    page = browser_of(portal, 'admin').get(f'{PAGE}?q={CLERK}')
    links = [one['href'] for one in page.html.select('.matrix .held a')]
    assert '/admin/groups/flood' in links
    inner = browser_of(portal, 'admin').get('/organisations/g-kineshma/incoming/roles')
    assert '/organisations/g-kineshma/roles' in [one['href'] for one in inner.html.select('.matrix .held a')]


def test_the_matrix_is_narrowed_by_role_by_whom_and_by_folder(portal: Any) -> None:
    browser = browser_of(portal, 'orgadmin.dep-fin')
    page = browser.get('/organisations/dep-fin/roles?role=registrar')
    assert [one['value'] for one in page.html.select('input[name=row]')] == ['registrar.dep-fin']
    assert len(browser.get('/organisations/dep-fin/roles?who=staff').html.select('input[name=row]')) >= 20
    with portal.reading() as root:
        oid = root['organisations']['dep-fin']['incoming'].__oid__
    moved = browser.get(f'/organisations/dep-fin/roles?folder={oid}&role=registrar', status=303)
    assert moved.location.endswith('/organisations/dep-fin/incoming/roles?role=registrar')


def test_the_operation_refuses_others_and_old_stamps(portal: Any) -> None:
    wish = [Wish(STRANGER, 'reader', True)]
    with portal.acting(CLERK) as unit:
        place = unit.portal['organisations']['g-kineshma']
        stamp = roles_stamp(unit.portal, place)
        with pytest.raises(RefusedError):
            change_roles(unit, place, wish, stamp)
    with portal.acting('admin') as unit:
        place = unit.portal['organisations']['g-kineshma']
        with pytest.raises(StaleError):
            change_roles(unit, place, wish, 'old')


def seen_uids(portal: Any, logins: set[str]) -> dict[str, set[str]]:
    return {login: seen(portal, login) for login in logins}


@pytest.mark.parametrize('seed', range(4))
def test_the_effect_is_what_really_happens(portal: Any, seed: int) -> None:
    """Random changes of roles and members: the counts foretold are the difference of the lists before and after."""
    chance = random.Random(seed)
    for clerk in (CLERK, 'registrar.dep-fin'):
        for _letter in range(3):
            portal.registered(clerk, access_mark=chance.choice(['none', 'none', 'official_use']))
        portal.draft(clerk)
    people = [CLERK, STRANGER, 'staff02.dep-fin', 'manager.dep-fin', 'manager.g-kineshma']
    with portal.acting() as unit:
        organisation = unit.portal['organisations']['dep-fin']
        set_members(unit, add_group(unit, {'name': 'flood', 'title': 'Штаб'}), chance.sample(people, 2))
        cut_inheritance(unit, organisation['incoming'], inherits=chance.random() < 0.5)
        grant_role(unit, organisation, {'principal': 'group:flood', 'role': chance.choice(COLUMNS)})
    for _round in range(6):
        with portal.reading() as root:
            places = [root['organisations']['dep-fin'], root['organisations']['dep-fin']['incoming']]
            place = chance.choice(places)
            held = [(one.principal, one.role) for one in root.grants.at_place(place.__oid__)]
            oid, path, now = place.__oid__, place.__name__, portal.clock.now()
            takes = chance.sample(held, min(len(held), chance.randrange(3)))
            gives = [(chance.choice([*people, 'group:flood']), chance.choice(COLUMNS)) for _one in range(2)]
            gives = [one for one in dict.fromkeys(gives) if one not in held]
            members = {'flood': tuple(chance.sample(people, chance.randrange(4)))} if chance.random() < 0.5 else {}
            given = tuple(Grant(0, principal, role, oid, '', now) for principal, role in gives)
            taken = frozenset(one.id for pair in takes for one in own_grants(root, place, *pair))
            foretold = effect_of(
                portal.registry, root, Proposal(given, taken, members), portal.registry.clock.today(), most=100
            )
        before = seen_uids(portal, {one.login for one in foretold.people})
        with portal.acting() as unit:
            organisation = unit.portal['organisations']['dep-fin']
            there = organisation if path == 'dep-fin' else organisation[path]
            wishes = [*(Wish(*pair, False) for pair in takes), *(Wish(*pair, True) for pair in gives)]
            change_roles(unit, there, wishes, roles_stamp(unit.portal, there))
            for name, logins in members.items():
                set_members(unit, unit.portal['groups'][name], logins)
        after = seen_uids(portal, set(before))
        for one in foretold.people:
            counts = (len(before[one.login]), len(after[one.login] - before[one.login]))
            assert (one.before, one.gained) == counts, (seed, one)
            assert one.lost == len(before[one.login] - after[one.login]), (seed, one)
