"""Every page works under the strict policy: no script, no style, no handler inside the markup; nothing is written."""

from __future__ import annotations

import pytest

from tests.factories.portal import Portal

from .test_document_pages import attach

REGISTRAR = 'registrar.g-kineshma'
PATHS = (
    '/', '/organisations', '/organisations/g-kineshma', '/organisations/g-kineshma/incoming', '/search',
    '/search?q=%D0%BE', '/documents/{uid}', '/documents/{uid}/history', '/documents/{uid}/access',
    '/documents/{uid}/access?person=registrar.g-shuya',
)  # fmt: skip


@pytest.mark.parametrize('locale', ['ru', 'en'])
def test_pages_are_plain(portal: Portal, locale: str) -> None:
    evil = '<img src=x onerror=alert(1)>"\'></script><script>alert(1)</script>'
    uid = portal.draft(REGISTRAR, title=evil, correspondent=evil, note=evil)
    attach(portal, uid, evil, b'text')
    browser = portal.browser(REGISTRAR)
    browser.set_cookie('sed-locale', locale)
    with portal.reading() as root:
        last = root.ledger.last_seq
    for path in PATHS:
        page = browser.get(path.format(uid=uid))
        assert not page.html.select('[style], style, [onerror], [onclick], img[src=x]'), path
        assert all(script.get('src') and not script.get_text() for script in page.html.select('script')), path
        assert len(page.html.select('h1')) == 1, path
        assert page.html.select_one('html')['lang'] == locale
        ids = [tag['id'] for tag in page.html.select('[id]')]
        assert len(ids) == len(set(ids)), path
    with portal.reading() as root:
        assert root.ledger.last_seq == last
