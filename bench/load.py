"""A frugal load generator: many clients in one thread over plain sockets, so that it takes little of the processor.

A client is a generator that yields requests and is sent the answers. It may rest between two of them.
"""

from __future__ import annotations

import heapq
import json
import selectors
import socket
import time
from collections import defaultdict
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True)
class Call:
    """A request: ``what`` it is counted as, its bytes; ``rest`` in seconds before it is sent; any status but those
    of ``good`` counts as failed.
    """

    what: str
    request: bytes
    rest: float = 0.0
    good: tuple[int, ...] = (200, 201)


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the head and the body."""

    status: int
    head: bytes
    body: bytes

    def json(self) -> Any:
        """Return the body read as JSON."""
        return json.loads(self.body)


Script = Generator[Call, Answer, None]


@dataclass
class Tally:
    """Milliseconds and failures by what was asked; ``seconds`` it all took."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def percentile(self, what: str, share: float) -> float:
        """Return the milliseconds below which ``share`` of these requests stayed."""
        ordered = sorted(self.taken[what])
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0

    def rate(self, what: str) -> float:
        """Return how many of these requests were answered in a second."""
        return len(self.taken[what]) / self.seconds


class _Line:
    """One connection and the client behind it."""

    def __init__(self, address: tuple[str, int], script: Script) -> None:
        self.socket = socket.create_connection(address, timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.script = script
        self.call = next(script)
        self.begun = 0.0
        self._buffer = b''
        self._size = -1
        self._head = b''

    def send(self) -> None:
        self.begun = time.perf_counter()
        self.socket.sendall(self.call.request)

    def receive(self) -> Answer | None:
        chunk = self.socket.recv(1 << 18)
        if not chunk:
            raise ConnectionError(f'closed while waiting for {self.call.what}')
        self._buffer += chunk
        if self._size < 0:
            head, end, rest = self._buffer.partition(b'\r\n\r\n')
            if not end:
                return None
            self._head, self._buffer, self._size = head, rest, _length(head)
        if len(self._buffer) < self._size:
            return None
        answer = Answer(int(self._head[9:12]), self._head, self._buffer[: self._size])
        self._buffer, self._size = self._buffer[self._size :], -1
        return answer


def _length(head: bytes) -> int:
    for line in head.split(b'\r\n')[1:]:
        name, _colon, value = line.partition(b':')
        if name.lower() == b'content-length':
            return int(value)
    return 0


def drive(address: tuple[str, int], scripts: list[Script]) -> Tally:
    """Let all clients go on at once until each has come to its end."""
    tally = Tally()
    lines = [_Line(address, script) for script in scripts]
    waiting: list[tuple[float, int, _Line]] = []
    begun = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for number, line in enumerate(lines):
            selector.register(line.socket, selectors.EVENT_READ, line)
            heapq.heappush(waiting, (begun + line.call.rest, number, line))
        open_lines, order = len(lines), len(lines)
        while open_lines:
            now = time.perf_counter()
            while waiting and waiting[0][0] <= now:
                heapq.heappop(waiting)[2].send()
            timeout = max(0.0, waiting[0][0] - now) if waiting else 60.0
            for key, _events in selector.select(timeout):
                line = key.data
                answer = line.receive()
                if answer is None:
                    continue
                tally.taken[line.call.what].append((time.perf_counter() - line.begun) * 1000)
                if answer.status not in line.call.good:
                    tally.failed.append(f'{line.call.what}: {answer.status} {answer.body[:200]!r}')
                try:
                    line.call = line.script.send(answer)
                except StopIteration:
                    selector.unregister(line.socket)
                    line.socket.close()
                    open_lines -= 1
                    continue
                order += 1
                heapq.heappush(waiting, (time.perf_counter() + line.call.rest, order, line))
    tally.seconds = time.perf_counter() - begun
    return tally


class Caller:
    """Put together the requests of one person, as a program with a token and as a browser with a session."""

    def __init__(self, host: str, login: str, password: str) -> None:
        self.host = host
        self.login = login
        self._password = password
        self._token = ''
        self._cookies: dict[str, str] = {}

    def log_in(self) -> Script:
        """Get a token and a session."""
        answer = yield self.api('log in', 'POST', '/api/v1/login', {'login': self.login, 'password': self._password})
        self._token = answer.json()['token']
        answer = yield self.page('log in', '/login')
        self._take_cookies(answer)
        form = {'login': self.login, 'password': self._password, 'csrf_token': csrf_token(answer.body)}
        self._take_cookies((yield self.page('log in', '/login', form)))

    def api(self, what: str, method: str, path: str, body: Any = None, rest: float = 0.0) -> Call:
        """Return a request of the API."""
        sent = json.dumps(body).encode() if body is not None else b''
        head = f'Authorization: Bearer {self._token}\r\n' if self._token else ''
        head += 'Content-Type: application/json\r\n' if sent else ''
        return Call(what, self._request(method, path, head, sent), rest)

    def page(self, what: str, path: str, form: dict[str, str] | None = None, rest: float = 0.0) -> Call:
        """Return a request of a browser: of a page, or with ``form`` of what a person sends."""
        head = f'Cookie: {"; ".join(f"{name}={value}" for name, value in self._cookies.items())}\r\n'
        if form is None:
            return Call(what, self._request('GET', path, head if self._cookies else '', b''), rest)
        head += f'Content-Type: application/x-www-form-urlencoded\r\nReferer: https://{self.host}{path}\r\n'
        return Call(what, self._request('POST', path, head, urlencode(form).encode()), rest, (303,))

    def _request(self, method: str, path: str, head: str, body: bytes) -> bytes:
        length = f'Content-Length: {len(body)}\r\n' if method != 'GET' else ''
        text = f'{method} {path} HTTP/1.1\r\nHost: {self.host}\r\nX-Forwarded-Proto: https\r\n{length}{head}\r\n'
        return text.encode() + body

    def _take_cookies(self, answer: Answer) -> None:
        for line in answer.head.decode('latin-1').split('\r\n'):
            name, _colon, value = line.partition(':')
            if name.lower() == 'set-cookie':
                key, _equals, rest = value.strip().partition('=')
                self._cookies[key] = rest.partition(';')[0]


def csrf_token(body: bytes) -> str:
    """Return the token that the forms of a page carry."""
    return body.partition(b'name="csrf_token"')[2].partition(b'value="')[2].partition(b'"')[0].decode()
