"""What the tests of the editing pages share: browsers that are logged in, and forms filled in as clerks do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories.portal import PASSWORD, Browser, Portal

REGISTRAR = 'registrar.g-kineshma'
EDITOR = 'editor.g-kineshma'
PLACE = '/organisations/g-kineshma'


@pytest.fixture
def browser_of(portal: Portal) -> Callable[[str], Browser]:
    """Give a function that returns the browser of somebody who is logged in."""

    def browser_of(login: str) -> Browser:
        browser = Browser(portal.application)
        # Else WebOb copies longer bodies to temporary files that nobody closes, and WebTest keeps them alive.
        browser.lint = False
        browser.extra_environ['webob.is_body_seekable'] = True
        form = browser.get('/login?came_from=/account').forms['login']
        form['login'], form['password'] = login, PASSWORD
        form.submit()
        return browser

    return browser_of


def filled(form: Any, **values: str) -> Any:
    """Fill in an incoming letter as a clerk types it."""
    typed = {
        'title': 'О ремонте моста', 'correspondent': 'ООО «Мост»', 'ext_number': '12-5', 'doc_date': '10.06',
        'received_at': '14.06.2026 10:00', 'delivery': 'post', 'sheets': '3', **values,
    }  # fmt: skip
    for name, value in typed.items():
        form[name] = value
    return form


def made_by(answer: Any) -> str:
    """Return the uid of the document that a redirect leads to."""
    assert answer.status_int == 303, answer.text
    return answer.location.rstrip('/').rpartition('/')[2]
