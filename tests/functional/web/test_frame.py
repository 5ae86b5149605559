"""The frame of the page is remembered for who sees it: it must be his, in his language, and of this page."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.factories.portal import Browser, Portal

REGISTRAR = 'registrar.g-kineshma'
FOLDER = '/organisations/g-kineshma/incoming/'


def head(browser: Browser, path: str) -> Any:
    """Return the head of a page."""
    return browser.get(path).html.select_one('header.site-header')


def addresses(shown: Any) -> set[str]:
    """Return where the forms of the head come back to."""
    return {field['value'] for field in shown.select('[name=came_from]')}


def test_each_page_names_its_own_address(portal: Portal) -> None:
    browser = portal.browser(REGISTRAR)
    for path in (FOLDER, f'{FOLDER}?q=%22%3E&state=draft', '/organisations', FOLDER):
        shown = head(browser, path)
        assert addresses(shown) == {path}
        quoted = path.replace('%', '%25').replace('?', '%3F').replace('=', '%3D').replace('&', '%26')
        assert shown.select_one('[data-module=eyes]')['href'] == f'/appearance?came_from={quoted}#eyes'
        assert '\ue000' not in str(shown)


def test_the_current_entry_of_the_menu_follows(portal: Portal) -> None:
    browser = portal.browser(REGISTRAR)
    for path in ('/', '/organisations', '/documents', '/'):
        current = head(browser, path).select('.site-menu [aria-current=page]')
        assert [link['href'] for link in current] == [path]


def test_each_person_has_a_head_of_his_own(portal: Portal) -> None:
    names = {login: head(portal.browser(login), '/').select_one('.person-name').text for login in (REGISTRAR, 'admin')}
    assert len(set(names.values())) == 2
    tokens = {head(portal.browser(login), '/').select_one('[name=csrf_token]')['value'] for login in names}
    assert len(tokens) == 2
    assert head(portal.browser(), '/login').select('.person-name') == []


def test_what_it_shows_is_of_now(portal: Portal) -> None:
    browser = portal.browser(REGISTRAR)
    token = head(browser, '/').select_one('[name=csrf_token]')['value']
    browser.post('/account/locale', {'csrf_token': token, 'came_from': '/', 'locale': 'en'})
    assert head(browser, '/').select_one('nav')['aria-label'] == 'Main menu'
    browser.post('/appearance', {'csrf_token': token, 'came_from': '/', 'scheme': 'dark'})
    assert head(browser, '/').select_one('[name=scheme][value=dark]')['aria-pressed'] == 'true'
    assert head(browser, '/search?q=%D0%BC%D0%BE%D1%81%D1%82').select_one('#site-search-field')['value'] == 'мост'
    assert head(browser, '/search?q=%D0%B4%D0%BE%D0%BC').select_one('#site-search-field')['value'] == 'дом'


def test_sessions_and_questions_share_what_is_remembered(portal: Portal) -> None:
    frames = portal.registry.frames
    first, second = portal.browser(REGISTRAR), portal.browser(REGISTRAR)
    pages = [(one, f'/search?q={word}') for one in (first, second) for word in ('a', 'b', 'c')]
    head(*pages[0])
    remembered = len(frames)
    tokens = {head(*page).select_one('[name=csrf_token]')['value'] for page in pages}
    assert len(tokens) == 2
    assert len(frames) == remembered


def test_what_was_searched_is_shown_letter_for_letter(portal: Portal) -> None:
    browser = portal.browser(REGISTRAR)
    for asked in ('"><b>', "it's & «это»", '\ue000token\ue000', '\ue000here\ue000'):
        shown = head(browser, f'/search?q={quote(asked)}')
        assert shown.select_one('#site-search-field')['value'] == asked
        assert len(addresses(shown)) == 1
