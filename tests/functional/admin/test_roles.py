"""Giving and taking roles through the pages, and what follows at once."""

from __future__ import annotations

from typing import Any

import pytest

from sedportal.directory.operations import cut_inheritance
from sedportal.documents.listing import find_documents
from sedportal.search.interfaces import SearchQuery
from tests.factories.portal import PASSWORD, Browser

CLERK = 'registrar.g-kineshma'
STRANGER = 'staff01.dep-fin'
ROLES = '/organisations/g-kineshma/roles'


def opened(portal: Any, login: str, path: str, status: int = 200) -> Any:
    """Return a page as ``login`` sees it."""
    return browser_of(portal, login).get(path, status=status)


def browser_of(portal: Any, login: str, password: str = PASSWORD) -> Browser:
    """Return a browser that is logged in, without a look at any page but its own account."""
    browser = portal.browser()
    form = browser.get('/login?came_from=/account').forms['login']
    form['login'], form['password'] = login, password
    form.submit(status=303)
    found: Browser = browser
    return found


def seen(portal: Any, login: str) -> set[str]:
    """Return the uids of the documents in the list of ``login``."""
    with portal.reading() as root:
        rights = portal.registry.rights_cache.rights_of(portal.registry, root, login)
        listing = find_documents(portal.registry, root, rights, SearchQuery(frozenset()))
        return {hit.uid for hit in listing.result.items}


def grant_of(portal: Any, principal: str, role: str) -> int:
    with portal.reading() as root:
        return next(one.id for one in root.grants.of_principals([principal]) if one.role == role)


def test_a_stranger_finds_the_documents_as_soon_as_he_reads_here_and_not_a_moment_longer(portal: Any) -> None:
    uid = portal.registered(CLERK)
    assert seen(portal, STRANGER) == set()
    administrator = browser_of(portal, 'admin')
    found = administrator.get(f'{ROLES}/give?q={STRANGER}')
    form = found.click(href='principal=').forms['give']
    form['role'] = 'reader'
    answer = form.submit()
    assert answer.status_int == 303
    page = answer.follow()
    assert STRANGER in page.text or 'alert-success' in page.text
    assert seen(portal, STRANGER) == {uid}

    number = grant_of(portal, STRANGER, 'reader')
    assert page.html.select_one(f'input[name=held][value="{STRANGER}|reader"]').has_attr('checked')
    confirmation = administrator.get(f'{ROLES}/take/{grant_here(portal)}')
    assert seen(portal, STRANGER) == {uid}
    confirmation.forms['take'].submit().follow()
    assert seen(portal, STRANGER) == set()
    assert number


def grant_here(portal: Any) -> int:
    with portal.reading() as root:
        place = root['organisations']['g-kineshma']
        return next(one.id for one in root.grants.at_place(place.__oid__) if one.principal == STRANGER)


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(portal: Any) -> None:
    browser = browser_of(portal, 'orgadmin.dep-fin')
    form = browser.get(f'/organisations/dep-fin/roles/give?principal={STRANGER}').forms['give']
    form['valid_from'], form['valid_until'] = '02.02.2027', '01.02.2027'
    answer = form.submit(status=422)
    assert answer.forms['give']['valid_from'].value == '02.02.2027'
    assert answer.html.select('.error-summary li')
    form = answer.forms['give']
    form['role'], form['valid_until'] = 'editor', '03.02.2027'
    form.submit(status=303)
    with portal.reading() as root:
        given = [one for one in root.grants.of_principals([STRANGER]) if one.role == 'editor']
    assert [(one.valid_from.day, one.valid_until.day) for one in given] == [(2, 3)]


def test_an_unknown_principal_is_refused_by_field(portal: Any) -> None:
    browser = browser_of(portal, 'admin')
    assert browser.get(f'{ROLES}/give?principal=nobody').html.select('.empty')
    form = browser.get(f'{ROLES}/give?principal={STRANGER}').forms['give']
    form['principal'].force_value('nobody')
    form['role'] = 'reader'
    assert form.submit(status=422).html.select('.error-summary li')


def test_a_role_can_be_given_in_a_folder_that_may_be_cut_off_from_those_above(portal: Any) -> None:
    browser = browser_of(portal, 'orgadmin.dep-fin')
    form = browser.get(f'/organisations/dep-fin/roles/give?principal={CLERK}').forms['give']
    form['role'] = 'reader'
    form['place'].select(text='Входящие')
    form.submit(status=303)
    page = browser.get('/organisations/dep-fin/roles')
    assert page.html.select('.list-group-item a[href="/organisations/dep-fin/incoming/roles"]')
    page = browser.get('/organisations/dep-fin/incoming/roles')
    assert page.html.select('a[href="/organisations/dep-fin/incoming/inheritance"]')
    with portal.acting('admin') as unit:
        cut_inheritance(unit, unit.portal['organisations']['dep-fin']['incoming'], inherits=False)
    page = browser.get('/organisations/dep-fin/incoming/roles')
    assert page.html.select('.alert-warning')
    assert len(page.html.select('tbody tr')) == 1


@pytest.mark.parametrize(
    ('login', 'path', 'status'),
    [
        (CLERK, ROLES, 403), (CLERK, f'{ROLES}/give', 403), (CLERK, '/admin', 403), (CLERK, '/admin/people', 403),
        (CLERK, '/admin/groups', 403), (CLERK, '/admin/roles', 403), (CLERK, '/admin/people/admin', 403),
        ('auditor', ROLES, 200), ('auditor', f'{ROLES}/give', 403), ('auditor', '/admin', 200),
        ('auditor', '/admin/roles', 200), ('auditor', '/admin/roles/give', 403), ('auditor', '/admin/people', 403),
        ('orgadmin.dep-fin', '/organisations/dep-fin/roles', 200), ('orgadmin.dep-fin', ROLES, 403),
        ('orgadmin.dep-fin', '/admin/roles', 403), ('orgadmin.dep-fin', '/admin', 200),
        ('orgadmin.dep-fin', '/admin/people', 200), ('orgadmin.dep-fin', '/admin/groups', 200),
        ('orgadmin.dep-fin', f'/admin/people/{CLERK}', 403), ('orgadmin.dep-fin', f'/admin/people/{STRANGER}', 200),
        ('orgadmin.dep-fin', '/organisations/dep-fin/people', 200),
        ('orgadmin.dep-fin', '/organisations/g-kineshma/people', 403),
        ('admin', ROLES, 200), ('admin', f'{ROLES}/give', 200), ('admin', '/admin/roles', 200),
        ('admin', '/admin', 200),
        ('admin', '/admin/roles/give', 200), ('admin', f'{ROLES}/take/999999', 404),
        ('admin', '/admin/people/nobody', 404),
        ('admin', f'{ROLES}/nothing', 404), ('admin', '/organisations/nowhere/roles/give', 404),
    ],
)  # fmt: skip
def test_pages_open_to_those_who_administer_and_to_nobody_else(portal: Any, login: str, path: str, status: int) -> None:
    opened(portal, login, path, status)


def test_a_role_of_another_place_is_not_taken_from_here(portal: Any) -> None:
    number = grant_of(portal, CLERK, 'registrar')
    browser = browser_of(portal, 'orgadmin.dep-fin')
    browser.get(f'/organisations/dep-fin/roles/take/{number}', status=404)
    browser.get(f'{ROLES}/take/{number}', status=403)


def test_posts_without_a_token_change_nothing(portal: Any) -> None:
    number = grant_of(portal, CLERK, 'registrar')
    browser_of(portal, 'admin').post(f'{ROLES}/take/{number}', status=400)
    assert grant_of(portal, CLERK, 'registrar') == number
