"""Call the application without a network and measure the CPU that each call takes."""

from __future__ import annotations

import io
import json
import re
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from .pace import PACE, Timed

PASSWORD = 'sed-demo-2014'
WARM_UP = 15


class Client:
    """Somebody who is logged in, as a browser (``page``) or as a program (``api``)."""

    def __init__(self, application: Any, login: str) -> None:
        self.application = application
        self.cookies: dict[str, str] = {}
        self.token = ''
        form = {'login': login, 'password': PASSWORD, 'csrf_token': self.csrf_token('/login')}
        self.call('POST', '/login', urlencode(form).encode(), 'application/x-www-form-urlencoded', expect=303)
        answer = self.json('POST', '/api/v1/login', {'login': login, 'password': PASSWORD})
        self.token = answer['token']

    def csrf_token(self, path: str) -> str:
        """Return the token that the forms of a page carry."""
        found = re.search(rb'name="csrf_token" value="([^"]+)"', self.call('GET', path))
        if found is None:
            raise AssertionError(f'{path} carries no csrf_token')
        return found.group(1).decode()

    def call(
        self, method: str, path: str, body: bytes = b'', content_type: str = '', expect: int = 200, **headers: str
    ) -> bytes:
        """Make one request and return the body. Raises ``AssertionError`` for another status than ``expect``."""
        path, _mark, query = path.partition('?')
        environ: dict[str, Any] = {
            'REQUEST_METHOD': method, 'PATH_INFO': path, 'QUERY_STRING': query, 'SCRIPT_NAME': '',
            'SERVER_NAME': '127.0.0.1', 'SERVER_PORT': '443', 'HTTP_HOST': '127.0.0.1', 'REMOTE_ADDR': '127.0.0.1',
            'SERVER_PROTOCOL': 'HTTP/1.1', 'wsgi.url_scheme': 'https', 'wsgi.input': io.BytesIO(body),
            'CONTENT_LENGTH': str(len(body)), 'wsgi.errors': io.StringIO(), 'wsgi.version': (1, 0),
            'wsgi.multithread': True, 'wsgi.multiprocess': False, 'wsgi.run_once': False,
        }  # fmt: skip
        if content_type:
            environ['CONTENT_TYPE'] = content_type
        if path.startswith('/api/') and self.token:
            environ['HTTP_AUTHORIZATION'] = f'Bearer {self.token}'
        elif self.cookies:
            environ['HTTP_COOKIE'] = '; '.join(f'{name}={value}' for name, value in self.cookies.items())
        if method == 'POST' and not path.startswith('/api/'):
            environ['HTTP_REFERER'] = 'https://127.0.0.1/'
        environ.update({f'HTTP_{name.upper()}': value for name, value in headers.items()})
        return self._answer(environ, expect)

    def _answer(self, environ: dict[str, Any], expect: int) -> bytes:
        answer: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            answer.update(status=int(status[:3]), headers=headers)

        chunks = self.application(environ, start_response)
        body = b''.join(chunks)
        if hasattr(chunks, 'close'):
            chunks.close()
        for name, value in answer['headers']:
            if name.lower() == 'set-cookie':
                key, _equals, rest = value.partition('=')
                self.cookies[key] = rest.partition(';')[0]
        if answer['status'] != expect:
            where = f'{environ["REQUEST_METHOD"]} {environ["PATH_INFO"]}'
            raise AssertionError(f'{where}: {answer["status"]} instead of {expect}: {body[:600]!r}')
        return body

    def json(self, method: str, path: str, body: Any = None, expect: int = 200, **headers: str) -> Any:
        """Make one request of the API and return what it answers."""
        sent = json.dumps(body).encode() if body is not None else b''
        answer = self.call(method, path, sent, 'application/json' if sent else '', expect, **headers)
        return json.loads(answer) if answer else None


def cpu_ms_p95(calls: Sequence[Callable[[], Any]], rounds: int = 10) -> float:
    """Return the CPU time in milliseconds that 95 of 100 of the ``calls`` stay below, each made ``rounds`` times."""
    for call in calls:
        call()
    taken = []
    for call in list(calls) * rounds:
        begun = time.thread_time()
        call()
        taken.append((time.thread_time() - begun) * 1000)
    return statistics.quantiles(taken, n=20)[-1]


def cpu_times(call: Callable[[int], Any], times: int = 150, before: Callable[[], Any] = lambda: None) -> Timed:
    """Return the CPU time of ``times`` calls ``call(number)`` after a warm-up.

    ``before`` is done ahead of each and does not count.
    """
    taken, paces = [], []
    for number in range(WARM_UP + times):
        before()
        pace, begun = PACE.read(), time.thread_time()
        call(number)
        ended = time.thread_time()
        if number >= WARM_UP:
            taken.append((ended - begun) * 1000)
            paces.append((pace + PACE.read()) / 2)
    return Timed(taken, paces)


def cpu_ms(call: Callable[[int], Any], times: int = 150) -> float:
    """Return the median CPU time of one ``call(number)`` in milliseconds, after a warm-up."""
    return cpu_times(call, times).median
