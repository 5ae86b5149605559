"""The queue: a document opened from a list leads on through it, and after an action to the next."""

from __future__ import annotations

import pytest

from tests.factories.portal import Browser, Portal

REGISTRAR, STRANGER = 'registrar.g-kineshma', 'registrar.g-shuya'
HERE = '/organisations/g-kineshma/incoming'


@pytest.fixture
def browser(portal: Portal) -> Browser:
    return portal.browser(REGISTRAR)


def opened(browser: Browser, title: str, **filters: str) -> object:
    """Return the page of the document that is opened from the list."""
    return browser.get(HERE, filters).click(title)


def bar(page: object) -> str:
    """Return what the bar of the queue says of the place."""
    return page.html.select_one('.queue-place').get_text()  # type: ignore[attr-defined]


def heading(page: object) -> str:
    """Return the summary of the document that the page shows."""
    return page.html.select_one('h1').get_text()  # type: ignore[attr-defined]


def test_next_and_previous_follow_the_filtered_list(portal: Portal, browser: Browser) -> None:
    for title in ('А', 'Б', 'В'):
        portal.draft(REGISTRAR, title=f'О мостах {title}')
    portal.registered(REGISTRAR, title='О мостах Аа')
    page = opened(browser, 'О мостах Б', state='draft', sort='title')
    assert bar(page) == '2 из 3'
    assert heading(page.click('Следующий')) == 'О мостах В'  # type: ignore[attr-defined]
    assert heading(page.click('Предыдущий')) == 'О мостах А'  # type: ignore[attr-defined]
    last = page.click('Следующий')  # type: ignore[attr-defined]
    assert 'Конец списка' in last.text
    assert not last.html.select('.queue a[rel=next]')
    back = last.click('Входящие', href='state=draft')
    assert 'state=draft' in back.request.query_string
    assert last.html.select_one('link[rel=canonical]')['href'].count('?') == 0
    assert '?' not in last.html.select_one('.permanent a')['href']


def test_after_an_action_the_next_one_has_the_focus(portal: Portal, browser: Browser) -> None:
    for title in ('А', 'Б', 'В'):
        portal.draft(REGISTRAR, title=f'О мостах {title}')
    page = opened(browser, 'О мостах А', state='draft', sort='title')
    page = page.forms['transition-register'].submit().follow()  # type: ignore[attr-defined]
    assert heading(page) == 'О мостах Б'
    assert bar(page) == '1 из 2'
    assert page.html.select_one('.queue-place').has_attr('autofocus')
    assert 'Зарегистрирован: вх-1/26' in page.text
    page = page.forms['transition-register'].submit().follow()
    page = page.forms['transition-register'].submit().follow()
    assert heading(page) == 'О мостах В'
    assert 'Это был последний документ списка.' in page.text
    assert bar(page) == 'В списке его больше нет'


def test_a_document_that_stays_in_the_list_is_passed_too(portal: Portal, browser: Browser) -> None:
    for title in ('А', 'Б'):
        portal.draft(REGISTRAR, title=f'О мостах {title}')
    page = opened(browser, 'О мостах А', sort='title').forms['transition-register'].submit().follow()  # type: ignore[attr-defined]
    assert heading(page) == 'О мостах Б'
    assert bar(page) == '2 из 2'


def test_others_come_and_go_and_the_place_is_found_again(portal: Portal, browser: Browser) -> None:
    for title in ('Б', 'Г'):
        portal.draft(REGISTRAR, title=f'О мостах {title}')
    page = opened(browser, 'О мостах Г', sort='title')
    for title in ('А', 'В', 'Ва'):
        portal.draft(REGISTRAR, title=f'О мостах {title}')
    page = browser.get(page.request.path_qs)  # type: ignore[attr-defined]
    assert bar(page) == '5 из 5'
    assert heading(page.click('Предыдущий')) == 'О мостах Ва'


def test_a_closed_or_senseless_list_is_no_queue(portal: Portal, browser: Browser) -> None:
    uid = portal.draft(REGISTRAR, title='О мостах')
    with portal.acting(REGISTRAR) as unit:
        from sedportal.directory.operations import add_folder

        add_folder(unit, unit.portal['organisations']['g-kineshma']['incoming'], 'Секретная')
    for address in ('/nowhere', '/people', '//evil.example/', f'/documents/{uid}', '/organisations', '%00', 'x' * 9000):
        page = browser.get(f'/documents/{uid}', {'list': address, 'at': '1'})
        assert not page.html.select('.queue'), address
    for at in ('0', '-1', 'x', '9' * 30, '²'):
        assert browser.get(f'/documents/{uid}', {'list': HERE, 'at': at}).status_int == 200
    page = portal.browser(REGISTRAR).get(f'/documents/{uid}', {'list': '/search?q=мостах', 'at': '1'})
    assert bar(page) == '1 из 1'


def test_the_queue_counts_only_what_one_may_see(portal: Portal, browser: Browser) -> None:
    uid = portal.registered(REGISTRAR, title='О мостах')
    portal.registered(STRANGER, title='Чужое')
    page = browser.get(f'/documents/{uid}', {'list': '/documents', 'at': '1'})
    assert bar(page) == '1 из 1'
    assert 'Чужое' not in page.text


def test_the_steps_of_a_line(portal: Portal, browser: Browser) -> None:
    for title in ('А', 'Б'):
        portal.draft(REGISTRAR, title=f'О мостах {title}')
    page = browser.get(HERE, {'state': 'draft', 'sort': 'title'}).click('', href='/steps', index=0)
    assert [button.get_text() for button in page.html.select('#steps button')] == ['Зарегистрировать', 'Отозвать']
    form = next(
        form for form in page.forms.values() if 'transition' in form.fields and form['transition'].value == 'register'
    )
    assert heading(form.submit().follow()) == 'О мостах Б'
