"""The desk: what waits for whom, the longest wait first, and the steps taken from it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.portal import Browser, Portal

REGISTRAR, EDITOR, MANAGER = 'registrar.dep-fin', 'editor.dep-fin', 'manager.dep-fin'
STRANGER, ADMINISTRATOR = 'registrar.g-shuya', 'orgadmin.dep-fin'


def waiting(page: object) -> dict[str, list[str]]:
    """Return the summaries of what waits, by the title of their group."""
    section = page.html.select_one('#waiting')  # type: ignore[attr-defined]
    found: dict[str, list[str]] = {}
    for heading in section.select('.desk-group'):
        links = heading.find_next('ul').select('.desk-what > a')
        found[heading.contents[0].strip()] = [link.get_text(' ', strip=True) for link in links]
    return found


def brief(page: object, heading: str) -> list[str]:
    """Return the summaries of the section under ``heading``."""
    section = page.html.select_one(f'section[aria-labelledby="{heading}"]')  # type: ignore[attr-defined]
    return [] if section is None else [link.get_text(' ', strip=True) for link in section.select('.brief a')]


def test_what_waits_is_grouped_by_how_long(portal: Portal) -> None:
    portal.draft(REGISTRAR, title='О давнем')
    portal.clock.moment += timedelta(days=8)
    portal.draft(REGISTRAR, title='О недавнем')
    portal.clock.moment += timedelta(days=2)
    portal.draft(REGISTRAR, title='О сегодняшнем')
    portal.draft(STRANGER, title='Чужое')
    page = portal.browser(REGISTRAR).get('/')
    assert waiting(page) == {
        'Дольше недели': ['О давнем'],
        'За эту неделю': ['О недавнем'],
        'С сегодняшнего дня': ['О сегодняшнем'],
    }
    assert 'Чужое' not in page.text


def test_who_made_a_document_sees_whom_it_waits_for(portal: Portal) -> None:
    uid = portal.draft(EDITOR, title='О субсидиях')
    assert brief(portal.browser(EDITOR).get('/'), 'awaited') == []
    portal.advance(uid, REGISTRAR, 'register')
    page = portal.browser(EDITOR).get('/')
    assert brief(page, 'awaited') == ['вх-1/26 О субсидиях']
    assert waiting(page) == {}
    assert waiting(portal.browser(MANAGER).get('/')) == {'С сегодняшнего дня': ['вх-1/26 О субсидиях']}


def test_a_step_is_taken_from_the_desk_and_leads_back_to_it(portal: Portal) -> None:
    uid = portal.draft(REGISTRAR, title='О мостах')
    browser = portal.browser(REGISTRAR)
    form = next(form for form in browser.get('/').forms.values() if form.action.endswith(f'{uid}/transitions'))
    answer = form.submit()
    assert answer.location == 'http://localhost/'
    page = answer.follow()
    assert 'вх-1/26' in page.html.select_one('[data-announce]').get_text()
    assert waiting(page) == {}


def test_a_step_that_lacks_something_leads_to_the_form_that_asks_for_it(portal: Portal) -> None:
    uid = portal.draft(REGISTRAR, title='О мостах', sheets=None)
    page = portal.browser(REGISTRAR).get('/')
    link = page.html.select_one('#waiting a.btn')
    assert link['href'].endswith(f'{uid}/transitions/register')
    assert page.html.select('#waiting form') == []


@pytest.mark.parametrize('login', [ADMINISTRATOR, 'admin', 'auditor'])
def test_an_empty_desk_says_what_would_stand_there(portal: Portal, login: str) -> None:
    portal.draft(REGISTRAR, title='Чужое')
    page = portal.browser(login).get('/')
    assert 'Вас ничего не ждёт' in page.text
    assert 'Чужое' not in page.text


def test_the_rest_stands_in_a_list(portal: Portal) -> None:
    for number in range(17):
        portal.draft(REGISTRAR, title=f'О деле {number}')
    page = portal.browser(REGISTRAR).get('/')
    assert len(page.html.select('.desk-item')) == 15
    assert page.html.select_one('.desk-more').get_text(strip=True) == 'Показать остальные: 2'
    assert page.html.select_one('#waiting .count').get_text() == '17'


def test_the_desk_goes_nowhere_else_after_a_step(portal: Portal) -> None:
    uid = portal.draft(REGISTRAR)
    browser: Browser = portal.browser(REGISTRAR)
    form = next(form for form in browser.get('/').forms.values() if form.action.endswith(f'{uid}/transitions'))
    form['came_from'] = 'https://elsewhere.example/'
    assert form.submit().location.startswith('http://localhost/organisations/dep-fin/')
