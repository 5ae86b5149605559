"""A document's pages: card, next steps, files, history, access, and what those outside must not learn."""

from __future__ import annotations

import io
from typing import Any

import pytest

from sedportal.documents.files.intake import receive
from sedportal.documents.operations import attach_file, change_card, link_documents, replace_file
from tests.factories.portal import Browser, Portal

REGISTRAR, STRANGER, AUDITOR = 'registrar.g-kineshma', 'registrar.g-shuya', 'auditor'
PNG = bytes.fromhex(
    '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f6'
    '45400000000049454e44ae426082'
)


def address(portal: Portal, uid: str) -> str:
    """Return the path of a document."""
    with portal.reading() as root:
        folder = portal.document(root, uid).__parent__
        return f'/organisations/{folder.__parent__.__name__}/{folder.__name__}/{uid}'


def attach(portal: Portal, uid: str, name: str, content: bytes, file_id: str = '') -> str:
    """Attach a file, or put a version on one, and return its id."""
    with portal.acting(REGISTRAR) as unit:
        document = portal.document(unit.portal, uid)
        with receive(io.BytesIO(content), limit=1 << 20, name=name) as received:
            if file_id:
                return replace_file(unit, document, file_id, received, name).id
            return attach_file(unit, document, received, name).id


def facts(page: Any) -> dict[str, str]:
    """Return the card as printed."""
    titles = [title.get_text() for title in page.html.select('.facts dt')]
    return dict(zip(titles, [value.get_text() for value in page.html.select('.facts dd')], strict=True))


@pytest.fixture
def browser(portal: Portal) -> Browser:
    return portal.browser(REGISTRAR)


def test_the_card_stands_under_both_addresses(portal: Portal, browser: Browser) -> None:
    uid = portal.registered(REGISTRAR, title='О мостах')
    page, same = browser.get(address(portal, uid)), browser.get(f'/documents/{uid}')
    assert page.html.select_one('main').get_text() == same.html.select_one('main').get_text()
    assert same.html.select_one('link[rel=canonical]')['href'] == address(portal, uid)
    assert 'вх-1/26' in page.html.select_one('.document-title').get_text()
    assert 'ООО «Дорожник»' in facts(page).values()
    assert '10.06.2026' in facts(page).values()
    assert page.html.select_one('.left-empty summary').get_text() == '9 полей не заполнены'


def test_the_way_shows_where_the_document_is(portal: Portal, browser: Browser) -> None:
    uid = portal.registered(REGISTRAR)
    steps = browser.get(f'/documents/{uid}').html.select('.step')
    assert [step['class'][1] for step in steps] == ['step-done', 'step-current', 'step-next']
    waiting = 'ждёт: Лукина\xa0В.Г. (руководитель), с сегодняшнего дня'
    assert steps[1].get_text(' ', strip=True) == f'Зарегистрирован {waiting}'
    portal.advance(uid, REGISTRAR, 'annul', comment='Дважды')
    steps = browser.get(f'/documents/{uid}').html.select('.step-title')
    assert [step.contents[0].strip() for step in steps] == ['Проект', 'Зарегистрирован', 'Аннулирован']


def test_what_can_be_done_next_is_a_form_and_the_rest_a_reason(portal: Portal, browser: Browser) -> None:
    uid = portal.draft(REGISTRAR, ext_number=None)
    page = browser.get(f'/documents/{uid}')
    assert 'transition-withdraw' in page.forms
    assert 'transition-register' not in page.forms
    assert 'Зарегистрировать:' in page.html.select_one('.refused').get_text()
    registered = browser.get(f'/documents/{portal.registered(REGISTRAR)}')
    form = registered.forms['transition-annul']
    assert (form['transition'].value, form.action.endswith('/transitions'), form.method) == ('annul', True, 'post')
    assert {'csrf_token', 'revision', 'comment'} <= set(form.fields)
    assert registered.html.select_one('#comment-annul')['required']
    reader = portal.browser('staff01.dep-fin').get(f'/documents/{portal.registered("registrar.dep-fin")}')
    assert not [name for name in reader.forms if str(name).startswith('transition-')]
    assert 'Передать в архив' in reader.html.select_one('.refused').get_text()


def test_unknown_and_closed_documents_are_alike(portal: Portal) -> None:
    uid = portal.registered(REGISTRAR, title='Тайна')
    stranger = portal.browser(STRANGER)
    closed = stranger.get(f'/documents/{uid}', status=404)
    unknown = stranger.get('/documents/01900000-0000-7000-8000-000000000000', status=404)
    for page in (closed, unknown):
        page.html.select_one('main code').extract()  # the number of the request
    assert closed.html.select_one('main').get_text() == unknown.html.select_one('main').get_text()
    for path in (address(portal, uid), f'/documents/{uid}/history', f'/documents/{uid}/access', '/documents/x'):
        assert 'Тайна' not in stranger.get(path, status=404).text


def test_a_file_is_saved_never_shown_unless_harmless(portal: Portal, browser: Browser) -> None:
    uid = portal.draft(REGISTRAR)
    picture = attach(portal, uid, 'печать.png', PNG)
    evil = attach(portal, uid, 'x.html', b'<script>alert(1)</script>')
    saved = browser.get(f'/documents/{uid}/files/{picture}')
    assert (saved.body, saved.content_type) == (PNG, 'image/png')
    assert saved.headers['Content-Disposition'].startswith('attachment; ')
    assert saved.headers['X-Content-Type-Options'] == 'nosniff'
    assert saved.headers['Content-Security-Policy'].startswith('sandbox')
    shown = browser.get(f'/documents/{uid}/files/{picture}?inline=1')
    assert shown.headers['Content-Disposition'].startswith('inline; ')
    page = browser.get(f'/documents/{uid}/files/{evil}?inline=1')
    assert page.headers['Content-Disposition'].startswith('attachment; ')
    assert page.headers['Content-Security-Policy'].startswith('sandbox')
    assert 'открыть' in browser.get(f'/documents/{uid}').html.select('.file-list li')[0].get_text()


def test_files_come_in_parts_and_are_not_sent_twice(portal: Portal, browser: Browser) -> None:
    uid = portal.draft(REGISTRAR)
    file_id = attach(portal, uid, 'a.txt', b'0123456789')
    path = f'/documents/{uid}/files/{file_id}'
    part = browser.get(path, headers={'Range': 'bytes=2-4'}, status=206)
    assert (part.body, part.headers['Content-Range']) == (b'234', 'bytes 2-4/10')
    browser.get(path, headers={'Range': 'bytes=20-'}, status=416)
    etag = browser.get(path).headers['ETag']
    assert browser.get(path, headers={'If-None-Match': etag}, status=304).body == b''
    assert browser.head(path).headers['Content-Length'] == '10'


def test_earlier_versions_stay(portal: Portal, browser: Browser) -> None:
    uid = portal.draft(REGISTRAR)
    file_id = attach(portal, uid, 'a.txt', b'first')
    attach(portal, uid, 'b.txt', b'second', file_id)
    path = f'/documents/{uid}/files/{file_id}'
    assert browser.get(path).body == b'second'
    assert browser.get(f'{path}?version=1').body == b'first'
    for wrong in ('?version=3', '?version=0', '?version=x', '/x', 'x'):
        browser.get(f'{path}{wrong}', status=404)
    assert 'Версия 2, прежние' in browser.get(f'/documents/{uid}').text


def test_the_auditor_sees_the_card_but_opens_no_file(portal: Portal) -> None:
    uid = portal.draft(REGISTRAR)
    file_id = attach(portal, uid, 'a.txt', b'text')
    portal.advance(uid, REGISTRAR, 'register')
    auditor = portal.browser(AUDITOR)
    page = auditor.get(f'/documents/{uid}')
    assert 'a.txt' not in page.text + auditor.get(f'/documents/{uid}/history').text
    assert f'/files/{file_id}' not in page.text
    auditor.get(f'/documents/{uid}/files/{file_id}', status=403)


def test_history_tells_who_did_what(portal: Portal, browser: Browser) -> None:
    uid = portal.draft(REGISTRAR)
    attach(portal, uid, 'a.txt', b'text')
    with portal.acting(REGISTRAR) as unit:
        change_card(unit, portal.document(unit.portal, uid), {'delivery': 'email', 'title': '<b>Новое</b>'})
    portal.advance(uid, REGISTRAR, 'register')
    page = browser.get(f'/documents/{uid}/history')
    heads = [head.strong.get_text() for head in page.html.select('.event-head')]
    assert heads == ['Зарегистрировать: Проект → Зарегистрирован', 'Карточка изменена', 'Добавлен файл', 'Создан']
    assert '15.06.2026 12:00' in page.text
    assert [mark.get_text() for mark in page.html.select('.changes ins')][-1] == '<b>Новое</b>'


def test_history_goes_on(portal: Portal, browser: Browser) -> None:
    uid = portal.draft(REGISTRAR)
    for number in range(60):
        with portal.acting(REGISTRAR) as unit:
            change_card(unit, portal.document(unit.portal, uid), {'sheets': number})
    page = browser.get(f'/documents/{uid}/history')
    assert len(page.html.select('.history > li')) == 50
    assert len(page.click('Раньше').html.select('.history > li')) == 11


def test_links_lead_both_ways_to_what_one_may_see(portal: Portal, browser: Browser) -> None:
    letter = portal.registered(REGISTRAR, title='Вопрос')
    answer = portal.registered(REGISTRAR, 'outgoing', title='Ответ')
    with portal.acting(REGISTRAR) as unit:
        document, other = (portal.document(unit.portal, uid) for uid in (answer, letter))
        link_documents(unit, document, other, 'reply_to')
    assert 'Вопрос' in browser.get(f'/documents/{answer}').html.select_one('#linked-documents').get_text()
    assert 'Ответ' in browser.get(f'/documents/{letter}').html.select_one('#linked-documents').get_text()


def test_who_has_access_and_why(portal: Portal, browser: Browser) -> None:
    uid = portal.registered(REGISTRAR)
    page = browser.get(f'/documents/{uid}/access')
    with portal.reading() as root:
        me, other = root['people'][REGISTRAR], root['people'][STRANGER]
        names = {name: root['people'][name].full_name for name in (REGISTRAR, STRANGER, 'manager.g-kineshma')}
    assert me.full_name == names[REGISTRAR]
    table = page.html.select_one('.list-table').get_text()
    assert names['manager.g-kineshma'] in table
    assert names[STRANGER] not in table
    for asked in (STRANGER, other.full_name, other.surname.lower()):
        answer = browser.get(f'/documents/{uid}/access', {'person': asked})
        assert names[STRANGER] in answer.text
        assert 'нет доступа' in answer.text
    nobody = browser.get(f'/documents/{uid}/access', {'person': 'Несуществующий'})
    assert 'Нет никого' in nobody.text
