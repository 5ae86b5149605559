"""Switching an account off with what its owner held: counts, successor, all or nothing, and back again."""

from __future__ import annotations

from typing import Any

import pytest

from sedportal.directory.operations import add_group, grant_role, set_members
from sedportal.documents.operations import name_participants

from .test_roles import browser_of, seen

EDITOR, HEIR = 'editor.dep-fin', 'staff02.dep-fin'
ADMINISTRATOR = 'orgadmin.dep-fin'
PAGE = f'/admin/people/{EDITOR}/standing'


def named(portal: Any, uid: str, role: str) -> tuple[str, ...]:
    with portal.reading() as root:
        found: tuple[str, ...] = portal.document(root, uid).participants.get(role, ())
        return found


def roles_of(portal: Any, login: str) -> set[tuple[str, str]]:
    with portal.reading() as root:
        return {(one.role, one.cause.partition(':')[0]) for one in root.grants.of_principals([login])}


@pytest.fixture
def held(portal: Any) -> dict[str, str]:
    """Give the editor a draft, a task at home and one elsewhere."""
    uids = {
        'draft': portal.draft(EDITOR),
        'task': portal.registered('registrar.dep-fin'),
        'elsewhere': portal.registered('registrar.dep-zdrav'),
    }
    for name in ('task', 'elsewhere'):
        with portal.acting() as unit:
            name_participants(unit, portal.document(unit.portal, uids[name]), 'executor', [EDITOR, 'staff05.dep-fin'])
    return uids


def test_the_page_counts_what_is_held_and_shows_no_document(portal: Any, held: dict[str, str]) -> None:
    page = browser_of(portal, ADMINISTRATOR).get(PAGE)
    assert page.html.select_one('#drafts-count').text == '1'
    assert page.html.select_one('#tasks-count').text == '2'
    assert not any(uid in page.text for uid in held.values())


def test_drafts_tasks_and_roles_go_to_the_successor(portal: Any, held: dict[str, str]) -> None:
    with portal.acting() as unit:
        set_members(unit, add_group(unit, {'name': 'flood', 'title': 'Штаб', 'organisation': 'dep-fin'}), [EDITOR])
        grant_role(unit, unit.portal['organisations']['dep-zdrav'], {'principal': EDITOR, 'role': 'reader'})
    theirs = browser_of(portal, EDITOR)
    form = browser_of(portal, ADMINISTRATOR).get(PAGE).forms['standing']
    form['successor'], form['roles'] = HEIR, 'pass_on'
    form['drafts'].checked = form['tasks'].checked = True
    message = form.submit(status=303).follow().html.select_one('.alert').text
    assert '1' in message
    assert theirs.get('/account').status_int == 303
    assert named(portal, held['draft'], 'initiator') == (HEIR,)
    assert named(portal, held['task'], 'executor') == (HEIR, 'staff05.dep-fin')
    assert named(portal, held['elsewhere'], 'executor') == (EDITOR, 'staff05.dep-fin')
    assert ('editor', 'successor') in roles_of(portal, HEIR)
    assert {role for role, _cause in roles_of(portal, EDITOR)} == {'reader'}
    assert held['draft'] in seen(portal, HEIR)
    with portal.reading() as root:
        assert root['groups']['flood'].members == (HEIR,)


def test_left_alone_all_of_it_stays_and_counts_again_afterwards(portal: Any, held: dict[str, str]) -> None:
    before = roles_of(portal, EDITOR)
    browser = browser_of(portal, ADMINISTRATOR)
    browser.get(PAGE).forms['standing'].submit(status=303)
    assert (roles_of(portal, EDITOR), named(portal, held['draft'], 'initiator')) == (before, (EDITOR,))
    browser.get(PAGE).forms['standing'].submit(status=303)
    assert held['draft'] in seen(portal, EDITOR)


@pytest.mark.parametrize('successor', ['', EDITOR, 'nobody'])
def test_without_a_successor_nothing_is_passed_on_and_the_account_stays_on(
    portal: Any, held: dict[str, str], successor: str
) -> None:
    form = browser_of(portal, ADMINISTRATOR).get(PAGE).forms['standing']
    form['successor'].force_value(successor)
    form['drafts'].checked = True
    again = form.submit(status=422)
    assert again.forms['standing']['drafts'].checked
    assert again.html.select('#successor-fault')
    with portal.reading() as root:
        assert root['people'][EDITOR].active


def test_roles_can_be_taken_away(portal: Any) -> None:
    form = browser_of(portal, ADMINISTRATOR).get(PAGE).forms['standing']
    form['roles'] = 'drop'
    form.submit(status=303)
    assert roles_of(portal, EDITOR) == set()
