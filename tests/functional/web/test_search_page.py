"""The search page."""

from __future__ import annotations

from typing import Any

import pytest

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
