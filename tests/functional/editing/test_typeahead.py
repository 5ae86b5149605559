"""What forms offer while one types: to whom, in which order, and nothing that somebody may not know of."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from sedportal.directory.correspondents.operations import add_correspondent

from .conftest import EDITOR, REGISTRAR

PLACE = 'g-kineshma'
CITIZEN = {'kind': 'citizen', 'name': 'Ёлкина Анна Петровна'}


def get(browser: Any, path: str, **options: Any) -> Any:
    return browser.get(quote(path, safe='/?=&%+'), **options)


def options(browser: Any, path: str) -> list[Any]:
    return list(get(browser, path).html.select('[role=option]'))


def values(browser: Any, path: str) -> list[str]:
    return [option['data-value'] for option in options(browser, path)]


def test_correspondents_bring_their_reference_and_their_last_delivery(portal: Any, browser_of: Any) -> None:
    portal.draft(REGISTRAR, correspondent='АО «Водоканал Верхней Волги»', delivery='courier')
    browser = browser_of(REGISTRAR)
    for typed in ('водок', 'djljrfyfk', 'ВОЛГИ водо'):
        option = options(browser, f'/typeahead/correspondents?place={PLACE}&q={typed}')[0]
        assert option['data-value'] == 'АО «Водоканал Верхней Волги»', typed
        assert json.loads(option['data-fills'])['correspondent_id']
        assert json.loads(option['data-suggests']) == {'delivery': 'courier', 'correspondent_group': 'Организации'}
    assert values(browser, f'/typeahead/correspondents?place={PLACE}&q=')[0] == 'АО «Водоканал Верхней Волги»'


def test_a_new_one_may_be_entered_by_those_who_may(portal: Any, browser_of: Any) -> None:
    path = f'/typeahead/correspondents?place={PLACE}&new=1&q=ООО+Новая+заря'
    offered = options(browser_of(EDITOR), path)
    assert [json.loads(one['data-fills'])['correspondent_new'] for one in offered] == ['organisation', 'citizen']
    assert 'Добавить «ООО Новая заря» в справочник как организацию' in offered[0].text
    assert values(browser_of(EDITOR), path.replace('Новая+заря', 'Чистый+город')) == ['ООО «Чистый город»']
    get(browser_of('manager.g-kineshma'), path, status=403)
    get(browser_of('registrar.g-shuya'), path, status=403)


def test_citizens_are_offered_to_their_own_clerks_only(portal: Any, browser_of: Any) -> None:
    with portal.acting(REGISTRAR) as unit:
        add_correspondent(unit, CITIZEN, unit.portal['organisations'][PLACE])
    path = f'/typeahead/correspondents?place={PLACE}&q=елкина'
    assert values(browser_of(EDITOR), path) == [CITIZEN['name']]
    assert 'Ёлкина' not in get(browser_of('registrar.g-shuya'), path.replace(PLACE, 'g-shuya')).text
    assert 'Ёлкина' not in get(browser_of('admin'), path).text


def test_a_person_fills_the_whole_row(portal: Any, browser_of: Any) -> None:
    with portal.reading() as root:
        manager = root['people']['manager.g-kineshma']
        words, name, position = f'{manager.surname[:4].lower()}+{manager.first_name}', manager.name, manager.position
    browser = browser_of(REGISTRAR)
    option = options(browser, f'/typeahead/people?place={PLACE}&q={words}')[0]
    fills = json.loads(option['data-fills'])
    assert option['data-value'] == fills['person'] == fills['name'] == name
    assert fills['login'] == 'manager.g-kineshma'
    assert fills['position'] == position
    assert fills['organisation'] == 'Администрация городского округа Кинешма'
    assert options(browser, f'/typeahead/people?place={PLACE}&q=') == []


def test_values_come_from_documents_that_one_sees(portal: Any, browser_of: Any) -> None:
    portal.registered(REGISTRAR, case='01-77')
    path = f'/typeahead/values?place={PLACE}&field=case&q='
    assert values(browser_of(REGISTRAR), f'{path}01') == ['01-77']
    assert values(browser_of('registrar.g-shuya'), path) == []
    get(browser_of(REGISTRAR), path.replace('case', 'title'), status=404)


@pytest.mark.parametrize(
    ('query', 'said'),
    [
        ('q=22.11', '22\xa0ноября 2026, воскресенье, выходной'),
        ('q=%2B30', '15\xa0июля 2026, среда'),
        ('q=завтра', '16\xa0июня 2026, вторник'),
        ('q=12.06', '12\xa0июня 2026, пятница, праздник'),
        ('q=сейчас&type=moment', '15\xa0июня 2026, 12:00, понедельник'),
        ('q=31.02', 'Такого дня в календаре нет. Проверьте день и месяц.'),
        ('q=пт', '19\xa0июня 2026, пятница'),
        ('q=пт&lean=-1', '12\xa0июня 2026, пятница, праздник'),
        ('q=22.11&lean=-1', '22\xa0ноября 2025, суббота, выходной'),
        ('q=', ''),
    ],
)
def test_a_day_is_told_in_words(browser_of: Any, query: str, said: str) -> None:
    assert get(browser_of(REGISTRAR), f'/typeahead/day?{query}').html.text.strip() == said


def test_a_similar_letter_is_told_to_those_who_see_it(portal: Any, browser_of: Any) -> None:
    uid = portal.registered(REGISTRAR, access_mark='confidential')
    query = 'correspondent=дорожник&ext_number=17-04/2026&doc_date=10.06'
    told = get(browser_of(REGISTRAR), f'/typeahead/similar?place={PLACE}&{query}')
    assert f'/documents/{uid}' in told.text
    assert 'уже зарегистрировано' in told.text
    other_day = get(browser_of(REGISTRAR), f'/typeahead/similar?place={PLACE}&{query.replace("10.06", "11.06")}')
    assert 'с другой датой' in other_day.text
    for login in (EDITOR, 'registrar.g-shuya', 'auditor', 'admin'):
        silent = get(browser_of(login), f'/typeahead/similar?place={PLACE}&{query}').text
        nothing = get(browser_of(login), f'/typeahead/similar?place={PLACE}&correspondent=x&ext_number=1').text
        assert silent == nothing, login
