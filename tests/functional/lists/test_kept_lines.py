"""The lines of a list are kept while no document changes: what else they show must be of now all the same."""

from __future__ import annotations

import pytest

from sedportal.directory.operations import change_organisation, change_person
from tests.factories.portal import Browser, Portal

REGISTRAR = 'registrar.g-kineshma'
HERE = '/organisations/g-kineshma/incoming'


@pytest.fixture
def browser(portal: Portal) -> Browser:
    portal.draft(REGISTRAR)
    return portal.browser(REGISTRAR)


def cell(browser: Browser, column: str, **asked: str) -> str:
    """Return the text of the first line's cell."""
    found = browser.get(HERE, asked).html.select_one(f'.list-table tbody .{column}-cell')
    return str(found.get_text(' ', strip=True))


def test_the_same_list_is_printed_once(portal: Portal, browser: Browser) -> None:
    first = browser.get(HERE).html.select_one('.list-table tbody')
    (answer,) = [one for one in portal.registry.index.snapshot()._answers.values() if one.items and one.made]
    (kept,) = answer.made.values()
    assert browser.get(HERE).html.select_one('.list-table tbody') == first
    assert [*answer.made.values()] == [kept]


def test_a_name_is_of_now(portal: Portal, browser: Browser) -> None:
    before = cell(browser, 'holder')
    with portal.acting() as unit:
        change_person(unit, unit.portal['people'][REGISTRAR], {'surname': 'Новикова-Ким'})
    after = cell(browser, 'holder')
    assert 'Новикова-Ким' not in before
    assert after.startswith('Новикова-Ким')


def test_how_long_it_waits_is_of_now(portal: Portal, browser: Browser) -> None:
    assert cell(browser, 'holder').endswith('с сегодняшнего дня')
    portal.clock.advance(hours=20)
    assert cell(portal.browser(REGISTRAR), 'holder').endswith('1 рабочий день')


def test_an_organisation_is_called_as_now(portal: Portal, browser: Browser) -> None:
    asked = {'columns': 'title,organisation'}
    with portal.acting() as unit:
        place = unit.portal['organisations']['g-kineshma']
        browser.get(HERE, asked)
        change_organisation(unit, place, {'short_name': 'Город Кинешма'})
    assert 'Город Кинешма' in browser.get(HERE, asked).html.select_one('.list-table tbody').get_text()


def test_each_language_and_choice_of_columns_has_lines_of_its_own(portal: Portal, browser: Browser) -> None:
    russian = cell(browser, 'state')
    token = browser.get('/').html.select_one('[name=csrf_token]')['value']
    browser.post('/account/locale', {'csrf_token': token, 'came_from': '/', 'locale': 'en'})
    assert cell(browser, 'state') != russian
    table = browser.get(HERE, {'columns': 'number,title'}).html.select_one('.list-table')
    assert not table.select('tbody .state-cell')
    assert len(table.select('tbody td')) == len(table.select('thead th')) == 4


def test_a_changed_document_shows_at_once(portal: Portal, browser: Browser) -> None:
    draft = cell(browser, 'state')
    uid = browser.get(HERE).html.select_one('[name=uid]')['value']
    portal.advance(uid, REGISTRAR, 'register')
    assert cell(browser, 'state') != draft
    assert cell(browser, 'holder').startswith('Руководитель')
