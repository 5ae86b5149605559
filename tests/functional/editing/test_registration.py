"""The registration form: defaults, files sent ahead, similar letters, new correspondents, the next form in place."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest

from sedportal.documents.files.intake import receive
from sedportal.documents.operations import stage_file, staged_of
from sedportal.jobs.sweeping import sweep

from .conftest import EDITOR, PLACE, REGISTRAR, filled, made_by

ADD = f'{PLACE}/incoming/add'


def staged(portal: Any, login: str, *names: str) -> list[str]:
    with portal.acting(login) as unit:
        return [stage_file(unit, receive(io.BytesIO(name.encode()), limit=1000, name=name)) for name in names]


def waiting(portal: Any, login: str) -> list[str]:
    with portal.reading() as root:
        return [version.name for version in staged_of(root, login).values()]


def files_of(portal: Any, uid: str) -> list[str]:
    with portal.reading() as root:
        return [held.current.name for held in portal.document(root, uid).files]


def send(browser: Any, name: str, data: bytes, **options: Any) -> Any:
    token = browser.get(ADD).forms['form']['csrf_token'].value
    return browser.post('/staging', {'csrf_token': token}, upload_files=[('file', name, data)], **options)


def test_the_form_begins_with_the_last_card(portal: Any, browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    first = filled(browser.get(ADD).forms['form'], delivery='courier', sheets='7', responsible_unit='Общий отдел')
    first.set('person', 'Лукина В.Г.', index=0)
    made_by(first.submit('register'))
    page = browser.get(ADD)
    form = page.forms['form']
    assert (form['delivery'].value, form['sheets'].value) == ('courier', '7')
    assert form['responsible_unit'].value == 'Общий отдел'
    assert form.fields['person'][0].value == 'Лукина В.Г.'
    assert (form['title'].value, form['correspondent'].value, form['ext_number'].value) == ('', '', '')
    assert form['received_at'].value == '15.06.2026 12:00'
    assert 'адресаты (Лукина В.Г.)' in page.html.select_one('.defaults').text
    bare = browser.get(f'{ADD}?defaults=no').forms['form']
    assert (bare['delivery'].value, bare['sheets'].value) == ('', '')
    assert browser_of(EDITOR).get(ADD).forms['form']['sheets'].value == '', 'each begins with his own'


def test_the_rare_fields_open_when_they_hold_something(browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    page = browser.get(ADD)
    assert page.html.select_one('details.rest').get('open') is None
    form = filled(page.forms['form'], title='', note='Важно')
    again = form.submit('save', status=422)
    assert again.html.select_one('details.rest').get('open') == 'open'
    assert again.html.select_one('.registration-grid [name=note]')


def test_files_sent_ahead_go_with_the_letter_in_their_order(portal: Any, browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    answer = send(browser, '../скан.txt', 'Скан'.encode())
    assert answer.html.select_one('.staged a').text == 'скан.txt'
    staged(portal, REGISTRAR, 'приложение.txt', 'чужое.txt')
    form = filled(browser.get(ADD).forms['form'])
    boxes = form.fields['staged']
    assert [box.checked for box in boxes] == [True, True, True]
    boxes[2].checked = False
    uid = made_by(form.submit('register', upload_files=[('file', 'ещё.txt', b'more')]))
    assert files_of(portal, uid) == ['скан.txt', 'приложение.txt', 'ещё.txt']
    assert waiting(portal, REGISTRAR) == ['чужое.txt']


def test_each_file_may_be_a_letter_of_its_own(portal: Any, browser_of: Any) -> None:
    staged(portal, REGISTRAR, 'первое.txt', 'второе.txt')
    browser = browser_of(REGISTRAR)
    form = filled(browser.get(ADD).forms['form'], one_each=True)
    form.fields['staged'][1].checked = False
    page = form.submit('register_next', headers={'HX-Request': 'true'})
    assert page.status_int == 200
    following = page.forms['form']
    assert 'вх-1/26' in page.html.select_one('.registered').text
    assert following['one_each'].checked
    assert [box.checked for box in following.fields['staged']] == [True]
    assert following['staged'].value == next(iter(staged_ids(portal)))
    assert following['correspondent'].value == ''
    assert following['delivery'].value == 'post', 'as in the letter just registered'
    assert page.html.select_one('[name=correspondent]').get('autofocus')


def staged_ids(portal: Any) -> list[str]:
    with portal.reading() as root:
        return list(staged_of(root, REGISTRAR))


def test_without_scripts_the_next_form_is_a_page(portal: Any, browser_of: Any) -> None:
    form = filled(browser_of(REGISTRAR).get(ADD).forms['form'])
    answer = form.submit('register_next')
    assert answer.location.endswith('/incoming/add?kind=incoming')
    assert 'вх-1/26' in answer.follow().text


def test_a_file_is_taken_off_and_what_was_typed_stays(portal: Any, browser_of: Any) -> None:
    staged(portal, REGISTRAR, 'лишнее.txt', 'нужное.txt')
    form = filled(browser_of(REGISTRAR).get(ADD).forms['form'])
    again = form.submit('unstage', index=0).forms['form']
    assert again['title'].value == 'О ремонте моста'
    assert waiting(portal, REGISTRAR) == ['нужное.txt']
    assert files_of(portal, made_by(again.submit('save'))) == ['нужное.txt']


def test_a_box_is_open_to_its_owner_only(portal: Any, browser_of: Any) -> None:
    (file_id,) = staged(portal, REGISTRAR, 'моё.txt')
    browser = browser_of(REGISTRAR)
    answer = browser.get(f'/staging/{file_id}')
    assert (answer.body, answer.headers['Content-Disposition'][:10]) == ('моё.txt'.encode(), 'attachment')
    assert 'моё.txt' in browser.get(f'/staging/{file_id}/preview').text
    for login in (EDITOR, 'registrar.g-shuya'):
        other = browser_of(login)
        for path in ('', '/preview', '/pages/1'):
            other.get(f'/staging/{file_id}{path}', status=404)
        token = other.csrf_token('/account')
        other.post(f'/staging/{file_id}/remove', {'csrf_token': token}, status=404)
        assert 'моё.txt' not in other.get(f'/organisations/{login.partition(".")[2]}/incoming/add').text
    browser_of('staff01.dep-fin').get(f'/staging/{file_id}', status=403)
    editor = browser_of(EDITOR)
    fields = filled(editor.get(ADD).forms['form']).submit_fields('save')
    page = editor.post(ADD, [*fields, ('staged', file_id)], status=422)
    assert 'больше не ждёт' in page.html.select_one('.error-summary').text
    assert waiting(portal, REGISTRAR) == ['моё.txt']


@pytest.mark.parametrize(('data', 'limit', 'status'), [(b'', 10, 422), (b'x' * 2000, 1000, 413)])
def test_a_bad_file_is_refused_with_its_reason(
    portal: Any, browser_of: Any, data: bytes, limit: int, status: int
) -> None:
    options = portal.registry.options
    usual = options.max_upload_bytes
    object.__setattr__(options, 'max_upload_bytes', limit)
    try:
        answer = send(browser_of(REGISTRAR), 'a.txt', data, status=status)
    finally:
        object.__setattr__(options, 'max_upload_bytes', usual)
    assert answer.text.strip()
    assert '<li' not in answer.text
    assert waiting(portal, REGISTRAR) == []


def test_what_waits_too_long_is_swept(portal: Any) -> None:
    staged(portal, REGISTRAR, 'старое.txt')
    portal.clock.moment += timedelta(days=10)
    staged(portal, REGISTRAR, 'новое.txt')
    assert sweep(portal.registry) == 0
    portal.clock.moment += timedelta(days=5)
    assert sweep(portal.registry) == 1
    assert waiting(portal, REGISTRAR) == ['новое.txt']
    with portal.reading() as root:
        assert [record.action for record in root.ledger.since(root.ledger.last_seq - 1, 5)] == ['file.swept']


def test_the_same_letter_is_asked_about_once(portal: Any, browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    first = made_by(filled(browser.get(ADD).forms['form']).submit('register'))
    page = filled(browser.get(ADD).forms['form'], ext_number='№ 12-05').submit('register', status=409)
    assert f'/documents/{first}' in str(page.html.select_one('.similar-stop'))
    again = page.forms['form']
    assert again['title'].value == 'О ремонте моста'
    second = made_by(again.submit('anyway'))
    with portal.reading() as root:
        assert portal.document(root, second).number == 'вх-2/26'
    draft = filled(browser.get(ADD).forms['form']).submit('save')
    assert made_by(draft), 'a draft may be kept'
    other_day = filled(browser.get(ADD).forms['form'], doc_date='09.06').submit('register')
    assert made_by(other_day)


def test_nobody_is_stopped_by_what_he_does_not_see(portal: Any, browser_of: Any) -> None:
    portal.registered('registrar.dep-fin', correspondent='ООО «Мост»', ext_number='12-5')
    assert made_by(filled(browser_of(REGISTRAR).get(ADD).forms['form']).submit('register'))


def test_a_correspondent_is_entered_while_registering(portal: Any, browser_of: Any) -> None:
    browser = browser_of(EDITOR)
    form = filled(browser.get(ADD).forms['form'], correspondent='ООО «Новая заря»', correspondent_new='organisation')
    uid = made_by(form.submit('save'))
    form = filled(browser.get(ADD).forms['form'], correspondent='Новая  Заря', correspondent_new='organisation')
    second = made_by(form.submit('save'))
    with portal.reading() as root:
        chosen = portal.document(root, uid).card['correspondent_id']
        assert root['correspondents'][chosen].name == 'ООО «Новая заря»'
        assert portal.document(root, second).card['correspondent_id'] == chosen, 'entered once'


def test_a_name_typed_over_loses_its_reference(portal: Any, browser_of: Any) -> None:
    with portal.reading() as root:
        book = root['correspondents']
        known = next(one for one in book.values() if one.name == 'ООО «Чистый город»')
    for name, refers in (('чистый город', True), ('Кто-то другой', False)):
        form = filled(browser_of(REGISTRAR).get(ADD).forms['form'], correspondent=name, correspondent_id=known.uid)
        uid = made_by(form.submit('save'))
        with portal.reading() as root:
            assert (portal.document(root, uid).card.get('correspondent_id') == known.uid) is refers


def test_a_number_is_reserved_from_the_form_and_used(portal: Any, browser_of: Any) -> None:
    form = filled(browser_of(REGISTRAR).get(ADD).forms['form'], reserve_reason='Для губернатора')
    again = form.submit('reserve').forms['form']
    assert again['title'].value == 'О ремонте моста'
    assert again['reserved'].value == '1'
    uid = made_by(again.submit('register'))
    with portal.reading() as root:
        assert portal.document(root, uid).number == 'вх-1/26'
    form = filled(browser_of(REGISTRAR).get(ADD).forms['form'])
    refused = form.submit('reserve', status=422)
    assert refused.html.select_one('.error-summary')
    assert 'reserve' not in browser_of(EDITOR).get(ADD).forms['form'].fields


def test_a_refusal_in_place_keeps_everything(portal: Any, browser_of: Any) -> None:
    staged(portal, REGISTRAR, 'письмо.txt')
    form = filled(browser_of(REGISTRAR).get(ADD).forms['form'], ext_number='')
    page = form.submit('register_next', headers={'HX-Request': 'true'}, status=422)
    assert page.html.select_one('#registration .error-summary')
    assert page.forms['form']['title'].value == 'О ремонте моста'
    assert [box.checked for box in page.forms['form'].fields['staged']] == [True]
    assert waiting(portal, REGISTRAR) == ['письмо.txt']
