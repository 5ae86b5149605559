"""S8: behind the proxy of ``production.ini`` the throttle counts people's addresses, and nobody can make one up."""

from __future__ import annotations

import logging
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
from waitress.adjustments import Adjustments
from waitress.proxy_headers import proxy_headers_middleware

INI = Path(__file__).resolve().parents[3] / 'production.ini'


def address_seen(peer: str, forwarded: str) -> str:
    ini = ConfigParser()
    ini.read(INI, encoding='utf-8')
    section = {name: value for name, value in ini.items('server:main') if name not in {*ini.defaults(), 'use'}}
    settings = Adjustments(**section)
    seen: list[str] = []

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ['REMOTE_ADDR'])
        return []

    middleware = proxy_headers_middleware(
        application,
        trusted_proxy=settings.trusted_proxy,
        trusted_proxy_count=settings.trusted_proxy_count,
        trusted_proxy_headers=settings.trusted_proxy_headers,
        clear_untrusted=settings.clear_untrusted_proxy_headers,
        log_untrusted=settings.log_untrusted_proxy_headers,
        logger=logging.getLogger(__name__),
    )
    environ = {'REMOTE_ADDR': peer, 'REMOTE_HOST': peer, 'HTTP_X_FORWARDED_FOR': forwarded, 'SERVER_PORT': '6543'}
    middleware({**environ, 'wsgi.url_scheme': 'http', 'HTTP_HOST': 'sed.example.ru'}, None)
    return seen[0]


@pytest.mark.parametrize(
    ('peer', 'forwarded', 'seen'),
    [
        ('127.0.0.1', '10.20.30.40', '10.20.30.40'),
        # What the client itself sent stands before what the proxy added.
        ('127.0.0.1', '6.6.6.6, 10.20.30.40', '10.20.30.40'),
        ('10.20.30.40', '6.6.6.6', '10.20.30.40'),
    ],
)
def test_the_address_is_the_one_that_the_proxy_saw(peer: str, forwarded: str, seen: str) -> None:
    assert address_seen(peer, forwarded) == seen
