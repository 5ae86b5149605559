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


def test_a_stale_form_shows_both_values_and_saves_the_chosen_one(portal: Any, browser_of: Any) -> None:
    uid = portal.draft(REGISTRAR)
    form = browser_of(REGISTRAR).get(edit_of(uid)).forms['form']
    other = browser_of(REGISTRAR).get(edit_of(uid)).forms['form']
    other['title'], other['note'] = 'Чужое название', 'Чужая помета'
    other.submit('save')
    form['sheets'], form['title'] = '9', 'Моё название'
    page = form.submit('save', status=412)
    choice = page.html.select_one('.collision').get_text(' ', strip=True)
    assert 'Сейчас в документе Чужое название' in choice
    assert 'Введено вами Моё название' in choice
    again = page.forms['form']
    assert (again['sheets'].value, again['title'].value) == ('9', 'Моё название')
    # Nothing is chosen yet: the same again.
    assert again.submit('save', status=412).html.select('.collision')
    fields = [*again.submit_fields('save'), ('choice-title', 'mine')]
    browser = browser_of(REGISTRAR)
    token = browser.csrf_token()
    answer = browser.post(again.action, [(name, token if name == 'csrf_token' else value) for name, value in fields])
    page = answer.follow()
    assert 'Тем временем другие изменили поля: Примечание' in page.text
    with portal.reading() as root:
        card = portal.document(root, uid).card
        assert (card['title'], card['note'], card['sheets']) == ('Моё название', 'Чужая помета', 9)


def test_what_does_not_collide_is_saved_at_once(portal: Any, browser_of: Any) -> None:
    uid = portal.draft(REGISTRAR)
    form = browser_of(REGISTRAR).get(edit_of(uid)).forms['form']
    other = browser_of(REGISTRAR).get(edit_of(uid)).forms['form']
    other['note'] = 'Чужая помета'
    other.submit('save')
    form['title'] = 'Моё название'
    assert 'Примечание' in form.submit('save').follow().text
    with portal.reading() as root:
        card = portal.document(root, uid).card
        assert (card['title'], card['note']) == ('Моё название', 'Чужая помета')


def test_in_place_the_form_and_the_answer_come_as_parts_of_the_page(portal: Any, browser_of: Any) -> None:
    uid = portal.draft(REGISTRAR)
    browser = browser_of(REGISTRAR)
    headers = {'HX-Request': 'true'}
    page = browser.get(f'{edit_of(uid)}?field=note', headers=headers)
    form = page.forms['form']
    assert page.html.select_one('#edit-card form')['hx-post'] == form.action
    assert page.html.select_one('[autofocus]')['name'] == 'note'
    form['note'] = 'Помета'
    saved = browser.post(form.action, form.submit_fields('save'), headers=headers)
    assert (saved.status_int, saved.headers['HX-Retarget']) == (200, '#main')
    assert saved.html.select_one('[data-announce]').get_text(strip=True) == 'Карточка сохранена.'
    assert 'Помета' in saved.html.select_one('[data-field=note]').get_text()


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
