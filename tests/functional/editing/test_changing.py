"""The card, changed through its form."""

from __future__ import annotations

from typing import Any

from .conftest import EDITOR, PLACE, REGISTRAR


def edit_of(uid: str, folder: str = 'incoming') -> str:
    return f'{PLACE}/{folder}/{uid}/edit'


def test_the_form_shows_the_card_and_saves_it(portal: Any, browser_of: Any) -> None:
    uid = portal.draft(REGISTRAR)
    form = browser_of(REGISTRAR).get(edit_of(uid)).forms['form']
    assert form['doc_date'].value == '10.06.2026'
    assert form['received_at'].value == '14.06.2026 10:00'
    form['sheets'] = '7'
    assert form.submit('save').status_int == 303
    with portal.reading() as root:
        document = portal.document(root, uid)
        assert document.card['sheets'] == 7
        assert document.revision == 2


def test_all_kinds_come_through_their_form_unchanged(portal: Any, browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    for kind, folder in (('incoming', 'incoming'), ('outgoing', 'outgoing'), ('internal', 'internal'), ('act', 'acts')):
        uid = portal.draft(REGISTRAR, kind)
        assert browser.get(edit_of(uid, folder)).forms['form'].submit('save').status_int == 303
        with portal.reading() as root:
            assert portal.document(root, uid).revision == 1, kind


def test_a_stale_form_shows_both_values_and_saves_on_top_knowingly(portal: Any, browser_of: Any) -> None:
    uid = portal.draft(REGISTRAR)
    form = browser_of(REGISTRAR).get(edit_of(uid)).forms['form']
    other = browser_of(REGISTRAR).get(edit_of(uid)).forms['form']
    other['title'] = 'Чужое название'
    other.submit('save')
    form['sheets'], form['title'] = '9', 'Моё название'
    page = form.submit('save', status=412)
    table = page.html.find(attrs={'aria-labelledby': 'differences'}).get_text(' ')
    assert 'Чужое название' in table
    assert 'Моё название' in table
    again = page.forms['form']
    assert (again['sheets'].value, again['title'].value) == ('9', 'Моё название')
    assert again.submit('save').status_int == 303
    with portal.reading() as root:
        assert portal.document(root, uid).title == 'Моё название'


def test_a_correction_needs_its_reason(portal: Any, browser_of: Any) -> None:
    uid = portal.registered(REGISTRAR)
    form = browser_of(REGISTRAR).get(edit_of(uid)).forms['form']
    form['sheets'] = '8'
    again = form.submit('save', status=422).forms['form']
    assert again['sheets'].value == '8'
    again['comment'] = 'Пересчитали'
    assert again.submit('save').status_int == 303
    with portal.reading() as root:
        assert portal.document(root, uid).card['sheets'] == 8


def test_whoever_may_not_edit_gets_no_form(portal: Any, browser_of: Any) -> None:
    uid = portal.registered(REGISTRAR)
    browser_of(EDITOR).get(edit_of(uid), status=403)
    hidden = portal.draft(REGISTRAR)
    browser_of(EDITOR).get(edit_of(hidden), status=404)


def test_a_card_field_cannot_be_emptied_after_registration(portal: Any, browser_of: Any) -> None:
    uid = portal.registered(REGISTRAR)
    form = browser_of(REGISTRAR).get(edit_of(uid)).forms['form']
    form['correspondent'], form['comment'] = '', 'Проба'
    page = form.submit('save', status=422)
    assert page.html.find(class_='error-summary')
