"""A person at a browser: reads pages, presses a button, and remembers what the server answered."""

from __future__ import annotations

import http.client
import re
from typing import NamedTuple
from urllib.parse import urlencode

from .clerks import CutError
from .region import HOST, PASSWORD

_ORIGIN = f'https://{HOST}'
_CUT = (OSError, http.client.HTTPException)


class Answer(NamedTuple):
    """What came back."""

    status: int
    content_type: str
    text: str
    location: str


class Visitor:
    """Somebody logged in at the server at ``address`` by the login page."""

    def __init__(self, login: str, address: str) -> None:
        self._cookies: dict[str, str] = {}
        self.address = address
        token = self._token('/login')
        answer = self.post('/login', {'login': login, 'password': PASSWORD, 'csrf_token': token})
        if answer.status != 303:
            raise RuntimeError(f'{login} can’t log in: {answer}')
        self.csrf = self._token('/appearance')

    def get(self, path: str) -> Answer:
        """Ask for a page. Raises :class:`CutError` when no whole answer comes."""
        return self._call('GET', path, b'')

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Send a form. Raises :class:`CutError` when no whole answer comes."""
        return self._call('POST', path, urlencode(fields).encode())

    def choose(self, scheme: str) -> Answer:
        """Press a button that changes something small: how pages look to this person."""
        return self.post('/appearance', {'csrf_token': self.csrf, 'came_from': '/', 'scheme': scheme})

    def _token(self, path: str) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path).text)
        if found is None:
            raise RuntimeError(f'{path} carries no csrf_token')
        return found.group(1)

    def _call(self, method: str, path: str, body: bytes) -> Answer:
        headers = {'Host': HOST, 'Referer': f'{_ORIGIN}/', 'Origin': _ORIGIN}
        if self._cookies:
            headers['Cookie'] = '; '.join(f'{name}={value}' for name, value in self._cookies.items())
        if body:
            headers['Content-Type'] = 'application/x-www-form-urlencoded'
        connection = http.client.HTTPConnection(self.address, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode('utf-8', 'replace')
        except _CUT as fault:
            raise CutError(str(fault)) from fault
        finally:
            connection.close()
        for cookie in answer.headers.get_all('Set-Cookie', ()):
            name, _equals, value = cookie.partition(';')[0].partition('=')
            self._cookies[name] = value
        location = answer.headers.get('Location', '')
        return Answer(answer.status, answer.headers.get_content_type(), text, location)
