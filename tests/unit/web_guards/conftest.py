"""A small application behind the outermost guards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPRequestEntityTooLarge, HTTPSeeOther
from pyramid.response import Response
from transaction.interfaces import TransientError
from webtest import TestApp

from sedportal.kernel.errors import BusyError
from sedportal.kernel.storage import database

Make = Callable[..., TestApp]


def redirect(request: Any) -> Response:
    """Send the browser wherever the query says."""
    return HTTPSeeOther(request.GET['to'])


def fail(request: Any) -> Response:
    """Raise what the query names."""
    raise {
        'error': RuntimeError('the secret of the failure'),
        'busy': BusyError('busy', retry_after=7),
        'large': HTTPRequestEntityTooLarge(),
        'conflict': TransientError(),
    }[request.GET['what']]


def stricter(request: Any) -> Response:
    """Answer with a policy of one's own."""
    response = Response('x')
    response.headers['Content-Security-Policy'] = "default-src 'none'; sandbox"
    response.headers['Cache-Control'] = 'private, max-age=60'
    return response


def links(request: Any) -> dict[str, str]:
    """Answer with the addresses that links would start with."""
    return {'host': request.host_url, 'route': request.route_url('/links'), 'application': request.application_url}


@pytest.fixture
def make(tmp_path: Any) -> Iterator[Make]:
    databases = []

    def make_app(mode: str = 'testing', public_url: str = 'http://localhost', **settings: Any) -> TestApp:
        config = Configurator(
            settings={
                'sedportal.mode': mode,
                'sedportal.var': str(tmp_path),
                'sedportal.secret': 'testing-only-testing-only-testing-only',
                'sedportal.public_url': public_url,
                'zodbconn.uri': 'memory://',
                **settings,
            }
        )
        for name in ('kernel', 'security', 'security.policy', 'web.headers', 'web.flash'):
            config.include(f'sedportal.{name}')
        for path, view in (('/redirect', redirect), ('/fail', fail), ('/stricter', stricter), ('/links', links)):
            config.add_route(path, path)
            config.add_view(view, route_name=path, renderer='json')
        config.add_route('/post', '/post')
        config.add_view(lambda request: {}, route_name='/post', request_method='POST', renderer='json')
        for path in ('/healthz', '/metrics'):
            config.add_route(path, path)
            config.add_view(lambda request: {'host': request.host_url}, route_name=path, renderer='json')
        config.add_static_view('static', str(tmp_path), cache_max_age=3600)
        (tmp_path / 'a.css').write_text('a {}')
        application = config.make_wsgi_app()
        databases.append(database(config.registry))
        host = 'localhost' if mode == 'testing' else 'sed.example.ru'
        return TestApp(application, extra_environ={'HTTP_HOST': host})

    yield make_app
    for one in databases:
        one.close()
