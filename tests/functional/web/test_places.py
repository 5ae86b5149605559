"""Browsing: the region, an organisation, a folder, each with what this person may see of it."""

from __future__ import annotations

import pytest

from sedportal.directory.operations import add_folder, add_group, add_unit, cut_inheritance, grant_role, reorganise
from tests.factories.clock import START
from tests.factories.portal import Browser, Portal

REGISTRAR, STRANGER = 'registrar.g-kineshma', 'registrar.g-shuya'
HERE = '/organisations/g-kineshma'


def rows(page: object) -> list[str]:
    """Return the summaries of the list on a page."""
    return [link.get_text() for link in page.html.select('.list-table .title-cell a')]  # type: ignore[attr-defined]


def circles(page: object) -> list[str]:
    """Return how wide the circle of each document of the list is."""
    return [circle.get_text(strip=True) for circle in page.html.select('.list-table .circle')]  # type: ignore[attr-defined]


def choices(page: object, label: str) -> dict[str, str]:
    """Return the counts of the values beside ``label``."""
    found = page.html.select(f'nav[aria-label="{label}"] a')  # type: ignore[attr-defined]
    return {link.contents[0].strip(): link.select_one('.count').get_text() for link in found}


@pytest.fixture
def browser(portal: Portal) -> Browser:
    return portal.browser(REGISTRAR)


def test_the_region_shows_all_organisations_by_category(browser: Browser) -> None:
    page = browser.get('/organisations')
    headings = [heading.contents[0].strip() for heading in page.html.select('.region-group h3')]
    assert headings == ['Аппарат Правительства', 'Исполнительные органы', 'Городские округа', 'Муниципальные районы']
    assert len(page.html.select('.region-list a')) == 54


def test_counts_by_organisation_come_after_rights(portal: Portal, browser: Browser) -> None:
    portal.registered(REGISTRAR)
    portal.registered(STRANGER)
    counted = {
        item.select_one('a').get_text(): item.select_one('.count').get_text()
        for item in browser.get('/organisations').html.select('.region-list li')
        if item.select_one('.count')
    }
    assert counted == {'Администрация городского округа Кинешма': '1'}


@pytest.mark.parametrize('words', ['кинешма', 'КИНЕШМА округ', 'rbytivf', 'g-kineshma'])
def test_organisations_are_found_by_name(browser: Browser, words: str) -> None:
    page = browser.get('/organisations', {'q': words})
    assert HERE in [link['href'].rstrip('/') for link in page.html.select('.region-list a')]
    assert len(page.html.select('.region-list a')) <= 3


def test_no_such_organisation_is_said(browser: Browser) -> None:
    page = browser.get('/organisations', {'q': 'Атлантида'})
    assert 'Организации с названием «Атлантида» нет.' in page.text


def test_an_organisation_shows_its_card_folders_and_units(portal: Portal, browser: Browser) -> None:
    portal.registered(REGISTRAR)
    with portal.acting() as unit:
        place = unit.portal['organisations']['g-kineshma']
        add_unit(unit, place, 'fin', 'Финансовое управление')
        add_unit(unit, place, 'budget', 'Отдел бюджета', 'fin')
        reorganise(unit, place, last_day=START.date(), successor='g-shuya')
    page = browser.get(HERE)
    assert page.html.select_one('.drawer-card .quiet').get_text(' ', strip=True) == '1 документ'
    assert page.html.select_one('.units .units').get_text(strip=True) == 'Отдел бюджета'
    assert 'по 15.06.2026' in page.text
    assert page.html.select_one('dd a')['href'] == '/organisations/g-shuya'


def test_one_without_a_role_is_told_why_he_sees_nothing(portal: Portal) -> None:
    portal.registered(REGISTRAR)
    page = portal.browser(STRANGER).get(HERE)
    assert 'у вас нет в ней роли' in page.text
    assert '0 документов' in page.text


def test_one_who_only_administers_is_told_that_he_does_not_read(portal: Portal) -> None:
    portal.registered(REGISTRAR)
    with portal.acting() as unit:
        place = unit.portal['organisations']['g-kineshma']
        grant_role(unit, place, {'principal': 'orgadmin.dep-fin', 'role': 'org_admin'})
    page = portal.browser('orgadmin.dep-fin').get(HERE)
    assert 'Вы управляете этой организацией, но её документов не видите' in page.text
    with portal.reading() as root:
        name = root['people']['orgadmin.dep-fin'].name
    assert f'Роли здесь даёт: {name}.' in portal.browser(STRANGER).get(HERE).text


def test_a_folder_lists_filters_and_counts(portal: Portal, browser: Browser) -> None:
    portal.draft(REGISTRAR, title='О мостах', doc_date='2026-06-01')
    portal.registered(REGISTRAR, title='О дорогах', doc_date='2026-05-01')
    portal.registered(REGISTRAR, title='О школах', doc_date='2026-04-01', access_mark='official_use')
    page = browser.get(f'{HERE}/incoming/')
    assert rows(page) == ['О мостах', 'О дорогах', 'О школах']
    assert choices(page, 'Состояние') == {'Зарегистрирован': '2', 'Проект': '1'}
    assert circles(page) == ['Узкий круг', 'Организация', 'Узкий круг']
    assert rows(page.click('Зарегистрирован')) == ['О дорогах', 'О школах']
    assert choices(page.click('Зарегистрирован'), 'Состояние') == {'Зарегистрирован': '2', 'Проект': '1'}
    assert rows(browser.get(f'{HERE}/incoming/?state=registered&date_from=2.04.26&date_to=2.6')) == ['О дорогах']
    assert rows(browser.get(f'{HERE}/incoming/', {'q': 'дорогам'})) == ['О дорогах']
    assert rows(browser.get(f'{HERE}/incoming/', {'state': 'registered', 'q': 'мост'})) == []


def test_headers_sort_and_filters_survive_it(portal: Portal, browser: Browser) -> None:
    for title, day in (('Б', '2026-06-01'), ('А', '2026-05-01'), ('Ё', '2026-04-01')):
        portal.registered(REGISTRAR, title=title, doc_date=day)
    page = browser.get(f'{HERE}/incoming/?state=registered')
    assert page.html.select_one('th[aria-sort]')['aria-sort'] == 'descending'
    page = page.click('Содержание')
    assert rows(page) == ['А', 'Б', 'Ё']
    assert 'state=registered' in page.request.path_qs
    assert rows(page.click('Содержание')) == ['Ё', 'Б', 'А']


def test_pages_of_fifty(portal: Portal, browser: Browser) -> None:
    for number in range(52):
        portal.draft(REGISTRAR, title=f'Письмо {number:02d}')
    page = browser.get(f'{HERE}/incoming/?sort=title')
    assert (len(rows(page)), page.html.select_one('[data-announce]').get_text()) == (50, '52 документа')
    last = page.click(linkid=None, description='2', href='page=2', index=0)
    assert rows(last) == ['Письмо 50', 'Письмо 51']
    assert rows(browser.get(f'{HERE}/incoming/?sort=title&page=900')) == ['Письмо 50', 'Письмо 51']


def test_an_unreadable_day_is_named_and_kept(portal: Portal, browser: Browser) -> None:
    portal.draft(REGISTRAR)
    page = browser.get(f'{HERE}/incoming/', {'date_from': 'позавчерась'})
    field = page.html.select_one('#filter-date_from')
    assert (field['value'], field['aria-invalid'], field['aria-describedby']) == (
        'позавчерась', 'true', 'fault-date_from',
    )  # fmt: skip
    assert page.html.select_one('#fault-date_from').get_text(strip=True)
    assert len(rows(page)) == 1


def test_hostile_parameters_are_only_words(browser: Browser) -> None:
    evil = '"><script>alert(1)</script>'
    page = browser.get(f'{HERE}/incoming/', {'q': evil, 'sort': evil, 'state': evil, 'page': evil, 'date_to': evil})
    assert '<script>alert' not in page.text


def test_folders_inside_a_folder(portal: Portal, browser: Browser) -> None:
    with portal.acting(REGISTRAR) as unit:
        incoming = unit.portal['organisations']['g-kineshma']['incoming']
        letters = add_folder(unit, incoming, 'Письма граждан')
        add_folder(unit, letters, 'Тепло')
        secret = add_folder(unit, incoming, 'Прокуратура')
    with portal.acting() as unit:
        cut_inheritance(unit, unit.portal.__objectmap__.object_for(secret.__oid__), inherits=False)
    page = browser.get(f'{HERE}/incoming/')
    tree = [title.get_text() for title in page.html.select('.tree .tree-title')]
    assert tree == ['Кинешма (г.о.)', 'Входящие', 'Письма граждан', 'Тепло', 'Исходящие', 'Внутренние', 'Правовые акты']
    assert 'вместе с папками внутри' in page.text
    inner = browser.get(f'{HERE}/incoming/pisma-grazhdan/')
    assert inner.html.select_one('.tree a[aria-current]').get_text(strip=True) == 'Письма граждан'
    assert [link.get_text() for link in inner.html.select('.crumbs a')] == [
        'Организации', 'Кинешма (г.о.)', 'Входящие', 'Письма граждан',
    ]  # fmt: skip
    browser.get(f'{HERE}/incoming/prokuratura/', status=404)
    portal.browser(STRANGER).get(f'{HERE}/incoming/pisma-grazhdan/', status=404)


def test_the_folders_inside_are_listed_on_demand(portal: Portal, browser: Browser) -> None:
    from sedportal.documents.operations import move_document

    uid = portal.draft(REGISTRAR, title='В глубине')
    with portal.acting(REGISTRAR) as unit:
        folder = add_folder(unit, unit.portal['organisations']['g-kineshma']['incoming'], 'Письма')
        move_document(unit, portal.document(unit.portal, uid), folder)
    page = browser.get(f'{HERE}/incoming/')
    assert rows(page) == []
    assert rows(page.click('вместе с папками внутри')) == ['В глубине']


def test_an_empty_list_says_why(portal: Portal, browser: Browser) -> None:
    assert 'Здесь ещё нет документов' in browser.get(f'{HERE}/incoming/').text
    assert 'Под эти условия ничего не подходит' in browser.get(f'{HERE}/incoming/', {'q': 'ничего'}).text
    assert 'у вас нет в ней роли' in portal.browser(STRANGER).get(f'{HERE}/incoming/').text


def test_strangers_are_sent_to_log_in(portal: Portal) -> None:
    for path in ('/', '/organisations', HERE, f'{HERE}/incoming/'):
        assert portal.browser().get(path, status=303).location.startswith('http://localhost/login')


def test_the_badge_tells_how_wide_the_circle_is(portal: Portal, browser: Browser) -> None:
    portal.registered(REGISTRAR)
    assert circles(browser.get(f'{HERE}/incoming')) == ['Организация']
    with portal.acting() as unit:
        add_group(unit, {'name': 'everybody', 'title': 'Все', 'organisation': ''})
        grant_role(unit, unit.portal, {'principal': 'group:everybody', 'role': 'reader'})
    assert circles(browser.get(f'{HERE}/incoming')) == ['Весь портал']
    with portal.acting() as unit:
        place = unit.portal['organisations']['g-kineshma']['incoming']
        cut_inheritance(unit, place, inherits=False)
        grant_role(unit, place, {'principal': REGISTRAR, 'role': 'registrar'})
    assert circles(browser.get(f'{HERE}/incoming')) == ['Узкий круг']
