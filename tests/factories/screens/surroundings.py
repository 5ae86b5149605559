"""Real things of a running demonstration, asked through the API: what stands in the braces of a screen's address."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.factories.portal import PASSWORD

CLERK, ORGANISATION = 'registrar.g-kineshma', 'g-kineshma'


class Surroundings(dict[str, str]):
    """Names and what they stand for, each asked once.

    ``registered``, ``draft``, ``archived``, ``annulled`` and ``withdrawn`` are uids of documents of Kineshma,
    ``incoming``, ``outgoing``, ``internal`` and ``act`` of ones of that kind, ``file`` is a file of
    ``registered``, ``number`` its number, ``correspondent`` its sender, ``grant`` a role that
    somebody holds at the finance department:
    add what a screen needs.
    """

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self._tokens: dict[str, str] = {}

    def __missing__(self, name: str) -> str:
        self[name] = found = FOUND[name](self)
        return found

    def ask(self, path: str, login: str = CLERK, method: str = 'GET', body: Any = None, **parameters: str) -> Any:
        """Return the API's answer to a question of ``login``; ``body`` is sent as JSON."""
        query = f'?{urlencode(parameters)}' if parameters else ''
        data = None if body is None else json.dumps(body).encode()
        headers = {'Authorization': f'Bearer {self._token(login)}', 'Content-Type': 'application/json', 'If-Match': '*'}
        request = Request(f'{self.address}/api/v1/{path}{query}', data, headers, method=method)
        with urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def document(self, **parameters: str) -> Any:
        """Return the first document of Kineshma with these properties."""
        return self.ask('documents', organisation=ORGANISATION, limit='1', **parameters)['items'][0]

    def _token(self, login: str) -> str:
        if login not in self._tokens:
            data = json.dumps({'login': login, 'password': PASSWORD}).encode()
            request = Request(f'{self.address}/api/v1/login', data, {'Content-Type': 'application/json'})
            with urlopen(request, timeout=30) as answer:
                self._tokens[login] = json.load(answer)['token']
        return self._tokens[login]


def _in_state(state: str) -> Callable[[Surroundings], str]:
    return lambda here: str(here.document(state=state)['uid'])


def _of_kind(kind: str) -> Callable[[Surroundings], str]:
    return lambda here: str(here.document(kind=kind)['uid'])


def _yesterday() -> str:
    # Documents of today are those that other tests have made.
    return (date.today() - timedelta(days=2)).isoformat()


def _grant(here: Surroundings) -> str:
    return str(here.ask('organisations/dep-fin/roles', 'orgadmin.dep-fin')['items'][0]['id'])


FOUND: dict[str, Callable[[Surroundings], str]] = {
    'correspondent': lambda here: str(here.ask(f'documents/{here["registered"]}')['correspondent_id']),
    **{state: _in_state(state) for state in ('draft', 'archived', 'annulled', 'withdrawn')},
    **{kind: _of_kind(kind) for kind in ('incoming', 'outgoing', 'internal', 'act')},
    'registered': lambda here: str(here.document(kind='incoming', state='registered', date_to=_yesterday())['uid']),
    'number': lambda here: str(here.ask(f'documents/{here["registered"]}')['number']),
    'file': lambda here: str(here.ask(f'documents/{here["registered"]}')['files'][0]['id']),
    'grant': _grant,
}
