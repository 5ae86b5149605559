"""Feeds: at a secret address, by the rights that their owner has when they are read, until they are closed."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from sedportal.directory.operations import set_active
from sedportal.documents.operations import change_card
from tests.factories.portal import Browser, Portal

OWNER, STAFF = 'registrar.dep-fin', 'staff01.dep-fin'
ATOM = '{http://www.w3.org/2005/Atom}'


def open_feed(browser: Browser, words: str = 'мост', name: str = 'Мосты') -> str:
    """Open a feed of what ``words`` find and return its address."""
    form = browser.get('/account/feeds', {'list': f'/search?q={words}'}).forms['open-feed']
    form['name'] = name
    address = form.submit().html.select_one('#secret-url')['value']
    return urlsplit(address).path


def titles(answer: Any) -> list[str]:
    """Return the titles of a feed's entries, after looking whether the feed is whole."""
    feed = ElementTree.fromstring(answer.body)
    assert feed.tag == f'{ATOM}feed'
    moments = [feed.findtext(f'{ATOM}updated')]
    for holder in (feed, *feed.iter(f'{ATOM}entry')):
        assert re.fullmatch(r'urn:uuid:[0-9a-f-]{36}', holder.findtext(f'{ATOM}id') or '')
        assert holder.findtext(f'{ATOM}title')
        moments.append(holder.findtext(f'{ATOM}updated'))
    assert feed.findtext(f'{ATOM}author/{ATOM}name')
    for moment in moments:
        assert re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)', moment or ''), moment
    assert len({entry.findtext(f'{ATOM}id') for entry in feed.iter(f'{ATOM}entry')}) == len(moments) - 2
    return [entry.findtext(f'{ATOM}title') or '' for entry in feed.iter(f'{ATOM}entry')]


def test_a_feed_tells_what_was_found_and_what_came_since(portal: Portal) -> None:
    portal.registered(OWNER, title='О мосте <первом> & "старом"')
    address = open_feed(portal.browser(OWNER))
    program = Browser(portal.application)
    answer = program.get(address)
    assert answer.content_type == 'application/atom+xml'
    assert titles(answer) == ['вх-1/26 О мосте <первом> & "старом"']
    assert program.get(address, headers={'If-None-Match': answer.headers['ETag']}, status=304).body == b''
    portal.clock.advance(minutes=1)
    uid = portal.registered(OWNER, title='О мосте втором')
    portal.registered('registrar.g-shuya', title='О мосте чужом')
    newer = program.get(address, headers={'If-None-Match': answer.headers['ETag']})
    assert titles(newer)[0] == 'вх-2/26 О мосте втором'
    assert len(titles(newer)) == 2
    assert f'/documents/{uid}"' in newer.text
    assert 'Set-Cookie' not in newer.headers


def test_rights_count_when_it_is_read(portal: Portal) -> None:
    uid = portal.registered(OWNER, title='О мосте')
    address = open_feed(portal.browser(STAFF))
    program = Browser(portal.application)
    assert len(titles(program.get(address))) == 1
    with portal.acting() as unit:
        change_card(unit, portal.document(unit.portal, uid), {'access_mark': 'confidential'}, comment='Уточнено')
    answer = program.get(address)
    assert titles(answer) == []
    assert uid not in answer.text


def test_who_is_switched_off_has_no_feed(portal: Portal) -> None:
    address = open_feed(portal.browser(STAFF))
    with portal.acting() as unit:
        set_active(unit, unit.portal['people'][STAFF], active=False)
    Browser(portal.application).get(address, status=404)
    with portal.acting() as unit:
        set_active(unit, unit.portal['people'][STAFF], active=True)
    Browser(portal.application).get(address)


def test_a_closed_feed_is_gone_and_only_its_owner_closes_it(portal: Portal) -> None:
    browser = portal.browser(OWNER)
    address = open_feed(browser)
    page = browser.get('/account/feeds')
    close = next(form for form in page.forms.values() if form.action.endswith('/close'))
    other = portal.browser(STAFF)
    other.post(close.action, {'csrf_token': other.csrf_token()}, status=404)
    assert 'Мосты' not in other.get('/account/feeds').text
    Browser(portal.application).get(address)
    assert 'Лента «Мосты» закрыта' in close.submit().follow().text
    Browser(portal.application).get(address, status=404)


def test_the_address_is_shown_once_and_kept_nowhere(portal: Portal) -> None:
    browser = portal.browser(OWNER)
    address = open_feed(browser)
    token = address.rsplit('/', 1)[1].removesuffix('.atom')
    assert len(token) >= 40
    assert token not in browser.get('/account/feeds').text
    with portal.reading() as root:
        records = [record for record in root.ledger.since(0, 10_000) if record.action.startswith('feed.')]
        assert [record.action for record in records] == ['feed.opened']
        assert token not in str(records[0].details)
        assert token not in str(list(root.feeds.by_digest.values()))


@pytest.mark.parametrize('token', ['none', '', '%D1%8F', 'a' * 43])
def test_a_guessed_address_gives_nothing(portal: Portal, token: str) -> None:
    open_feed(portal.browser(OWNER))
    Browser(portal.application).get(f'/feeds/{token}.atom', status=404)


def test_the_search_page_leads_to_feeds_and_views(portal: Portal) -> None:
    portal.registered(OWNER, title='О мосте')
    page = portal.browser(OWNER).get('/search', {'q': 'мост', 'kind': 'incoming'})
    form = page.click('Лента').forms['open-feed']
    assert form['list'].value == '/search?q=%D0%BC%D0%BE%D1%81%D1%82&kind=incoming'
    assert form['name'].value == 'мост'
    assert 'kind=incoming' in page.click('Сохранить вид').text


def test_a_feed_of_a_folder_and_of_ones_own(portal: Portal) -> None:
    portal.draft(STAFF.replace('staff01', 'editor'), 'internal', title='Записка')
    browser = portal.browser('editor.dep-fin')
    program = Browser(portal.application)
    for words in ('/organisations/dep-fin/internal', '/documents?initiator=me', '/documents?kind=internal&sort=title'):
        form = browser.get('/account/feeds', {'list': words}).forms['open-feed']
        form['name'] = 'Лента'
        address = urlsplit(form.submit().html.select_one('#secret-url')['value']).path
        assert titles(program.get(address)) == ['Записка'], words


def test_a_feed_needs_a_name_and_a_list_of_ones_own(portal: Portal) -> None:
    browser = portal.browser(OWNER)
    form = browser.get('/account/feeds', {'list': '/search?q=a'}).forms['open-feed']
    form['name'] = ' '
    assert 'Дайте название' in form.submit(status=422).text
    browser.get('/account/feeds', {'list': '/organisations/g-shuya/incoming'}, status='*')
    browser.get('/account/feeds', {'list': '/admin'}, status=404)


def test_there_are_not_too_many(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('sedportal.documents.operations.feeds.MOST_OWN', 1)
    browser = portal.browser(OWNER)
    open_feed(browser)
    form = browser.get('/account/feeds', {'list': '/search?q=a'}).forms['open-feed']
    form['name'] = 'Ещё'
    assert 'Сначала закройте лишние' in form.submit(status=409).text
