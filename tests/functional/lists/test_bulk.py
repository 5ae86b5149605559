"""One change for many documents: tried out with the same rules, done one by one, told by item."""

from __future__ import annotations

from typing import Any

import pytest

from sedportal.documents.bulk import PATCH, TRANSITION, Change, try_out
from sedportal.documents.bulk_runs import begin_run, carry_on
from sedportal.kernel.errors import InvalidError, NotFoundError
from sedportal.kernel.storage import database
from tests.factories.portal import Browser, Portal

REGISTRAR, MANAGER, STRANGER = 'registrar.g-kineshma', 'manager.g-kineshma', 'registrar.g-shuya'
HERE = '/organisations/g-kineshma/incoming'
KEY = '0' * 31 + '1'


@pytest.fixture
def browser(portal: Portal) -> Browser:
    return portal.browser(REGISTRAR)


def begun(browser: Browser, address: str, do: str, *uids: str) -> Any:
    """Choose documents in the list (all found without ``uids``) and what to do; return the form."""
    page = browser.get(address)
    token = page.forms['selection']['csrf_token'].value
    chosen = [('uid', uid) for uid in uids] or [('all', '1')]
    return browser.post('/bulk', [('csrf_token', token), ('list', address), ('do', do), *chosen])


def lead(page: Any) -> str:
    """Return what the page says first."""
    return ' '.join(page.html.select_one('.lead').get_text().split())


def states(portal: Portal, *uids: str) -> list[str]:
    """Return the states of documents."""
    with portal.reading() as root:
        return [portal.document(root, uid).state for uid in uids]


def test_a_step_is_tried_then_taken_and_told_by_item(portal: Portal, browser: Browser) -> None:
    good = [portal.draft(REGISTRAR, title=f'О мостах {letter}') for letter in 'АБ']
    bad = portal.draft(REGISTRAR, title='О дорогах', doc_date='2030-01-01')
    page = begun(browser, f'{HERE}?state=draft', 'transition')
    page.forms['bulk']['transition'] = 'register'
    before = database(portal.registry).storage.lastTransaction()
    page = page.forms['bulk'].submit()
    assert database(portal.registry).storage.lastTransaction() == before
    assert 'Из 3 документов изменится 2, не изменится 1.' in lead(page)
    reasons = page.html.select_one('section[aria-labelledby=reasons]').get_text(' ', strip=True)
    assert 'Дата документа ещё не наступила.' in reasons
    assert 'О дорогах' in reasons
    assert states(portal, *good, bad) == ['draft'] * 3
    page = page.forms['bulk-go'].submit().follow()
    assert 'Изменено: 2. Отказано: 0' in lead(page)
    assert states(portal, *good, bad) == ['registered', 'registered', 'draft']


def test_what_fails_meanwhile_is_told_and_tried_again(portal: Portal, browser: Browser) -> None:
    first, second = (portal.draft(REGISTRAR, title=f'О мостах {letter}') for letter in 'АБ')
    page = begun(browser, HERE, 'transition', first, second)
    page.forms['bulk']['transition'] = 'register'
    page = page.forms['bulk'].submit()
    portal.advance(first, REGISTRAR, 'withdraw', comment='Не нужен')
    page = page.forms['bulk-go'].submit().follow()
    assert 'Отказано: 1' in lead(page)
    assert 'невозможно' in page.html.select_one('section[aria-labelledby=reasons]').get_text().lower() or page
    again = page.forms['bulk-again'].submit()
    assert 'изменится 0, не изменится 1' in lead(again)
    assert 'bulk-go' not in again.forms


def test_a_run_that_is_sent_twice_does_nothing_twice(portal: Portal, browser: Browser) -> None:
    uid = portal.draft(REGISTRAR, title='О мостах')
    form = begun(browser, HERE, 'transition', uid).forms['bulk']
    form['transition'] = 'register'
    go = form.submit().forms['bulk-go']
    one, two = go.submit().follow(), go.submit().follow()
    assert lead(one) == lead(two)
    with portal.reading() as root:
        actions = [root.ledger.get(seq).action for seq in portal.document(root, uid).history]
        begins = [record for record in root.ledger.since(0, 10_000) if record.action == 'bulk.begun']
    assert actions.count('document.register') == 1
    assert [record.details['documents'] for record in begins] == [1]


def test_fields_are_kept_set_or_cleared_with_one_reason(portal: Portal, browser: Browser) -> None:
    one = portal.registered(REGISTRAR, title='О мостах', note='старое', responsible_unit='Отдел А')
    two = portal.registered(REGISTRAR, title='О дорогах', note='другое', responsible_unit='Отдел А')
    page = begun(browser, HERE, 'patch', one, two)
    held = {
        row.select_one('th').get_text(): row.select_one('td').get_text() for row in page.html.select('.patch tbody tr')
    }
    assert held['Примечание'] == 'разные значения'
    assert held['Ответственное подразделение'] == 'Отдел А'
    form = page.forms['bulk']
    form['mode-case'], form['value-case'] = 'set', '01-12'
    form['mode-urgency'] = 'set'
    faults = form.submit(status=422).html.select_one('.error-summary').get_text()
    assert 'Впишите новое значение' in faults
    form['mode-urgency'] = 'keep'
    refused = form.submit()
    assert 'изменится 0, не изменится 2' in lead(refused)
    assert 'Напишите' in refused.text or 'причин' in refused.text
    form['comment'] = 'Номенклатура 2026 года'
    page = form.submit().forms['bulk-go'].submit().follow()
    assert 'Изменено: 2' in lead(page)
    with portal.reading() as root:
        cards = [portal.document(root, uid).card for uid in (one, two)]
    assert [card['case'] for card in cards] == ['01-12', '01-12']
    assert [card.get('note') for card in cards] == ['старое', 'другое']
    assert [card['responsible_unit'] for card in cards] == ['Отдел А', 'Отдел А']


def test_a_field_is_cleared_where_that_may_be(portal: Portal, browser: Browser) -> None:
    draft = portal.draft(REGISTRAR, title='О мостах', note='старое')
    registered = portal.registered(REGISTRAR, title='О дорогах', note='другое')
    form = begun(browser, HERE, 'patch', draft, registered).forms['bulk']
    form['mode-note'], form['comment'] = 'clear', 'Не нужно'
    page = form.submit()
    assert 'изменится 1, не изменится 1' in lead(page)
    assert 'это поле остаётся заполненным' in page.text
    page.forms['bulk-go'].submit()
    with portal.reading() as root:
        notes = [portal.document(root, uid).card.get('note') for uid in (draft, registered)]
    assert notes == [None, 'другое']


def test_filing_moves_and_puts_the_case(portal: Portal, browser: Browser) -> None:
    from sedportal.directory.operations import add_folder

    with portal.acting(REGISTRAR) as unit:
        folder = add_folder(unit, unit.portal['organisations']['g-kineshma']['incoming'], 'Дело 01-12')
        oid = str(folder.__oid__)
    uid = portal.draft(REGISTRAR, title='О мостах')
    form = begun(browser, HERE, 'file', uid).forms['bulk']
    assert 'Укажите, что изменить.' in form.submit(status=422).text
    form['folder'], form['case'] = oid, '01-12'
    form.submit().forms['bulk-go'].submit().follow()
    with portal.reading() as root:
        document = portal.document(root, uid)
        assert document.__parent__.title == 'Дело 01-12'
        assert document.card['case'] == '01-12'
    again = begun(browser, f'{HERE}?below=1', 'file', uid).forms['bulk']
    again['folder'], again['case'] = oid, '01-12'
    assert 'С 1 делать нечего.' in lead(again.submit())


def test_nothing_chosen_is_said(portal: Portal, browser: Browser) -> None:
    portal.draft(REGISTRAR, title='О мостах')
    page = browser.get(HERE).forms['selection'].submit('do', value='patch').follow()
    assert 'Сначала выберите документы' in page.text
    assert page.request.path == HERE


def test_nobody_reaches_what_he_may_not(portal: Portal) -> None:
    """Foreign documents are not counted, not named and not touched, whether by number, by list or by run."""
    foreign = portal.draft(REGISTRAR, title='Тайное')
    own = portal.draft(STRANGER, title='Своё')
    stranger = portal.browser(STRANGER)
    page = begun(stranger, '/documents', 'transition', foreign, own)
    assert lead(page) == '1 документ'
    page.forms['bulk']['transition'] = 'register'
    page = page.forms['bulk'].submit()
    assert 'Тайное' not in page.text
    assert 'Из 1 документов' in lead(page)
    go = page.forms['bulk-go']
    go['uid'].force_value(f'{foreign},{own}')
    page = go.submit().follow()
    assert 'Тайное' not in page.text
    assert states(portal, foreign, own) == ['draft', 'registered']
    with portal.reading() as root:
        outcomes = list(try_out(portal.registry, STRANGER, [foreign], Change(TRANSITION, 'register'), str))
        assert root is not None
    assert [one.status for one in outcomes] == ['refused']
    portal.browser(REGISTRAR).get(page.request.path, status=404)
    token = stranger.csrf_token()
    stranger.post('/bulk', {'csrf_token': token, 'list': '/nowhere', 'all': '1'}, status=404)
    stranger.post('/bulk/go', {'csrf_token': token, 'run': 'f' * 32}, status=404)


def test_all_found_is_asked_again_with_ones_own_rights(portal: Portal) -> None:
    for letter in 'АБВ':
        portal.registered(REGISTRAR, title=f'О мостах {letter}')
    portal.draft(REGISTRAR, title='О мостах Г')
    page = begun(portal.browser(MANAGER), '/documents?q=%D0%BC%D0%BE%D1%81%D1%82%D0%B0%D1%85&state=registered', 'patch')
    assert lead(page) == '3 документа'


def test_a_run_goes_on_where_it_stopped(portal: Portal) -> None:
    uids = [portal.draft(REGISTRAR, title=f'О мостах {number}') for number in range(3)]
    change = Change(PATCH, values={'note': 'новое'})
    with portal.acting(REGISTRAR) as unit:
        run = begin_run(unit, KEY, change, uids, HERE)
        run.results[uids[0]] = ('done', '')
    assert carry_on(portal.registry, REGISTRAR, KEY, str) == 0
    with portal.reading() as root:
        notes = [portal.document(root, uid).card.get('note') for uid in uids]
    assert notes == [None, 'новое', 'новое']
    with pytest.raises(NotFoundError):
        carry_on(portal.registry, MANAGER, KEY, str)
    with pytest.raises(NotFoundError), portal.acting(MANAGER) as unit:
        begin_run(unit, KEY, change, uids, HERE)
    with pytest.raises(InvalidError), portal.acting(REGISTRAR) as unit:
        begin_run(unit, KEY.replace('1', '2'), change, [str(number) for number in range(1001)], HERE)


def test_old_runs_are_forgotten(portal: Portal) -> None:
    uid = portal.draft(REGISTRAR, title='О мостах')
    with portal.acting(REGISTRAR) as unit:
        begin_run(unit, KEY, Change(PATCH, values={'note': 'x'}), [uid], HERE)
    portal.clock.advance(days=8)
    with portal.acting(REGISTRAR) as unit:
        begin_run(unit, KEY.replace('1', '2'), Change(PATCH, values={'note': 'x'}), [uid], HERE)
        assert list(unit.portal.bulk_runs) == [KEY.replace('1', '2')]
