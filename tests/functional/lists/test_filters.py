"""The filters of lists: they combine in the address, count after rights, and can be taken away one by one."""

from __future__ import annotations

import pytest

from tests.factories.portal import Browser, Portal
from tests.functional.web.test_places import choices, rows

REGISTRAR, STRANGER = 'registrar.g-kineshma', 'registrar.g-shuya'
HERE = '/organisations/g-kineshma/incoming'


@pytest.fixture
def browser(portal: Portal) -> Browser:
    return portal.browser(REGISTRAR)


def active(page: object) -> list[str]:
    """Return the filters in force as the page says them."""
    return [one.get_text(' ', strip=True) for one in page.html.select('.chip-active')]  # type: ignore[attr-defined]


def test_filters_combine_and_each_can_be_taken_away(portal: Portal, browser: Browser) -> None:
    portal.registered(
        REGISTRAR, title='О мостах', correspondent='Министерство финансов', urgency='urgent', case='01-12'
    )
    portal.registered(REGISTRAR, title='О дорогах', correspondent='Министерство транспорта')
    portal.draft(REGISTRAR, title='О школах', correspondent='Департамент финансов')
    assert rows(browser.get(HERE, {'party': 'финансы', 'sort': 'title'})) == ['О мостах', 'О школах']
    assert rows(browser.get(HERE, {'party': 'финансы', 'state': 'registered'})) == ['О мостах']
    assert rows(browser.get(HERE, {'urgent': '1'})) == ['О мостах']
    assert rows(browser.get(HERE, {'case': '01-12'})) == ['О мостах']
    assert rows(browser.get(HERE, {'files': '1'})) == []
    page = browser.get(HERE, {'party': 'финансы', 'urgent': '1', 'registered_from': 'неделя'})
    assert [one.split(' Убрать')[0] for one in active(page)] == [
        'Корреспондент: финансы', 'Регистрация с: неделя', 'Только срочные',
    ]  # fmt: skip
    assert rows(page.click('Убрать: Корреспондент финансы', index=0)) == ['О мостах']
    assert page.click('Сбросить', index=0).request.path_qs == HERE


def test_people_are_filters_by_login_by_surname_and_as_oneself(portal: Portal, browser: Browser) -> None:
    portal.draft(REGISTRAR, title='О мостах')
    with portal.reading() as root:
        surname = root['people'][REGISTRAR].surname
        other = root['people']['manager.g-kineshma'].surname
    for who in (REGISTRAR, 'я', 'me', surname, surname.upper()):
        assert rows(browser.get(HERE, {'initiator': who})) == ['О мостах'], who
        assert rows(browser.get(HERE, {'participant': who})) == ['О мостах'], who
    assert rows(browser.get(HERE, {'initiator': other})) == []
    assert rows(browser.get(HERE, {'initiator': 'Никтонеизвестный'})) == []


def test_who_holds_it_and_for_how_long(portal: Portal) -> None:
    portal.draft(REGISTRAR, title='О мостах')
    portal.clock.advance(days=3)
    portal.draft(REGISTRAR, title='О школах')
    browser = portal.browser(REGISTRAR)
    page = browser.get(HERE, {'holder': 'me', 'sort': 'since'})
    assert rows(page) == ['О мостах', 'О школах']
    ages = [cell.select_one('.under').get_text() for cell in page.html.select('.holder-cell')]
    assert ages == ['3 рабочих дня', 'с сегодняшнего дня']
    assert rows(browser.get(HERE, {'holder': 'me', 'waits': '2'})) == ['О мостах']
    assert rows(browser.get(HERE, {'holder': 'manager.g-kineshma'})) == []


def test_registration_days_and_marks(portal: Portal) -> None:
    portal.registered(REGISTRAR, title='О мостах', access_mark='official_use')
    portal.clock.advance(days=10)
    portal.registered(REGISTRAR, title='О школах')
    browser = portal.browser(REGISTRAR)
    assert rows(browser.get(HERE, {'registered_from': 'неделя'})) == ['О школах']
    assert rows(browser.get(HERE, {'registered_to': '-5'})) == ['О мостах']
    assert rows(browser.get(HERE, {'mark': 'official_use'})) == ['О мостах']
    marks = [one.get_text() for one in browser.get(HERE, {'mark': 'official_use'}).html.select('#filter-mark option')]
    assert sorted(marks) == ['Без пометки (1)', 'Для служебного пользования (1)', 'любой']


def test_all_documents_of_all_organisations_after_rights(portal: Portal, browser: Browser) -> None:
    portal.registered(REGISTRAR, title='О мостах')
    portal.draft(REGISTRAR, 'outgoing', title='О школах')
    portal.registered(STRANGER, title='Чужое')
    page = browser.get('/documents', {'sort': 'title'})
    assert rows(page) == ['О мостах', 'О школах']
    assert choices(page, 'Вид документа') == {'Входящие документы': '1', 'Исходящие документы': '1'}
    assert [one.get_text() for one in page.html.select('.facet-choice > span:first-child')] == ['Кинешма (г.о.)']
    assert rows(browser.get('/documents?organisation=g-shuya')) == []
    both = browser.get('/documents?state=draft&state=registered')
    assert rows(both.click('Проект', index=0)) == ['О мостах']


def test_sorting_puts_yo_right_and_the_empty_last(portal: Portal, browser: Browser) -> None:
    for party in ('Жилкомсервис', 'Ёлочный завод', 'Единый центр'):
        portal.registered(REGISTRAR, title=party, correspondent=party)
    for sort in ('correspondent', 'title'):
        assert rows(browser.get(HERE, {'sort': sort})) == ['Единый центр', 'Ёлочный завод', 'Жилкомсервис']
    assert rows(browser.get(HERE, {'sort': '-correspondent'}))[0] == 'Жилкомсервис'
    page = browser.get(HERE, {'sort': 'registered', 'columns': 'registered,title'})
    assert [head['aria-sort'] for head in page.html.select('th[aria-sort]')] == ['ascending']


def test_columns_by_the_address(portal: Portal, browser: Browser) -> None:
    portal.registered(REGISTRAR, title='О мостах', case='01-12', urgency='urgent', access_mark='official_use')
    page = browser.get(HERE, {'columns': 'case,number,urgency,access,organisation,changed,files,since,kind,nonsense'})
    heads = [head.get_text(strip=True) for head in page.html.select('.list-table thead th')]
    assert heads == [
        'Выбрать', 'Индекс дела по номенклатуре', '№', 'Срочность', 'Доступ', 'Организация', 'Изменён', 'Файлы',
        'На шаге', 'Вид документа', 'Содержание', 'Шаги документа',
    ]  # fmt: skip
    cells = [cell.get_text(' ', strip=True) for cell in page.html.select('.list-table tbody td')]
    assert cells[1] == '01-12'
    assert cells[3] == 'Срочно'
    assert cells[4] == 'Узкий круг Для служебного пользования'


def test_pages_sizes_and_a_jump(portal: Portal, browser: Browser) -> None:
    for number in range(27):
        portal.draft(REGISTRAR, title=f'Письмо {number:02}')
    page = browser.get(HERE, {'size': '25', 'sort': 'title'})
    assert len(rows(page)) == 25
    assert rows(browser.get(HERE, {'size': '25', 'sort': 'title', 'page': '2'})) == ['Письмо 25', 'Письмо 26']
    assert rows(browser.get(HERE, {'size': '25', 'sort': 'title', 'page': '99'})) == ['Письмо 25', 'Письмо 26']
    assert len(rows(browser.get(HERE, {'size': '7'}))) == 27
    assert [link.get_text() for link in page.html.select('.page-sizes a')] == ['25', '50', '100']
