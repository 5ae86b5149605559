"""The palette offers what this person may go to, and nothing of what he may not know of."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode

import pytest

from sedportal.directory.operations import add_folder
from tests.factories.portal import Browser, Portal

REGISTRAR, READER = 'registrar.g-kineshma', 'staff02.dep-kultury'


def ask(browser: Browser, typed: str = '', recent: tuple[str, ...] = (), **more: str) -> dict[str, list[str]]:
    """Return the addresses of each group that the palette shows."""
    query = urlencode([('part', '1'), ('q', typed), *(('recent', one) for one in recent), *more.items()])
    shown = browser.get(f'/palette?{query}').html
    return {group['aria-label']: [option['href'] for option in group.select('a')] for group in shown.select('div')}


@pytest.mark.parametrize('typed', ['кинешма', 'rbytivf', 'кинешам', 'КИНЕШ'])
def test_a_place_is_found_as_people_type_it(portal: Portal, typed: str) -> None:
    found = ask(portal.browser(READER), typed)
    assert found['Места'][0] == '/organisations/g-kineshma'
    assert found['Поиск'] == ['/search?' + urlencode({'q': typed})]


def test_a_folder_of_ones_own_comes_first(portal: Portal) -> None:
    assert ask(portal.browser(REGISTRAR), 'входящие')['Места'][0] == '/organisations/g-kineshma/incoming'
    assert ask(portal.browser(READER), 'входящие шуя')['Места'][0] == '/organisations/g-shuya/incoming'


def test_documents_are_found_by_number_and_words_after_rights(portal: Portal) -> None:
    uid = portal.registered(REGISTRAR, title='О ремонте набережной')
    with portal.reading() as root:
        number = portal.document(root, uid).number
    portal.registry.index.settle()
    mine, other = portal.browser(REGISTRAR), portal.browser(READER)
    for typed in (number, 'набереж'):
        [address] = ask(mine, typed)['Документы']
        assert address.endswith(uid)
        assert 'Документы' not in ask(other, typed)
    assert next(iter(ask(mine, number))) == 'Документы'
    # What the browser remembers is asked for its rights again.
    assert ask(mine, '', (address,))['Недавнее'] == [address]
    assert 'Недавнее' not in ask(other, '', (address,))


def test_a_folder_that_is_nobodys_business_is_not_named(portal: Portal) -> None:
    with portal.acting(REGISTRAR) as unit:
        folder = add_folder(unit, unit.portal['organisations']['g-kineshma'], 'Секретная опера')
        address = f'/organisations/g-kineshma/{folder.__name__}'
    assert ask(portal.browser(REGISTRAR), 'опера')['Места'] == [address]
    stranger = portal.browser(READER)
    assert 'Места' not in ask(stranger, 'опера')
    assert 'опера' not in stranger.get('/palette?' + urlencode({'q': '', 'recent': address})).text


def test_people_are_for_those_who_manage_them(portal: Portal) -> None:
    with portal.reading() as root:
        surname = root['people'][REGISTRAR].surname
    assert f'/admin/people/{REGISTRAR}' in ask(portal.browser('admin'), surname)['Сотрудники']
    for login in (READER, 'orgadmin.dep-zdrav'):
        browser = portal.browser(login)
        assert f'/admin/people/{REGISTRAR}' not in ask(browser, surname).get('Сотрудники', [])
        assert ask(browser, '', (f'/admin/people/{REGISTRAR}',)).get('Недавнее') is None


def test_what_was_chosen_lately_stands_first(portal: Portal) -> None:
    browser = portal.browser(READER)
    last = ask(browser, 'входящие')['Места'][-1]
    assert ask(browser, 'входящие', (last,))['Места'][0] == last
    assert ask(browser, '', (last, '/organisations/nobody', '//evil', '/organisations/dep-fin'))['Недавнее'] == [
        last, '/organisations/dep-fin',
    ]  # fmt: skip


def test_pages_of_administration_are_found(portal: Portal) -> None:
    assert ask(portal.browser('auditor'), 'журнал')['Страницы'] == ['/admin/ledger']
    assert 'Страницы' not in ask(portal.browser(READER), 'журнал')


def test_it_is_a_page_without_a_script(portal: Portal) -> None:
    browser = portal.browser(READER)
    form = next(form for form in browser.get('/palette').forms.values() if form.action == '/palette')
    form['q'] = 'шуя'
    shown = form.submit()
    assert 'Шуя' in shown.click(href='^/organisations/g-shuya$').html.h1.text
    assert browser.get('/palette?q=%3Cb%3E&part=1').html.select('b') == []


@pytest.mark.parametrize('login', ['admin', READER])
def test_an_answer_costs_little(portal: Portal, login: str) -> None:
    browser = portal.browser(login)
    typed = ['в', 'вх', 'входящ', 'департамент', 'ghbrfp', 'иванов', 'кинешма входящие', 'вх-1']
    times: list[Any] = []
    for words in (*typed, *typed, *typed):
        before = time.process_time()
        ask_only = f'/palette?part=1&{urlencode({"q": words})}'
        browser.get(ask_only)
        times.append(time.process_time() - before)
    # The goal is 15 ms at the 95th percentile; the first answers fill caches, the test's client takes its share.
    assert sorted(times)[int(len(times) * 0.8)] < 0.015
