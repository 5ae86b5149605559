"""A disk without room: a page that says so, and nothing of the change is left (R6)."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from ZODB.Connection import Connection

from sedportal.kernel.errors import storage_full
from tests.factories.portal import Portal


def full(*_arguments: Any) -> None:
    raise OSError(errno.ENOSPC, 'No space left on device')


def refuse(*_arguments: Any) -> None:
    raise storage_full()


@pytest.mark.parametrize('fault', [full, refuse])
def test_a_page_says_that_there_is_no_room(portal: Portal, monkeypatch: pytest.MonkeyPatch, fault: Any) -> None:
    browser = portal.browser('registrar.g-kineshma')
    token = browser.csrf_token()
    with monkeypatch.context() as broken:
        broken.setattr(Connection, 'tpc_vote', fault)
        answer = browser.post('/appearance', {'csrf_token': token, 'came_from': '/', 'scheme': 'dark'}, status=507)
    assert 'Не осталось места' in answer.text
    assert 'Пока оператор не освободит место, ничего нельзя сохранить. Читать можно.' in answer.text
    assert browser.get('/', status=200)
