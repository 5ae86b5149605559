"""The page of notices and its number in the header."""

from __future__ import annotations

import pytest

from sedportal.documents.operations import add_comment, change_card, watch

CLERK, MANAGER, EDITOR = 'registrar.g-kineshma', 'manager.g-kineshma', 'editor.g-kineshma'


@pytest.fixture
def uid(portal):
    """Make a letter that the manager follows and is called to."""
    uid = portal.registered(CLERK, title='О мостах')
    with portal.acting(MANAGER) as unit:
        watch(unit, portal.document(unit.portal, uid), True)
    with portal.acting(CLERK) as unit:
        document = portal.document(unit.portal, uid)
        add_comment(unit, document, f'@{MANAGER}, посмотрите')
        change_card(unit, document, {'title': 'О дорогах'}, comment='Опечатка')
    return uid


def count(page):
    found = page.html.select_one('.tool-count')
    return found.get_text(strip=True) if found is not None else ''


def test_notices_say_what_happened_where_and_why(portal, uid):
    page = portal.browser(MANAGER).get('/notifications')
    assert count(page) == '2'
    newest, called = (row.get_text(' ', strip=True) for row in page.html.select('.notices > li'))
    assert 'Исправлена карточка' in newest or 'карточк' in newest
    assert 'О дорогах' in newest
    assert 'вы следите за документом' in newest
    assert 'вас упомянули' in called
    assert 'посмотрите' in called


def test_they_are_marked_read_one_by_one_and_all_at_once(portal, uid):
    browser = portal.browser(MANAGER)
    page = browser.get('/notifications')
    form = next(form for form in page.forms.values() if 'seq' in form.fields)
    page = form.submit('seq').follow()
    assert count(page) == '1'
    page = page.forms['read-all'].submit().follow()
    assert count(page) == ''
    assert not page.html.select('.notice-new')
    assert len(page.html.select('.notices > li')) == 2


def test_nothing_of_a_closed_document_is_shown_or_counted(portal, uid):
    with portal.acting(EDITOR) as unit:
        watch(unit, portal.document(unit.portal, uid), True)
    with portal.acting(CLERK) as unit:
        document = portal.document(unit.portal, uid)
        change_card(unit, document, {'title': 'Тайна'}, comment='Опечатка')
        change_card(unit, document, {'access_mark': 'confidential'}, comment='Гриф')
    page = portal.browser(EDITOR).get('/notifications')
    assert (count(page), page.html.select('.notices')) == ('', [])
    assert 'Тайна' not in page.text
    assert page.html.select_one('.empty')


def test_a_page_holds_fifty(portal, uid):
    with portal.acting(CLERK) as unit:
        document = portal.document(unit.portal, uid)
        for number in range(55):
            change_card(unit, document, {'title': f'Письмо {number}'}, comment='Проба')
    browser = portal.browser(MANAGER)
    page = browser.get('/notifications')
    assert count(page) == '21'
    assert len(page.html.select('.notices > li')) == 50
    assert len(page.click('Раньше').html.select('.notices > li')) == 7
