"""Somebody at the portal's door, as plain as WSGI: a browser's cookie on pages, a token on the API."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from webob import Request, Response

from tests.factories.portal import PASSWORD

API = '/api/'
FORM = 'application/x-www-form-urlencoded'


class Asker:
    """One person, or nobody with an empty ``login``, with both a browser and a program."""

    def __init__(self, application: Any, login: str = '', password: str = PASSWORD) -> None:
        self.application = application
        self.login = login
        self.cookies: dict[str, str] = {}
        self.token = ''
        if login:
            form = {'login': login, 'password': password, 'csrf_token': self.form_token('/login')}
            assert self.send('POST', '/login', urlencode(form).encode(), FORM).status_int == 303
            body = b'{"login": "%b", "password": "%b"}' % (login.encode(), password.encode())
            self.token = self.send('POST', '/api/v1/login', body, 'application/json').json['token']

    def __repr__(self) -> str:
        return self.login or 'anonymous'

    def get(self, address: str, **headers: str) -> Response:
        """Return the answer to a GET of ``address``, path and query quoted."""
        return self.send('GET', address, **headers)

    def send(self, method: str, address: str, body: bytes = b'', content_type: str = '', **headers: str) -> Response:
        """Return the answer to a request, its body read; underscores in the names of ``headers`` are hyphens."""
        sent = {name.replace('_', '-'): value for name, value in headers.items()}
        if address.startswith(API):
            if self.token:
                sent.setdefault('Authorization', f'Bearer {self.token}')
        elif self.cookies:
            sent['Cookie'] = '; '.join(f'{name}={value}' for name, value in self.cookies.items())
        request = Request.blank(address, base_url='http://localhost', method=method, body=body, headers=sent)
        request.environ['webob.is_body_seekable'] = True
        if content_type:
            request.content_type = content_type
        response = request.get_response(self.application)
        response.body  # noqa: B018 (read while the portal of this test is there)
        for header in response.headers.getall('Set-Cookie'):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(header).items()})
        return response

    def form_token(self, address: str = '/account') -> str:
        """Return the token that the forms on a page carry; empty where there is none."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(address).text)
        return found.group(1) if found else ''


def bytes_of(response: Response) -> bytes:
    """Return all that went over the wire: status, headers and body."""
    headers = ''.join(f'{name}: {value}\r\n' for name, value in response.headerlist)
    return f'{response.status}\r\n{headers}'.encode() + response.body
