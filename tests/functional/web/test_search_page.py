"""The search page."""

from __future__ import annotations

import io
from typing import Any

import pytest

from sedportal.documents.files.intake import receive
from sedportal.documents.files.words import begin_again
from sedportal.documents.operations import attach_file
from tests.factories.hostile_files import pdf_of
from tests.factories.portal import Browser, Portal

REGISTRAR, STRANGER = 'registrar.g-kineshma', 'registrar.g-shuya'


def titles(page: Any) -> list[str]:
    """Return the summaries of the results."""
    return [title.get_text() for title in page.html.select('.result-title')]


@pytest.fixture
def browser(portal: Portal) -> Browser:
    return portal.browser(REGISTRAR)


def test_words_are_marked_and_results_are_mine(portal: Portal, browser: Browser) -> None:
    portal.registered(REGISTRAR, title='О <b>приказе</b> & мостах')
    portal.registered(STRANGER, title='О приказе чужом')
    page = browser.get('/search', {'q': 'приказ'})
    assert titles(page) == ['О <b>приказе</b> & мостах']
    assert [mark.get_text() for mark in page.html.select('mark')] == ['приказе']
    assert 'чужом' not in page.text
    facets = [facet.get_text(' ', strip=True) for facet in page.html.select('.facet-choice')]
    assert [facets[0], facets[2]] == ['Кинешма (г.о.) 1', 'Зарегистрирован 1']


def test_facets_narrow(portal: Portal, browser: Browser) -> None:
    portal.registered(REGISTRAR, title='О мосте первом')
    portal.draft(REGISTRAR, 'outgoing', title='О мосте втором')
    page = browser.get('/search', {'q': 'мост'})
    assert len(titles(page)) == 2
    assert titles(page.click('Проект')) == ['О мосте втором']
    assert titles(page.click('Проект').click('Проект')) == titles(page)


def test_the_wrong_layout_is_said_and_can_be_refused(portal: Portal, browser: Browser) -> None:
    portal.registered(REGISTRAR, title='О приказе')
    page = browser.get('/search', {'q': 'ghbrfp'})
    assert titles(page) == ['О приказе']
    assert 'Показаны результаты для «' in page.text
    literal = page.click('Искать «ghbrfp»')
    assert titles(literal) == []
    assert 'По запросу «ghbrfp» ничего не найдено' in literal.text


def test_a_number_leads_straight_to_its_document(portal: Portal, browser: Browser) -> None:
    uid = portal.registered(REGISTRAR, title='Первое')
    portal.registered(REGISTRAR, 'outgoing', title='Второе')
    for typed in ('вх-1/26', 'ВХ 1/26', '№ вх-1/26', 'd[-1/26'):
        answer = browser.get('/search', {'q': typed}, status='*')
        assert answer.status_int == (200 if typed.startswith('d') else 303), typed
    assert browser.get('/search', {'q': 'вх-1/26'}).location.endswith(uid)
    assert browser.get('/search', {'q': 'вх-1/26', 'state': 'registered'}).status_int == 200
    assert portal.browser(STRANGER).get('/search', {'q': 'вх-1/26'}).status_int == 200


def test_two_documents_of_one_number_are_both_offered(portal: Portal) -> None:
    portal.registered(REGISTRAR, title='Здешнее')
    portal.registered(STRANGER, title='Тамошнее')
    page = portal.browser('auditor').get('/search', {'q': 'вх-1/26'})
    assert len(page.html.select('.exact li')) == 2


def test_without_a_question_it_tells_how_to_ask(portal: Portal, browser: Browser) -> None:
    portal.registered(REGISTRAR)
    page = browser.get('/search')
    assert 'Как искать' in page.text
    assert titles(page) == []


def test_hostile_words_do_nothing(portal: Portal, browser: Browser) -> None:
    portal.registered(REGISTRAR, title='<script>alert(1)</script> приказ')
    for words in ('<script>', '"', '-', '*', '«', 'a' * 5000, '\u202e', 'приказ <script>'):
        assert '<script>alert' not in browser.get('/search', {'q': words}).text


def test_a_number_can_be_shown_as_a_list_all_the_same(portal: Portal, browser: Browser) -> None:
    uid = portal.registered(REGISTRAR, title='Первое')
    page = browser.get('/search', {'q': 'вх-1/26'}).follow()
    assert page.request.path.endswith(uid)
    assert titles(page.click('Показать как поиск')) == ['Первое']


def narrow(page: Any, choice: str) -> Any:
    """Follow the choice of a facet that reads so."""
    found = {one.get_text(' ', strip=True): one['href'] for one in page.html.select('.facet-choice')}
    return page.goto(found[choice])


def test_years_marks_and_files_narrow(portal: Portal, browser: Browser) -> None:
    portal.registered(REGISTRAR, title='О мосте старом', doc_date='2025-03-01')
    new = portal.draft(REGISTRAR, title='О мосте новом', doc_date='2026-06-01', access_mark='official_use')
    with portal.acting(REGISTRAR) as unit, receive(io.BytesIO(b'%PDF-1.4'), limit=100, name='a.pdf') as file:
        attach_file(unit, portal.document(unit.portal, new), file, 'a.pdf')
    page = browser.get('/search', {'q': 'мост'})
    assert titles(narrow(page, '2025 1')) == ['О мосте старом']
    assert titles(narrow(narrow(page, '2026 1'), '2026 1')) == titles(page)
    assert titles(narrow(page, 'С файлами 1')) == ['О мосте новом']
    assert titles(narrow(page, 'Для служебного пользования 1')) == ['О мосте новом']


def test_when_nothing_is_found_fewer_words_are_offered(portal: Portal, browser: Browser) -> None:
    portal.registered(REGISTRAR, title='О ремонте моста')
    portal.registered(STRANGER, title='О ремонте самолёта')
    page = browser.get('/search', {'q': 'ремонт самолёт'})
    assert [one.get_text(' ', strip=True) for one in page.html.select('.shorter li')] == ['ремонт 1 документ']
    assert titles(page.click('^ремонт$')) == ['О ремонте моста']


def offers(browser: Browser, typed: str) -> list[tuple[str, str]]:
    """Return (address, title) of what is offered."""
    page = browser.get('/search/suggest', {'q': typed})
    options = page.html.select('.option')
    return [(one['data-url'], one.select_one('.option-name').get_text(strip=True)) for one in options]


def test_documents_and_places_are_offered_while_one_types(portal: Portal, browser: Browser) -> None:
    uid = portal.registered(REGISTRAR, title='О приказе по мостам')
    portal.registered(STRANGER, title='О приказе чужом')
    for typed in ('прик', 'ghbr', 'вх-1', 'О приказе по мо'):
        assert [url.rsplit('/', 1)[1] for url, _title in offers(browser, typed)] == [uid], typed
    assert offers(browser, 'город кинешма')[0][0] == '/organisations/g-kineshma'
    assert ('/organisations/g-kineshma/incoming', 'Входящие') in offers(browser, 'вход')
    assert ('/organisations/g-kineshma/incoming', 'Входящие') in offers(browser, 'd[jl')
    assert offers(browser, '') == offers(browser, 'ничего такого') == []
    assert '<script>' not in browser.get('/search/suggest', {'q': '<script>"*-'}).text


def test_strangers_are_offered_nothing(portal: Portal) -> None:
    portal.registered(REGISTRAR, title='О приказе')
    assert offers(portal.browser('admin'), 'прик') == offers(portal.browser(STRANGER), 'прик') == []
    assert portal.browser().get('/search/suggest', {'q': 'прик'}, status='*').status_int in (303, 401)


def test_words_found_in_a_file_lead_to_their_page(portal: Portal, browser: Browser) -> None:
    uid = portal.draft(REGISTRAR, title='О мостах')
    data = io.BytesIO(pdf_of('one', 'Xylophone'))
    with portal.acting(REGISTRAR) as unit, receive(data, limit=9999, name='a.pdf') as file:
        attached = attach_file(unit, portal.document(unit.portal, uid), file, 'a.pdf').id
    begin_again(portal.registry)
    while portal.registry.ledger_runner.follower('texts').step() is not None:
        pass
    page = browser.get('/search', {'q': 'xylophone'})
    snippet = page.html.select_one('.snippet')
    assert ' '.join(snippet.get_text().split()) == 'файл, стр. 2: Xylophone'
    assert snippet.a['href'].endswith(f'{uid}/files/{attached}/preview#page-2')
    assert page.click('файл, стр. 2').html.select_one('#page-2')
    begin_again(portal.registry)
