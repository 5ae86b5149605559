"""The pages of the directory of correspondents, and the way to them from a document."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sedportal.directory.correspondents.operations import add_correspondent

from .conftest import EDITOR, REGISTRAR

PAGE = '/correspondents'
OTHER = 'registrar.g-shuya'
CITIZEN = {'kind': 'citizen', 'name': 'Ёлкина Анна Петровна', 'phone': '8 900 111-22-33'}


def entered(portal: Any, login: str = REGISTRAR, **card: str) -> str:
    with portal.acting(login) as unit:
        return str(add_correspondent(unit, card, unit.portal['organisations'][login.partition('.')[2]]).uid)


def names(page: Any) -> list[str]:
    return [link.text for link in page.html.select('main td.title-cell a')]


def test_an_organisation_is_entered_changed_and_switched_off(portal: Any, browser_of: Any) -> None:
    browser = browser_of(EDITOR)
    form = browser.get(f'{PAGE}/new').forms['form']
    form['kind'], form['name'], form['inn'], form['delivery'] = 'organisation', 'ООО «Родник»', '123', 'courier'
    page = form.submit('go', status=422)
    assert 'ИНН' in page.html.select_one('.error-summary').text
    form = page.forms['form']
    form['inn'] = '7707083893'
    card = form.submit('go').follow()
    assert card.html.h1.text == 'ООО «Родник»'
    assert 'Курьер' in card.text
    form = card.click(href='/edit$').forms['form']
    form['aliases'] = 'Родничок\n\nЗАО «Родник»'
    card = form.submit('go').follow()
    assert 'Родничок' in card.text
    assert names(browser_of(OTHER).get(quote(f'{PAGE}?q=роднич', safe='/?='))) == ['ООО «Родник»']
    standing = next(form for form in card.forms.values() if form.action.endswith('/standing'))
    assert 'Отключ' in standing.submit('active').follow().text
    assert names(browser.get(quote(f'{PAGE}?q=роднич', safe='/?='))) == []


def test_the_card_shows_documents_that_one_sees(portal: Any, browser_of: Any) -> None:
    uid = entered(portal, kind='organisation', name='ООО «Родник»')
    seen = portal.registered(REGISTRAR, correspondent='Родник', title='О роднике')
    portal.registered(OTHER, correspondent='Родник', title='Чужое')
    page = browser_of(REGISTRAR).get(f'{PAGE}/{uid}')
    assert [link['href'] for link in page.html.select('td a')] == [f'/documents/{seen}']
    assert 'Чужое' not in page.text
    document = browser_of(REGISTRAR).get(f'/documents/{seen}')
    assert document.html.find('a', href=f'{PAGE}/{uid}').text == 'Родник'
    assert f'{PAGE}/{uid}' not in browser_of('manager.g-kineshma').get(f'/documents/{seen}').text


def test_a_citizen_is_not_there_for_others(portal: Any, browser_of: Any) -> None:
    uid = entered(portal, **CITIZEN)
    words = quote(f'{PAGE}?q=елкина', safe='/?=')
    assert names(browser_of(EDITOR).get(words)) == [CITIZEN['name']]
    assert CITIZEN['phone'] in browser_of(EDITOR).get(f'{PAGE}/{uid}').text
    for login in (OTHER, 'admin'):
        browser = browser_of(login)
        assert names(browser.get(words)) == []
        for path in ('', '/edit'):
            browser.get(f'{PAGE}/{uid}{path}', status=404)
        assert 'Ёлкина' not in browser.get(f'{PAGE}/merge?uid={uid}').text
        assert 'Ёлкина' not in browser.get(f'{PAGE}?from=').text


def test_doubles_are_shown_first_and_merged_then(portal: Any, browser_of: Any) -> None:
    first = entered(portal, kind='organisation', name='ООО «Родник»')
    second = entered(portal, EDITOR, kind='organisation', name='ОАО "Родник"', address='ул. Ленина, 3')
    letters = [portal.registered(REGISTRAR, correspondent=None, correspondent_id=uid) for uid in (first, second, first)]
    browser = browser_of(REGISTRAR)
    assert 'Похоже' in browser.get(f'{PAGE}/{first}').text
    page = browser.get(f'{PAGE}/doubles').click(href='/merge', index=0)
    with portal.reading() as root:
        before = root.ledger.last_seq
    counts = [int(found.text) for found in page.html.select('#merge label .number')]
    assert sorted(counts) == [3, 3], 'documents are counted by name as well'
    form = page.forms['merge']
    form['kept'] = first
    shown = form.submit('look')
    assert 'ОАО "Родник"' in shown.html.select_one('#merge').text
    with portal.reading() as root:
        assert root.ledger.last_seq == before, 'looking changes nothing'
    card = shown.forms['merge'].submit('go').follow()
    assert 'ул. Ленина, 3' in card.text
    assert {link['href'] for link in card.html.select('td a')} == {f'/documents/{uid}' for uid in letters}
    assert browser.get(f'{PAGE}/{second}').location.endswith(f'{PAGE}/{first}')
    assert 'Двойников не видно' in browser.get(f'{PAGE}/doubles').text
    browser_of(EDITOR).get(f'{PAGE}/merge?uid={first}', status=403)


def test_all_organisations_stand_by_name_page_by_page(portal: Any, browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    page = browser.get(f'{PAGE}?from=')
    found = names(page)
    while further := [link for link in page.html.select('a') if link.text == 'Следующие названия']:
        page = browser.get(further[0]['href'])
        found += names(page)
    with portal.reading() as root:
        organisations = {one.name for one in root['correspondents'].values() if not one.citizen}
    assert set(found) == organisations
