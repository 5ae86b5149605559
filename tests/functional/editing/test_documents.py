"""Documents as a whole, who is named on them, and their links."""

from __future__ import annotations

from typing import Any

from .conftest import EDITOR, PLACE, REGISTRAR
from .test_folders import choose, sent

INCOMING = f'{PLACE}/incoming'


def test_a_draft_is_moved_copied_and_deleted(portal: Any, browser_of: Any) -> None:
    uid = portal.draft(REGISTRAR)
    browser = browser_of(REGISTRAR)
    sent(browser, f'{INCOMING}/new', title='Обращения')
    form = browser.get(f'{INCOMING}/{uid}/move').forms['form']
    choose(form, 'Обращения')
    assert form.submit('go').location.endswith(f'/incoming/obrascheniya/{uid}/')
    answer = sent(browser, f'{INCOMING}/obrascheniya/{uid}/copy')
    assert uid not in answer.location
    sent(browser, f'{INCOMING}/obrascheniya/{uid}/delete')
    with portal.reading() as root:
        assert portal.registry.document_by_uid(root, uid) is None


def test_a_registered_document_is_neither_copied_nor_deleted(portal: Any, browser_of: Any) -> None:
    uid = portal.registered(REGISTRAR)
    browser = browser_of(REGISTRAR)
    browser.get(f'{INCOMING}/{uid}/copy', status=404)
    browser.get(f'{INCOMING}/{uid}/delete', status=403)


def test_a_place_that_was_not_offered_is_refused(portal: Any, browser_of: Any) -> None:
    uid = portal.draft(REGISTRAR)
    browser = browser_of(REGISTRAR)
    sent(browser, f'{INCOMING}/new', title='Обращения')
    form = browser.get(f'{INCOMING}/{uid}/move').forms['form']
    form['folder'].force_value('1')
    form.submit('go', status=422)


def test_people_are_named_by_login_or_name(portal: Any, browser_of: Any) -> None:
    uid = portal.draft(REGISTRAR)
    with portal.reading() as root:
        editor = root['people'][EDITOR].full_name
    browser = browser_of(REGISTRAR)
    form = browser.get(f'{INCOMING}/{uid}/participants').forms['form']
    people = [index for index, name in enumerate(form.fields['person'])]
    form.set('person', editor, index=people[0])
    form.set('person', 'staff01.dep-fin', index=people[1])
    page = form.submit('go').follow()
    words = ' '.join(page.html.find(class_='facts').get_text(' ').split())
    assert words.count('Адресат ') == words.count('Согласующий ') == 1
    with portal.reading() as root:
        named = portal.document(root, uid).participants
        assert {login for role, logins in named.items() if role != 'initiator' for login in logins} == {
            EDITOR,
            'staff01.dep-fin',
        }
    page = browser.get(f'{INCOMING}/{uid}/participants')
    assert EDITOR in page.text
    form = page.forms['form']
    form.set('person', 'Никто Такой', index=0)
    page = form.submit('go', status=422)
    assert 'Никто Такой' in page.html.find(class_='error-summary').get_text()


def test_documents_are_linked_by_number_and_by_address(portal: Any, browser_of: Any) -> None:
    first, second = portal.registered(REGISTRAR), portal.draft(REGISTRAR)
    browser = browser_of(REGISTRAR)
    path = f'{INCOMING}/{second}/links'
    sent(browser, path, type='reply_to', target='вх-1/26')
    sent(browser, path, type='basis', target=f'http://localhost/documents/{first}')
    page = browser.get(path)
    assert len(page.html.select('.attachments li')) == 2
    form = next(form for form in page.forms.values() if form.action.endswith('/unlink'))
    assert form.submit().status_int == 303
    assert len(browser.get(path).html.select('.attachments li')) == 1
    again = sent(browser, path, 422, target='нет-такого')
    assert again.forms['form']['target'].value == 'нет-такого'


def test_a_document_out_of_sight_cannot_be_linked(portal: Any, browser_of: Any) -> None:
    foreign = portal.draft('registrar.dep-fin')
    own = portal.draft(REGISTRAR)
    sent(browser_of(REGISTRAR), f'{INCOMING}/{own}/links', 422, target=foreign)


def test_a_row_for_one_more_person_saves_nothing(portal: Any, browser_of: Any) -> None:
    uid = portal.draft(REGISTRAR)
    form = browser_of(REGISTRAR).get(f'{INCOMING}/{uid}/participants').forms['form']
    form.set('person', EDITOR, index=0)
    grown = form.submit('add_row', index=0).forms['form']
    assert grown.fields['person'][0].value == EDITOR
    assert len(grown.fields['person']) == len(form.fields['person']) + 1
    with portal.reading() as root:
        assert portal.document(root, uid).revision == 1
