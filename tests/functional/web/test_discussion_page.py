"""Comments and following on the pages, without JavaScript, and who edits the card now."""

from __future__ import annotations

import pytest

from sedportal.documents.operations import change_card

CLERK, MANAGER, STRANGER = 'registrar.g-kineshma', 'manager.g-kineshma', 'registrar.g-shuya'


@pytest.fixture
def uid(portal):
    return portal.registered(CLERK)


def say(browser, uid, text, **options):
    form = browser.get(f'/documents/{uid}/discussion').forms['say']
    form['text'] = text
    return form.submit(**options)


def test_a_comment_is_written_mended_and_taken_back(portal, uid):
    browser = portal.browser(CLERK)
    page = say(browser, uid, f'@{MANAGER}, см. https://kineshma.ru/a?b=1&c=<b>. Жду').follow()
    body = page.html.select_one('.comment-body')
    assert body.select_one('.mention').get_text().startswith('@')
    assert MANAGER not in body.get_text()
    assert body.select_one('a')['href'] == 'https://kineshma.ru/a?b=1&c='
    assert '<b>' in body.get_text()
    assert not body.select('b')
    form = next(form for form in page.forms.values() if form.action.rpartition('/')[0].endswith('/discussion'))
    form['text'] = 'Иначе'
    page = form.submit().follow()
    assert page.html.select_one('.comment-body').get_text() == 'Иначе'
    assert 'изменён' in page.html.select_one('.comments').get_text()
    form = next(form for form in page.forms.values() if form.action.rpartition('/')[0].endswith('/discussion'))
    browser.post(f'{form.action}/delete', {'csrf_token': form['csrf_token'].value})
    text = browser.get(f'/documents/{uid}/discussion').html.select_one('.comments').get_text()
    assert 'Автор удалил' in text
    assert 'Иначе' not in text


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(portal, uid):
    page = say(portal.browser(CLERK), uid, f'Текст @{STRANGER}', status=422)
    assert 'не увидит комментарий' in page.html.select_one('#new-comment-fault').get_text()
    assert page.forms['say']['text'].value == f'Текст @{STRANGER}'


def test_those_who_can_be_called_are_offered_and_nobody_else(portal, uid):
    browser = portal.browser(CLERK)
    with portal.reading() as root:
        surname = root['people'][MANAGER].full_name.split()[0]
    offered = browser.get(f'/documents/{uid}/mentions', {'q': surname[:4].lower()}).html.select('[role=option]')
    assert MANAGER in [one['data-login'] for one in offered]
    logins = [one['data-login'] for one in browser.get(f'/documents/{uid}/mentions?q=reg').html.select('[role=option]')]
    assert STRANGER not in logins
    portal.browser(STRANGER).get(f'/documents/{uid}/mentions?q=', status=404)


def test_a_document_is_followed_and_no_longer(portal, uid):
    browser = portal.browser(MANAGER)
    page = browser.get(f'/documents/{uid}').forms['watch'].submit().follow()
    assert page.forms['watch']['on'].value == '0'
    page = page.forms['watch'].submit().follow()
    assert page.forms['watch']['on'].value == '1'


def test_two_editors_see_each_other_and_nobody_else_learns(portal):
    uid = portal.draft(CLERK)
    clerk, other = portal.browser(CLERK), portal.browser('manager.g-kineshma')
    assert clerk.get(f'/documents/{uid}/editing').html.select('p') == []
    clerk.get(f'/documents/{uid}/edit')
    with portal.reading() as root:
        name = root['people'][CLERK].name
    said = other.get(f'/documents/{uid}/editing').text
    assert name in said
    assert '12:00' in said
    assert name not in clerk.get(f'/documents/{uid}/editing').text
    # One who may not edit does not stand in the book, and one who may not see gets nothing.
    other.get(f'/documents/{uid}/editing?mine=1')
    assert clerk.get(f'/documents/{uid}/editing').html.select('p') == []
    portal.browser(STRANGER).get(f'/documents/{uid}/editing', status=404)


def test_presence_ends_by_leaving_saving_and_by_time(portal):
    uid = portal.draft(CLERK)
    clerk, other = portal.browser(CLERK), portal.browser(MANAGER)

    def seen():
        return bool(other.get(f'/documents/{uid}/editing').html.select('p'))

    clerk.get(f'/documents/{uid}/edit')
    clerk.get(f'/documents/{uid}/editing?leave=1')
    assert not seen()
    form = clerk.get(f'/documents/{uid}/edit').forms['form']
    form['note'] = 'Помета'
    assert seen()
    form.submit('save')
    assert not seen()
    clerk.get(f'/documents/{uid}/editing?mine=1')
    portal.clock.advance(seconds=44)
    assert seen()
    portal.clock.advance(seconds=2)
    assert not seen()


def test_the_versions_of_a_card_are_compared(portal, uid):
    with portal.acting(CLERK) as unit:
        change_card(unit, portal.document(unit.portal, uid), {'title': 'О мостах', 'sheets': 7}, comment='Опечатка')
    page = portal.browser(CLERK).get(f'/documents/{uid}/compare')
    rows = {row.th.get_text(): [cell.get_text() for cell in row.select('td')] for row in page.html.select('tbody tr')}
    assert rows['Заголовок (краткое содержание)'][1] == 'О мостах'
    assert len(rows) == 2
    form = next(form for form in page.forms.values() if 'all' in form.fields)
    form['all'] = True
    assert len(form.submit().html.select('tbody tr')) > 5
    portal.browser(CLERK).get(f'/documents/{uid}/compare?from=1&to=2', status=404)


def test_access_says_what_would_give_it_and_leads_there(portal, uid):
    page = portal.browser(CLERK).get(f'/documents/{uid}/access', {'person': STRANGER})
    ways = page.html.select('#answers td li')
    assert any('Читатель' in way.get_text() and 'могут дать' in way.get_text() for way in ways)
    naming = [way.a['href'] for way in ways if way.a is not None]
    assert naming
    assert all(href.endswith('/participants') for href in naming)


def test_a_link_is_made_from_what_is_offered_and_both_ends_word_it(portal, uid):
    other = portal.registered(CLERK, title='О мостах через Волгу')
    browser = portal.browser(CLERK)
    offered = browser.get('/typeahead/documents', {'q': 'мостах'}).html.select_one('[role=option]')
    form = browser.get(f'/documents/{uid}/links').forms['form']
    form['type'], form['target'] = 'reply_to', offered['data-value']
    form.submit('go')
    assert 'В ответ на' in browser.get(f'/documents/{uid}').html.select_one('#linked-documents').get_text()
    assert 'На него отвечает' in browser.get(f'/documents/{other}').html.select_one('#linked-documents').get_text()
    assert not portal.browser(STRANGER).get('/typeahead/documents', {'q': 'мостах'}).html.select('[role=option]')


def test_the_history_is_narrowed_and_saved_as_csv(portal, uid):
    browser = portal.browser(CLERK)
    say(browser, uid, '=ГИПЕРССЫЛКА("x")')
    events = browser.get(f'/documents/{uid}/history').html.select('.history > li')
    comments = browser.get(f'/documents/{uid}/history?what=comments').html.select('.history > li')
    assert len(events) > len(comments) == 1
    found = browser.get(f'/documents/{uid}/history', {'q': 'гиперссылка', 'from': '15.06.2026', 'to': '15.06.2026'})
    assert len(found.html.select('.history > li')) == 1
    assert not browser.get(f'/documents/{uid}/history?to=14.06.2026').html.select('.history > li')
    assert browser.get(f'/documents/{uid}/history?from=31.02').html.select('[role=alert]')
    assert not browser.get(f'/documents/{uid}/history?who={MANAGER}').html.select('.history > li')
    sheet = browser.get(f'/documents/{uid}/history.csv?what=comments')
    assert sheet.content_type == 'text/csv'
    lines = sheet.body.decode('utf-8-sig').splitlines()
    assert len(lines) == 2
    assert "'=ГИПЕРССЫЛКА" in lines[1]
    portal.browser(STRANGER).get(f'/documents/{uid}/history.csv', status=404)
