"""Dictionaries: keys for ever, titles and days as the region wants, retired values kept where they stand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sedportal.documents.dictionaries import DICTIONARIES, entries_of
from sedportal.documents.operations import change_card
from sedportal.documents.operations.dictionaries import add_value, change_value, order_values
from sedportal.kernel.errors import InvalidError, NotFoundError, RefusedError, WrongStateError

from .test_roles import browser_of

CLERK = 'registrar.g-kineshma'


def change(portal: Any, name: str, key: str, login: str = 'admin', **values: Any) -> None:
    with portal.acting(login) as unit:
        change_value(unit, name, key, values)


def add(portal: Any, name: str, key: str, **values: Any) -> None:
    with portal.acting('admin') as unit:
        add_value(unit, name, key, values)


def offered(portal: Any, field: str, path: str = '/organisations/g-kineshma/incoming/add') -> list[str]:
    page = browser_of(portal, CLERK).get(path)
    return [one.text for one in page.html.select(f'select[name={field}] option') if one['value']]


def test_a_new_title_is_shown_everywhere_at_once(portal: Any) -> None:
    uid = portal.registered(CLERK, delivery='post', urgency='urgent', access_mark='official_use')
    change(portal, 'delivery', 'post', ru='Почта России')
    change(portal, 'urgency', 'urgent', ru='Горит')
    change(portal, 'access_mark', 'official_use', ru='Служебная тайна')
    page = browser_of(portal, CLERK).get(f'/documents/{uid}').text
    for title in ('Почта России', 'Служебная тайна'):
        assert title in page
    assert 'Горит' in browser_of(portal, CLERK).get('/organisations/g-kineshma/incoming').text
    assert 'Почта России' in offered(portal, 'delivery')
    change(portal, 'delivery', 'post', ru='', en='')
    assert 'Почта России' not in offered(portal, 'delivery')


def test_a_retired_value_stays_on_old_cards_and_is_not_offered(portal: Any) -> None:
    old = portal.draft(CLERK, delivery='courier')
    other = portal.draft(CLERK, delivery='post')
    yesterday = portal.clock.today() - timedelta(days=1)
    change(portal, 'delivery', 'courier', valid_until=yesterday.isoformat())
    assert 'Курьер' not in ' '.join(offered(portal, 'delivery'))
    with pytest.raises(InvalidError):
        portal.draft(CLERK, delivery='courier')
    with portal.acting(CLERK) as unit:
        change_card(unit, portal.document(unit.portal, old), {'delivery': 'courier', 'note': 'Проверено'})
        with pytest.raises(InvalidError):
            change_card(unit, portal.document(unit.portal, other), {'delivery': 'courier'})
    assert 'урьер' in browser_of(portal, CLERK).get(f'/documents/{old}').text
    path = f'/organisations/g-kineshma/incoming/{old}/edit'
    assert any('урьер' in title for title in offered(portal, 'delivery', path))


def test_a_value_is_added_and_ordered(portal: Any) -> None:
    add(portal, 'delivery', 'drone', ru='Беспилотник', en='Drone')
    assert offered(portal, 'delivery')[-1] == 'Беспилотник'
    assert portal.draft(CLERK, delivery='drone')
    answer = portal.program(CLERK).get(f'/api/v1/documents/{portal.registered(CLERK, delivery="drone")}')
    assert answer.json['delivery'] == 'drone'
    with portal.acting('admin') as unit:
        keys = [one.key for one in entries_of(unit.portal, 'delivery')]
        order_values(unit, 'delivery', keys[::-1])
        with pytest.raises(InvalidError):
            order_values(unit, 'delivery', keys[1:])
    assert offered(portal, 'delivery')[0] == 'Беспилотник'
    add(portal, 'act.subkind', 'city-order', ru='Распоряжение мэра')
    page = browser_of(portal, CLERK).get('/organisations/g-kineshma/acts/add')
    assert 'Распоряжение мэра' in page.text


@pytest.mark.parametrize(
    ('name', 'key', 'values', 'error'),
    [
        ('access_mark', 'secret', {'ru': 'Секретно'}, WrongStateError),
        ('delivery', 'post', {'ru': 'Почта'}, InvalidError),
        ('delivery', 'Почта', {'ru': 'Почта'}, InvalidError),
        ('delivery', 'pigeon', {'ru': ''}, InvalidError),
        ('nothing', 'pigeon', {'ru': 'Голубь'}, NotFoundError),
    ],
)
def test_a_value_that_can_not_be_is_refused(
    portal: Any, name: str, key: str, values: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        add(portal, name, key, **values)


def test_what_may_not_go_stays(portal: Any) -> None:
    yesterday = (portal.clock.today() - timedelta(days=1)).isoformat()
    with pytest.raises(InvalidError):
        change(portal, 'access_mark', 'none', valid_until=yesterday)
    with pytest.raises(InvalidError):
        change(portal, 'delivery', 'post', valid_from='2026-05-02', valid_until='2026-05-01')
    for key in ('normal', 'urgent'):
        change(portal, 'urgency', key, valid_until=yesterday)
    with pytest.raises(InvalidError):
        change(portal, 'urgency', 'prompt', valid_until=yesterday)
    with pytest.raises(RefusedError):
        change(portal, 'delivery', 'post', 'orgadmin.dep-fin', ru='Почта')
    with pytest.raises(NotFoundError):
        change(portal, 'delivery', 'pigeon', ru='Голубь')


def test_the_pages_change_what_they_show(portal: Any) -> None:
    browser = browser_of(portal, 'admin')
    page = browser.get('/admin/dictionaries')
    assert len(page.html.select('tbody tr')) == len(DICTIONARIES)
    form = browser.get('/admin/dictionaries/delivery').forms['value']
    form['key'], form['ru'] = 'pigeon', 'Голубь'
    page = form.submit(status=303).follow()
    assert page.html.select('tbody th')[-1].text.strip() == 'Голубь'
    forms = [one for one in page.forms.values() if 'move' in one.fields]
    page = forms[-1].submit('move', value='up', status=303).follow()
    assert page.html.select('tbody th')[-2].text.strip() == 'Голубь'
    form = browser.get('/admin/dictionaries/delivery/pigeon').forms['value']
    form['ru'], form['valid_until'] = '', 'сегодня'
    form = form.submit(status=422).forms['value']
    form['ru'] = 'Голубиная почта'
    form.submit(status=303)
    with portal.reading() as root:
        record = root.ledger.get(root.ledger.last_seq)
        assert (record.action, record.subject) == ('dictionary.changed', 'dictionary:delivery')
    browser.get('/admin/dictionaries/nothing', status=404)
    browser.get('/admin/dictionaries/delivery/nothing', status=404)
    assert not browser.get('/admin/dictionaries/access_mark').html.select('form#value')
