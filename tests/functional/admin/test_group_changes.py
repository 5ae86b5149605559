"""Groups that hold roles: what a new member would see is shown first; deleting one takes its roles with it."""

from __future__ import annotations

from typing import Any

import pytest

from sedportal.directory.operations import add_group, delete_group, grant_role, set_members
from sedportal.kernel.errors import RefusedError

from .test_roles import browser_of, seen

PERSON, MEMBER = 'staff01.dep-zdrav', 'staff02.dep-zdrav'
PAGE = '/admin/groups/flood'


@pytest.fixture
def uid(portal: Any) -> str:
    """Give a document in Kineshma, where the group reads."""
    with portal.acting() as unit:
        group = add_group(unit, {'name': 'flood', 'title': 'Штаб', 'organisation': 'dep-fin'})
        set_members(unit, group, [MEMBER])
        grant_role(unit, unit.portal['organisations']['dep-fin'], {'principal': 'group:flood', 'role': 'reader'})
    return str(portal.registered('registrar.dep-fin'))


def test_joining_and_leaving_show_first_what_follows(portal: Any, uid: str) -> None:
    browser = browser_of(portal, 'orgadmin.dep-fin')
    preview = browser.get(f'{PAGE}?q={PERSON}').forms['found'].submit('add', status=200)
    assert [cell.text for cell in preview.html.select('#effect tbody td')] == ['0', '+1', '0']
    assert seen(portal, PERSON) == set()
    preview.forms['confirm'].submit('add', status=303)
    assert seen(portal, PERSON) == {uid}
    preview = browser.get(PAGE).forms['members'].submit('remove', index=0, status=200)
    assert preview.html.select_one('.effect-less')
    preview.forms['confirm'].submit('remove', status=303)
    assert sorted([bool(seen(portal, PERSON)), bool(seen(portal, MEMBER))]) == [False, True]


def test_deleting_takes_the_roles_and_leaves_the_people(portal: Any, uid: str) -> None:
    browser = browser_of(portal, 'orgadmin.dep-fin')
    page = browser.get(f'{PAGE}/delete')
    assert '1' in page.html.select_one('#headline').text
    page.forms['delete'].submit(status=303)
    assert seen(portal, MEMBER) == set()
    browser.get(PAGE, status=404)
    with portal.reading() as root:
        assert list(root.grants.of_principals(['group:flood'])) == []
        assert root['groups'].principals_of(MEMBER) == ()
        assert 'group.deleted' in [one.action for one in root.ledger.since(0, 100_000)]


def test_a_group_with_a_role_beyond_reach_is_not_deleted(portal: Any, uid: str) -> None:
    with portal.acting() as unit:
        place = unit.portal['organisations']['g-kineshma']
        grant_role(unit, place, {'principal': 'group:flood', 'role': 'reader'})
    with portal.acting('orgadmin.dep-fin') as unit:
        group = unit.portal['groups']['flood']
        with pytest.raises(RefusedError):
            delete_group(unit, group)
