"""Saved views: private or shared, marked when changed, never more than one's own rights."""

from __future__ import annotations

import re

import pytest

from sedportal.documents.operations import save_view
from sedportal.kernel.errors import RefusedError, WrongStateError
from tests.factories.portal import Browser, Portal
from tests.functional.web.test_places import rows

REGISTRAR, MANAGER, STAFF = 'registrar.dep-fin', 'manager.dep-fin', 'staff01.dep-fin'
STRANGER = 'registrar.g-shuya'
HERE = '/organisations/dep-fin/incoming'
COLLEAGUES = 'organisation:dep-fin'


@pytest.fixture
def browser(portal: Portal) -> Browser:
    return portal.browser(REGISTRAR)


def saved(browser: Browser, address: str, name: str, shared: str = '') -> object:
    """Save the list at an address as a view and return the page that follows."""
    form = browser.get(address).click('Сохранить вид').forms['view-form']
    form['name'], form['shared'] = name, shared
    return form.submit().follow()


def names(page: object) -> list[str]:
    """Return the names of the views beside the list."""
    return [link.get_text(strip=True) for link in page.html.select('.saved-views li a')]  # type: ignore[attr-defined]


def test_a_view_keeps_filters_order_and_columns(portal: Portal, browser: Browser) -> None:
    portal.draft(REGISTRAR, title='О мостах')
    portal.registered(REGISTRAR, title='О дорогах')
    page = saved(browser, f'{HERE}?state=draft&sort=title&columns=title,state', 'Мои проекты')
    assert rows(page) == ['О мостах']
    assert page.html.select_one('.view-bar strong').get_text() == 'Мои проекты'  # type: ignore[attr-defined]
    assert names(page) == ['Мои проекты']
    assert 'изменён' not in page.text  # type: ignore[attr-defined]
    again = browser.get(HERE).click('Мои проекты').follow()
    assert rows(again) == ['О мостах']
    assert len(again.html.select('.list-table thead th')) == 4
    assert again.html.select_one('.saved-views a[data-command]')['aria-current'] == 'page'


def test_a_changed_view_says_so_and_is_saved_or_saved_as(portal: Portal, browser: Browser) -> None:
    portal.draft(REGISTRAR, title='О мостах')
    portal.registered(REGISTRAR, title='О дорогах')
    page = saved(browser, f'{HERE}?state=draft', 'Мои проекты')
    changed = browser.get(page.request.path_qs.replace('state=draft', 'state=registered'))  # type: ignore[attr-defined]
    assert changed.html.select_one('.view-bar .badge').get_text() == 'изменён'
    assert rows(changed.click('Вернуть сохранённый').follow()) == ['О мостах']
    form = next(form for form in changed.forms.values() if form.action.endswith('/filters'))
    assert rows(form.submit().follow()) == ['О дорогах']
    assert rows(browser.get(HERE).click('Мои проекты').follow()) == ['О дорогах']
    copy = changed.click('Сохранить как…').forms['view-form']
    copy['name'] = 'Готовые'
    assert names(copy.submit().follow()) == ['Готовые', 'Мои проекты']


def test_a_shared_view_shows_each_what_his_rights_give(portal: Portal, browser: Browser) -> None:
    portal.draft(REGISTRAR, title='О мостах')
    portal.registered(REGISTRAR, title='О дорогах')
    saved(browser, f'{HERE}?sort=title', 'Для всех', COLLEAGUES)
    staff = portal.browser(STAFF).get(HERE).click('Для всех').follow()
    assert rows(staff) == ['О дорогах']
    assert 'Настроить вид' not in staff.text
    assert names(portal.browser(STRANGER).get('/documents')) == []
    manager = portal.browser(MANAGER)
    edit = manager.get('/views').click('Изменить', href='edit').forms['view-form']
    edit['name'] = 'Общий'
    edit.submit().follow()
    assert names(browser.get(HERE)) == ['Общий']


def without_number(text: str) -> str:
    """Return an error page without the number of its request, which no two pages share."""
    return re.sub(r'<code>[0-9a-f]{12}</code>', '', text)


def test_a_private_view_is_nobody_elses(portal: Portal, browser: Browser) -> None:
    page = saved(browser, f'{HERE}?state=draft', 'Секретный отбор')
    key = page.request.GET['view']  # type: ignore[attr-defined]
    other = portal.browser(MANAGER)
    assert names(other.get(HERE)) == []
    for path in (f'/views/{key}', f'/views/{key}/edit'):
        answer = other.get(path, status=404)
        assert 'Секретный' not in answer.text
        absent = other.get(path.replace(key, 'none'), status=404)
        assert without_number(answer.text).replace(key, 'none') == without_number(absent.text)
    token = other.csrf_token()
    for name in ('edit', 'delete', 'filters', 'usual'):
        other.post(f'/views/{key}/{name}', {'csrf_token': token, 'name': 'x', 'list': HERE}, status=404)
    assert 'Секретный' not in other.get(f'{HERE}?view={key}').text
    assert names(browser.get(HERE)) == ['Секретный отбор']


def test_sharing_takes_the_right(portal: Portal) -> None:
    staff = portal.browser(STAFF)
    choices = staff.get(f'/views/new?list={HERE}').html.select('input[name=shared]')
    assert [choice['value'] for choice in choices] == ['']
    for shared in (COLLEAGUES, 'portal', 'organisation:g-shuya'):
        with pytest.raises(RefusedError), portal.acting(STAFF) as unit:
            save_view(unit, 'Мой', HERE, '', shared)
    with pytest.raises(RefusedError), portal.acting(REGISTRAR) as unit:
        save_view(unit, 'Мой', HERE, '', 'portal')
    with portal.acting('admin') as unit:
        save_view(unit, 'Для региона', '/documents', 'state=registered', 'portal')
    assert names(portal.browser(STRANGER).get('/documents')) == ['Для региона']


def test_a_list_begins_with_a_view(portal: Portal, browser: Browser) -> None:
    portal.draft(REGISTRAR, title='О мостах')
    portal.registered(REGISTRAR, title='О дорогах')
    page = saved(browser, f'{HERE}?state=draft', 'Мои проекты')
    form = next(form for form in page.forms.values() if form.action.endswith('/usual'))  # type: ignore[attr-defined]
    form.submit('do', value='begin').follow()
    begun = browser.get(HERE).follow().follow()
    assert rows(begun) == ['О мостах']
    assert len(rows(begun.click('Сбросить', index=0))) == 2
    assert len(rows(portal.browser(MANAGER).get(HERE))) == 2
    form = next(form for form in begun.forms.values() if form.action.endswith('/usual'))
    form.submit('do', value='stop')
    assert len(rows(browser.get(HERE))) == 2


def test_faults_are_said_and_views_are_deleted(portal: Portal, browser: Browser) -> None:
    form = browser.get(f'/views/new?list={HERE}').forms['view-form']
    form['name'] = '  '
    page = form.submit(status=422)
    assert 'Назовите вид.' in page.html.select_one('.error-summary').get_text()
    saved(browser, f'{HERE}?state=draft', 'Лишний')
    edit = browser.get('/views').click('Изменить', href='edit')
    assert 'Сохранённых видов пока нет' in edit.forms['view-delete'].submit().follow().text
    with portal.acting(REGISTRAR) as unit:
        for number in range(200):
            save_view(unit, f'Вид {number}', HERE, '')
        with pytest.raises(WrongStateError):
            save_view(unit, 'Ещё один', HERE, '')


def test_columns_are_kept_for_a_person(portal: Portal, browser: Browser) -> None:
    portal.registered(REGISTRAR, title='О мостах')
    page = browser.get(HERE).click('Колонки')
    form = page.forms['columns']
    for box in form.fields['column']:
        if hasattr(box, 'checked'):
            box.checked = box._value in ('number', 'files')
    form['place-files'], form['place-number'], form['place-title'] = '1', '2', '3'
    form['size'], form['density'] = '25', 'compact'
    here = form.submit('do', value='here').follow()
    assert here.request.GET['columns'] == 'files,number,title'
    always = form.submit('do', value='always').follow()
    heads = [head.get_text(strip=True) for head in always.html.select('.list-table thead th')][1:-1]
    assert heads == ['Файлы', '№', 'Содержание']
    assert always.html.select('.list-compact')
    form.submit('do', value='usual')
    assert len(browser.get(HERE).html.select('.list-table thead th')) == 8
