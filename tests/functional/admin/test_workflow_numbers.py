"""The workflow page in numbers and through the eyes of a role: who may ask about what, and that the answers hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from .test_roles import browser_of

CLERK = 'registrar.g-kineshma'
PAGE = '/admin/workflows/incoming'


def follow(portal: Any) -> None:
    """Let the times follow the ledger of this test's own portal from its beginning."""
    portal.registry.state_times.reset()
    follower = portal.registry.ledger_runner.follower('state-times')
    while follower.step() is not None:
        assert not follower.last_error


def row_of(page: Any, state: str) -> list[str]:
    for row in page.html.select('table.list-table tbody tr'):
        if row.th and row.th.text.strip() == state and row.select('td.number'):
            return [cell.contents[0].strip() if cell.contents else '' for cell in row.select('td[data-label]')]
    raise AssertionError(state)


def test_documents_by_state_with_their_times(portal: Any) -> None:
    first, second = portal.draft(CLERK), portal.draft(CLERK)
    portal.draft('registrar.dep-fin')
    portal.clock.moment += timedelta(hours=4)
    portal.advance(first, CLERK, 'register')
    portal.clock.moment += timedelta(hours=2)
    portal.advance(second, CLERK, 'register')
    portal.clock.moment += timedelta(days=3)
    follow(portal)
    page = browser_of(portal, 'admin').get(PAGE)
    nbsp = row_of(page, 'Зарегистрирован')
    assert nbsp == ['2', '3 дн.', '3 дн.', '', '']
    assert row_of(page, 'Проект') == ['1', '3 дн.', '3 дн.', '5 ч', '6 ч']
    own = browser_of(portal, 'admin').get(f'{PAGE}?organisation=g-kineshma')
    assert row_of(own, 'Проект')[0] == '0'


@pytest.mark.parametrize(
    ('login', 'asked', 'sees'),
    [
        ('auditor', '', '2'),
        ('orgadmin.dep-fin', '', '1'),
        ('orgadmin.dep-fin', 'g-kineshma', '1'),
        ('orgadmin.dep-fin', 'dep-fin', '1'),
        (CLERK, 'g-kineshma', None),
    ],
)
def test_nobody_counts_beyond_his_reach(portal: Any, login: str, asked: str, sees: str | None) -> None:
    portal.draft(CLERK)
    portal.draft('registrar.dep-fin')
    follow(portal)
    page = browser_of(portal, login).get(PAGE, {'organisation': asked})
    if sees is None:
        assert not page.html.select('td.number')
        assert 'name="organisation"' not in page.text
    else:
        assert row_of(page, 'Проект')[0] == sees
    if login == 'orgadmin.dep-fin':
        assert [one['value'] for one in page.html.select('#organisation option')] == ['dep-fin']


def test_as_a_role_with_reasons(portal: Any) -> None:
    browser = browser_of(portal, CLERK)
    seen = browser.get(f'{PAGE}?role=reader&state=registered').html.select_one('section[aria-labelledby=as-role]')
    assert len(seen.select('tbody tr')) == 1
    assert seen.select('.done')
    assert 'могут: Регистратор' in seen.text
    closed = browser.get(f'{PAGE}?role=reader&mark=official_use&state=registered').html
    seen = closed.select_one('section[aria-labelledby=as-role]')
    assert 'Закрыт пометкой' in seen.text
    assert closed.select('.matrix-states s')
    draft = browser.get(f'{PAGE}?role=reader&state=draft').html.select_one('section[aria-labelledby=as-role]')
    assert 'не даёт права' in draft.text


def test_documents_under_another_version_are_told(portal: Any) -> None:
    uid = portal.draft(CLERK)
    with portal.reading() as root:
        version = portal.document(root, uid).workflow_version
    follow(portal)
    page = browser_of(portal, 'admin').get(PAGE)
    assert f'версия {version}' in page.text
    assert 'workflow migrate' not in page.text
    portal.registry.state_times.reset()
    with portal.acting() as unit:
        from sedportal.directory.journal import note

        note(unit, 'document.migrated', portal.document(unit.portal, uid), {'from': version, 'to': version + 1})
    follow(portal)
    assert 'workflow migrate' in browser_of(portal, 'admin').get(PAGE).text
