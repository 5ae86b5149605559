"""Registers of an organisation through their pages, and registration with a reserved number."""

from __future__ import annotations

from typing import Any

from .conftest import EDITOR, PLACE, REGISTRAR, filled, made_by
from .test_folders import sent

REGISTERS = f'{PLACE}/registers'


def reserved(browser: Any, kind: str = 'incoming') -> None:
    answer = sent(browser, f'{REGISTERS}/reserve', kind=kind, reason='Для письма губернатора', valid_until='+10')
    assert f'kind={kind}' in answer.location


def test_an_empty_organisation_has_no_registers(browser_of: Any) -> None:
    browser_of(REGISTRAR).get(REGISTERS)


def test_a_document_is_registered_with_a_reserved_number(portal: Any, browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    reserved(browser)
    portal.registered(REGISTRAR)
    uid = portal.draft(REGISTRAR)
    form = browser.get(f'{PLACE}/incoming/{uid}/transitions/register').forms['form']
    form['reserved'] = '1'
    assert form.submit('go').status_int == 303
    with portal.reading() as root:
        document = portal.document(root, uid)
        assert (document.number, document.register_seq) == ('вх-1/26', 1)
    form = filled(browser.get(f'{PLACE}/incoming/add').forms['form'])
    assert 'reserved' not in form.fields
    third = made_by(form.submit('register'))
    with portal.reading() as root:
        assert portal.document(root, third).number == 'вх-3/26'
    assert browser.get(REGISTERS).html.find_all('tr')


def test_a_number_is_used_once(portal: Any, browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    reserved(browser)
    first = filled(browser.get(f'{PLACE}/incoming/add').forms['form'], reserved='1')
    second = filled(browser.get(f'{PLACE}/incoming/add').forms['form'], reserved='1')
    uid = made_by(first.submit('register'))
    with portal.reading() as root:
        assert portal.document(root, uid).number == 'вх-1/26'
    page = second.submit('register', status=409)
    assert page.forms['form']['title'].value == 'О ремонте моста'
    with portal.reading() as root:
        assert len(root['organisations']['g-kineshma']['incoming']) == 1


def test_a_reservation_is_given_up_with_a_reason(portal: Any, browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    reserved(browser)
    page = browser.get(REGISTERS).click(href='give-up')
    form = page.forms['form']
    form.submit('go', status=422)
    form['reason'] = 'Письма не будет'
    assert form.submit('go').status_int == 303
    assert 'Письма не будет' in browser.get(REGISTERS).text
    browser.get(f'{REGISTERS}/give-up/incoming/2026/1', status=404)


def test_bad_reservations_come_back(browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    for values in ({'reason': ''}, {'reason': 'Д' * 1001}, {'reason': 'х', 'valid_until': '-5'}):
        sent(browser, f'{REGISTERS}/reserve', 422, **values)


def test_the_pattern_is_set_by_an_administrator(portal: Any, browser_of: Any) -> None:
    browser_of(REGISTRAR).get(f'{PLACE}/number-patterns', status=403)
    browser = browser_of('admin')
    page = browser.get(f'{PLACE}/number-patterns')
    assert 'вх-1/26' in page.text
    for wrong in ('без номера', '{seq}{nothing}', '{seq', 'Ж' * 40 + '{seq}'):
        sent(browser, f'{PLACE}/number-patterns/incoming', 422, pattern=wrong)
    sent(browser, f'{PLACE}/number-patterns/incoming', pattern='01-{seq:04}/{yyyy}')
    uid = portal.registered(REGISTRAR)
    with portal.reading() as root:
        assert portal.document(root, uid).number == '01-0001/2026'


def test_registers_are_seen_by_those_who_hold_the_right(portal: Any, browser_of: Any) -> None:
    portal.registered(REGISTRAR, access_mark='confidential', title='Тайна')
    browser_of(EDITOR).get(REGISTERS, status=403)
    page = browser_of('auditor').get(REGISTERS)
    assert 'вх-1/26' in page.text
    assert 'Тайна' not in page.text
    browser_of(REGISTRAR).get(f'{REGISTERS}?kind=incoming&year=1999', status=404)
    browser_of(REGISTRAR).get(f'{REGISTERS}?offset=abc')


def test_the_example_follows_what_is_typed(portal: Any, browser_of: Any) -> None:
    browser = browser_of('admin')
    address = f'{PLACE}/number-patterns/incoming'
    fragment = browser.get(f'{address}/example', {'pattern': '01-{seq:04}/{yyyy}'})
    assert '01-0001/2026' in fragment.text
    assert '01-99999/2026' in fragment.text
    assert '<html' not in fragment.text
    assert browser.get(f'{address}/example', {'pattern': 'Ж' * 40 + '{seq}'}).html.select('.field-error')
    assert browser.get(f'{address}/example', {'pattern': 'без номера'}).html.select('.field-error')
    browser.get(f'{PLACE}/number-patterns/nothing/example', status=404)
    browser_of(REGISTRAR).get(f'{address}/example', status=403)


def test_without_scripts_a_button_shows_the_example_and_changes_nothing(portal: Any, browser_of: Any) -> None:
    browser = browser_of('admin')
    form = browser.get(f'{PLACE}/number-patterns/incoming').forms['form']
    form['pattern'] = 'К-{seq:03}'
    page = form.submit('example')
    assert 'К-001' in page.html.select_one('#example').text
    assert page.forms['form']['pattern'].value == 'К-{seq:03}'
    with portal.reading() as root:
        assert not root['organisations']['g-kineshma'].number_patterns
    wrong = page.forms['form']
    wrong['pattern'] = '{seq}{nothing}'
    assert wrong.submit('go', status=422).html.select('.error-summary')


def test_the_journal_is_narrowed_and_shows_only_documents_that_one_may_see(portal: Any, browser_of: Any) -> None:
    portal.registered(REGISTRAR, title='О мосте', correspondent='Мостотрест')
    portal.registered(REGISTRAR, title='Тайна', access_mark='confidential')
    browser = browser_of(REGISTRAR)
    reserved(browser)
    page = browser.get(REGISTERS)
    assert [cell.text for cell in page.html.select('.journal tbody th')] == ['вх-3/26', 'вх-2/26', 'вх-1/26']
    assert page.html.select('.proof')
    only = browser.get(f'{REGISTERS}?kind=incoming&year=2026&status=reserved')
    assert [cell.text for cell in only.html.select('.journal tbody th')] == ['вх-3/26']
    by_day = browser.get(REGISTERS, {'kind': 'incoming', 'year': '2026', 'since': 'завтра'})
    assert by_day.html.select('.empty')
    wrong = browser.get(REGISTERS, {'kind': 'incoming', 'year': '2026', 'since': 'вчерась'})
    assert wrong.html.select('.field-error')
    seen = browser_of('auditor').get(REGISTERS).text
    assert 'О мосте' in seen
    assert 'Тайна' not in seen
    saved = browser_of('auditor').get(f'{REGISTERS}/export/csv?kind=incoming&year=2026').body.decode('utf-8-sig')
    assert 'Мостотрест' in saved
    assert 'Тайна' not in saved
    assert [line.split(';')[1] for line in saved.splitlines()[1:]] == ['вх-1/26', 'вх-2/26', 'вх-3/26']
    browser.get(f'{REGISTERS}/export/pdf?kind=incoming&year=2026', status=404)
    browser_of(EDITOR).get(f'{REGISTERS}/export/csv?kind=incoming&year=2026', status=403)


def test_gaps_and_reserves_are_told(portal: Any, browser_of: Any) -> None:
    portal.registered(REGISTRAR)
    browser = browser_of(REGISTRAR)
    reserved(browser)
    page = browser.get(f'{REGISTERS}/report')
    assert page.html.select('.done')
    assert 'Для письма губернатора' in page.text
    with portal.acting() as unit:
        register = unit.portal['organisations']['g-kineshma'].registers['incoming/2026']
        del register.entries[1]
    assert browser.get(f'{REGISTERS}/report').html.select('.alert-danger')
    broken = browser.get(REGISTERS)
    assert broken.html.select('.alert-danger')
    assert not broken.html.select('.proof')
    browser_of(EDITOR).get(f'{REGISTERS}/report', status=403)
