"""One organisation beside another: what differs, what is copied, what can't be; the matrix as a file."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest

from sedportal.directory.operations import add_folder, add_group, change_person, grant_role
from sedportal.registers.operations import set_pattern

from .test_roles import browser_of

PAGE = '/organisations/g-kineshma/roles/compare?with=g-vichuga'


@pytest.fixture
def differing(portal: Any) -> Any:
    """Give Vichuga a folder in a folder, a pattern, a group, and a role by a position that Kineshma has too."""
    with portal.acting() as unit:
        there, here = (unit.portal['organisations'][slug] for slug in ('g-vichuga', 'g-kineshma'))
        add_folder(unit, add_folder(unit, there, 'Дело'), 'Том')
        set_pattern(unit, there, 'incoming', '{seq}-В')
        add_group(unit, {'name': 'flood', 'title': 'Штаб', 'organisation': 'g-vichuga'})
        theirs = [next(unit.portal['people'].of_organisation(slug)) for slug in ('g-vichuga', 'g-kineshma')]
        for person, position in zip(theirs, ('Смотритель', 'смотритель'), strict=True):
            change_person(unit, person, {'position': position})
        grant_role(unit, there['incoming'], {'principal': theirs[0].login, 'role': 'archivist'})
        unique = list(unit.portal['people'].of_organisation('g-vichuga'))[1]
        change_person(unit, unique, {'position': 'Звездочёт'})
        grant_role(unit, there, {'principal': unique.login, 'role': 'controller'})
        assert here is not None
    portal.ours = theirs[1].login
    return portal


def test_what_differs_is_marked_and_what_lacks_is_copied(differing: Any) -> None:
    browser = browser_of(differing, 'admin')
    page = browser.get(PAGE)
    marked = {row.select_one('th').text for row in page.html.select('tbody tr') if row.select('.badge-warning')}
    assert {'Дело / Том', 'Штаб'} <= marked
    assert any('Звездочёт' in one.text for one in page.html.select('#unmatched li'))
    page.forms['copy'].submit(status=303)
    with differing.reading() as root:
        here = root['organisations']['g-kineshma']
        folder = next(one for one in here.subfolders() if one.title == 'Дело')
        assert [one.title for one in folder.subfolders()] == ['Том']
        assert here.number_patterns['incoming'] == '{seq}-В'
        assert [one.title for one in root['groups'].values() if one.organisation == 'g-kineshma'] == ['Штаб']
        held = {(one.principal, one.role) for one in root.grants.at_place(here['incoming'].__oid__)}
        assert (differing.ours, 'archivist') in held
        assert 'controller' not in {one.role for one in root.grants.at_place(here.__oid__)}
    assert not browser.get(PAGE).html.select('#copy input[value=folders]')


def test_only_ticked_parts_are_copied(differing: Any) -> None:
    form = browser_of(differing, 'admin').get(PAGE).forms['copy']
    for box in form.fields['part']:
        box.checked = box._value == 'patterns'
    form.submit(status=303)
    with differing.reading() as root:
        here = root['organisations']['g-kineshma']
        assert here.number_patterns['incoming'] == '{seq}-В'
        assert 'Дело' not in {one.title for one in here.subfolders()}


def test_a_comparison_that_is_old_copies_nothing(differing: Any) -> None:
    form = browser_of(differing, 'admin').get(PAGE).forms['copy']
    with differing.acting() as unit:
        add_folder(unit, unit.portal['organisations']['g-vichuga'], 'Ещё')
    assert form.submit(status=412).html.select('.alert-danger')
    with differing.reading() as root:
        assert 'Дело' not in {one.title for one in root['organisations']['g-kineshma'].subfolders()}


def test_an_administrator_of_one_organisation_looks_into_no_other(differing: Any) -> None:
    browser = browser_of(differing, 'orgadmin.dep-fin')
    page = browser.get('/organisations/dep-fin/roles/compare?with=g-vichuga')
    assert not page.html.select('option')
    assert 'Звездочёт' not in page.text
    assert not browser.get('/organisations/dep-fin/roles').html.select('a[href$="/compare"]')
    token = browser.csrf_token('/account')
    browser.post('/organisations/dep-fin/roles/compare', {'csrf_token': token, 'with': 'g-vichuga'}, status=403)


def test_the_auditor_compares_and_does_not_copy(differing: Any) -> None:
    page = browser_of(differing, 'auditor').get(PAGE)
    assert page.html.select('tbody tr')
    assert 'copy' not in page.forms


def test_the_matrix_is_given_as_a_file_and_the_ledger_says_so(portal: Any) -> None:
    with portal.acting() as unit:
        person = unit.portal['people']['registrar.dep-fin']
        change_person(unit, person, {'position': '=HYPERLINK("http://example.org")'})
    browser = browser_of(portal, 'orgadmin.dep-fin')
    form = browser.get('/organisations/dep-fin/roles').forms['export']
    answer = form.submit('format', value='csv', status=200)
    assert answer.headers['Content-Disposition'].startswith('attachment')
    rows = list(csv.reader(io.StringIO(answer.body.decode('utf-8-sig')), delimiter=';'))
    mine = next(row for row in rows if row[1] == 'registrar.dep-fin')
    assert mine[2].startswith("'=")
    assert 'здесь' in mine
    assert len(rows) > 20
    book = browser.get('/organisations/dep-fin/roles').forms['export'].submit('format', value='xlsx', status=200)
    assert zipfile.is_zipfile(io.BytesIO(book.body))
    with portal.reading() as root:
        taken = [one for one in root.ledger.since(0, 100_000) if one.action == 'role.exported']
    assert [(one.actor, one.details['format']) for one in taken] == [
        ('orgadmin.dep-fin', 'csv'), ('orgadmin.dep-fin', 'xlsx'),
    ]  # fmt: skip
