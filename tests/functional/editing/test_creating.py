"""New documents through the form."""

from __future__ import annotations

from typing import Any

from .conftest import EDITOR, PLACE, REGISTRAR, filled, made_by

ADD = f'{PLACE}/incoming/add'


def test_a_draft_is_saved_with_its_files(portal: Any, browser_of: Any) -> None:
    form = filled(browser_of(REGISTRAR).get(ADD).forms['form'])
    uid = made_by(form.submit('save', upload_files=[('file', '../письмо.txt', 'Текст'.encode())]))
    with portal.reading() as root:
        document = portal.document(root, uid)
        assert document.state == 'draft'
        assert document.title == 'О ремонте моста'
        assert document.card['doc_date'].isoformat() == '2026-06-10'
        assert document.card['sheets'] == 3
        assert [held.current.name for held in document.files] == ['письмо.txt']


def test_a_registrar_registers_in_the_same_go(portal: Any, browser_of: Any) -> None:
    form = filled(browser_of(REGISTRAR).get(ADD).forms['form'])
    uid = made_by(form.submit('register'))
    with portal.reading() as root:
        assert portal.document(root, uid).number == 'вх-1/26'


def test_a_refused_registration_gives_the_form_back_and_leaves_nothing(portal: Any, browser_of: Any) -> None:
    form = filled(browser_of(REGISTRAR).get(ADD).forms['form'])
    with portal.reading() as root:
        before = root.ledger.last_seq
    form = filled(form, correspondent='', doc_date='+5', title='О мосте')
    page = form.submit('register', status=422)
    again = page.forms['form']
    assert again['title'].value == 'О мосте'
    assert again['doc_date'].value == '+5'
    assert page.html.find(class_='error-summary')
    with portal.reading() as root:
        assert root.ledger.last_seq == before
        assert len(root['organisations']['g-kineshma']['incoming']) == 0
    assert made_by(filled(again).submit('register'))


def test_every_bad_value_is_told_at_once_and_kept(browser_of: Any) -> None:
    long = 'Ж' * 5000
    form = filled(
        browser_of(REGISTRAR).get(ADD).forms['form'], title=long, doc_date='31.02', received_at='давно', sheets='три'
    )
    page = form.submit('save', status=422)
    again = page.forms['form']
    assert (again['title'].value, again['doc_date'].value, again['sheets'].value) == (long, '31.02', 'три')
    assert len(page.html.select('.error-summary li')) == 4
    for link in page.html.select('.error-summary a'):
        assert page.html.find(id=link['href'].removeprefix('#'))


def test_an_editor_keeps_drafts_but_does_not_register(portal: Any, browser_of: Any) -> None:
    browser = browser_of(EDITOR)
    form = filled(browser.get(ADD).forms['form'])
    assert 'register' not in form.fields
    uid = made_by(form.submit('register'))
    with portal.reading() as root:
        assert portal.document(root, uid).state == 'draft'


def test_a_reader_finds_no_form(browser_of: Any) -> None:
    browser_of('staff01.dep-fin').get('/organisations/dep-fin/incoming/add', status=403)


def test_the_same_form_sent_twice_makes_one_document(portal: Any, browser_of: Any) -> None:
    form = filled(browser_of(REGISTRAR).get(ADD).forms['form'])
    first = made_by(form.submit('register'))
    assert made_by(form.submit('register')) == first
    with portal.reading() as root:
        assert len(root['organisations']['g-kineshma']['incoming']) == 1


def test_a_form_changed_after_it_made_a_document_asks_first(portal: Any, browser_of: Any) -> None:
    form = filled(browser_of(REGISTRAR).get(ADD).forms['form'])
    first = made_by(form.submit('save'))
    form['title'] = 'О другом мосте'
    again = form.submit('save', status=422).forms['form']
    assert again['title'].value == 'О другом мосте'
    assert made_by(again.submit('save')) != first


def test_addressees_are_typed_in_rows_that_grow(portal: Any, browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    form = filled(browser.get(ADD).forms['form'])
    form.set('organisation', 'Департамент финансов', index=0)
    form.set('login', 'staff01.dep-fin', index=0)
    grown = form.submit('add_row', index=0).forms['form']
    assert grown['title'].value == 'О ремонте моста'
    grown.set('person', 'Петрова А.С.', index=1)
    uid = made_by(grown.submit('save'))
    with portal.reading() as root:
        document = portal.document(root, uid)
        assert [one['organisation'] for one in document.card['addressees']] == ['Департамент финансов', '']
        assert document.participants['addressee'] == ('staff01.dep-fin',)


def test_an_unknown_login_is_named_at_its_field(browser_of: Any) -> None:
    form = filled(browser_of(REGISTRAR).get(ADD).forms['form'])
    form.set('login', 'nobody', index=0)
    page = form.submit('save', status=422)
    assert 'nobody' in page.html.find(class_='error-summary').get_text()


def test_too_large_and_empty_files_come_back_with_the_form(portal: Any, browser_of: Any) -> None:
    form = filled(browser_of(REGISTRAR).get(ADD).forms['form'])
    page = form.submit('save', upload_files=[('file', 'empty.txt', b'')], status=422)
    assert page.forms['form']['title'].value == 'О ремонте моста'
    options = portal.registry.options
    object.__setattr__(options, 'max_upload_bytes', 1000)
    try:
        page = form.submit('save', upload_files=[('file', 'large.txt', b'x' * 2000)], status=413)
    finally:
        object.__setattr__(options, 'max_upload_bytes', 100 * 1024 * 1024)
    assert page.forms['form']['title'].value == 'О ремонте моста'


def test_in_an_organisation_the_kind_is_chosen_first(portal: Any, browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    page = browser.get(f'{PLACE}/add')
    form = page.click(href='kind=incoming').forms['form']
    uid = made_by(filled(form).submit('save'))
    with portal.reading() as root:
        assert portal.document(root, uid).__parent__.__name__ == 'incoming'


def test_a_broken_form_is_told_plainly(browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    token = browser.get(ADD).forms['form']['csrf_token'].value
    fields = [('csrf_token', token), ('__start__', 'title:sequence'), ('title', 'x')]
    assert browser.post(ADD, fields, status='*').status_int in (400, 422)
    browser.post(ADD, [('csrf_token', token), ('title', 'x'), ('addressees', 'x')], status=422)
