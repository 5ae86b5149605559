"""quality.md, S1: role × state × route over HTTP against the oracle; a route that the oracle lacks fails the build."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from webtest import TestApp

from tests.factories.portal import Base

from .expectations import ACTORS, STRANGERS, at_place, on_document
from .routes import OPEN, ROUTES, Route
from .stage import SLUG, Case, Stage, prepared

EVERYBODY = (*ACTORS, *STRANGERS)
REFUSED = (401, 403, 404)
PLACE = Case('', '', '', False)


@pytest.fixture(scope='module')
def stage(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with prepared(base, tmp_path_factory.mktemp('stage')) as made:
        yield made


def declared(registry: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the key of every view of the application and the permissions that it declares."""
    introspector = registry.introspector
    patterns = {
        entry['introspectable']['name']: entry['introspectable']['pattern']
        for entry in introspector.get_category('routes')
    }
    for entry in introspector.get_category('views'):
        view = entry['introspectable']
        context = view['context']
        if view['exception_only'] or getattr(context, '__name__', '').endswith(('ExceptionResponse', 'HTTPException')):
            continue
        permissions = tuple(one['value'] for one in entry['related'] if one.category_name == 'permissions')
        pattern = patterns.get(view['route_name'], '')
        if '{traverse' in pattern:
            name = pattern.partition('}/')[2]
            pattern = f'{context.__name__}/{name}'
        elif not pattern:
            pattern = f'{context.__name__}/{view["name"]}'
        methods = view['request_methods'] or ('ANY',)
        for method in [methods] if isinstance(methods, str) else methods:
            if method != 'HEAD':
                yield f'{method} {re.sub(r":(?:[^{}]|{[^}]*})*(?=})", "", pattern)}', permissions


def test_the_oracle_knows_every_route(base: Base) -> None:
    found = {key for key, _permissions in declared(base.registry)}
    assert sorted(found - ROUTES.keys()) == [], 'routes that the oracle lacks'
    assert sorted(ROUTES.keys() - found) == [], 'routes that are gone'


def test_every_view_declares_its_permission(base: Base) -> None:
    assert [key for key, permissions in declared(base.registry) if not permissions] == []


def cases_of(route: Route, stage: Stage) -> list[Case]:
    return stage.cases if route.on == 'document' else [PLACE]


@pytest.mark.parametrize('key', [key for key, route in ROUTES.items() if route.right != OPEN])
def test_rights(stage: Stage, key: str) -> None:
    route, method = ROUTES[key], key.partition(' ')[0]
    wrong = []
    for case in cases_of(route, stage):
        for login in EVERYBODY:
            status = play(stage, route, method, case, login)
            if not fits(route, case, login, status):
                wrong.append(f'{login}, {case.state or "place"}{" marked" if case.marked else ""}: {status}')
    assert wrong == [], key


def fits(route: Route, case: Case, login: str, status: int) -> bool:
    """Tell whether ``status`` is what the oracle says."""
    if status >= 500:
        return False
    if login in STRANGERS:
        return status == 401 if route.path.startswith('/api/') else status in (303, 400)
    rights = set(route.right.split('|'))
    if route.on == 'document':
        held = on_document(login, case.state, case.marked)
        if 'view' not in held:
            return status == 404
        if case.state not in route.states:
            return status == 404
        return passes(route, status) if rights & held else status in (403, 409)
    return passes(route, status) if rights & at_place(login, route.on) else status == 403


def passes(route: Route, status: int) -> bool:
    """Tell whether a request got past the question of rights."""
    return status not in REFUSED or (status == 404 and route.empty)


def play(stage: Stage, route: Route, method: str, case: Case, login: str) -> int:
    """Make the request of one cell and return the status."""
    step = 'register' if case.state == 'draft' else 'archive'
    places = {'uid': case.uid, 'file': case.file, 'slug': SLUG, 'grant': str(stage.grant), 'step': step}
    path, body = route.path.format(**places), {key: str(value).format(**places) for key, value in route.body.items()}
    if method in ('GET', 'HEAD'):
        return send(stage, method, path, body, login)
    with stage.fresh():
        return send(stage, method, path, body, login)


def send(stage: Stage, method: str, path: str, body: dict[str, str], login: str) -> int:
    """Send one request with the keys of ``login``."""
    cookie, csrf_token, token = stage.keys[login]
    app = TestApp(stage.portal.application, extra_environ={'HTTP_HOST': 'localhost', 'REMOTE_ADDR': '127.0.0.1'})
    if path.startswith('/api/'):
        headers = {'Authorization': f'Bearer {token}'} if token else {}
        if method == 'GET' or method == 'DELETE':
            return int(app.request(path, method=method, headers=headers, status='*').status_int)
        if path.endswith('/files'):
            return int(
                app.post(path, headers=headers, upload_files=[('file', 'a.txt', b'text')], status='*').status_int
            )
        if method == 'PATCH':
            headers['If-Match'] = '*'
        return int(
            app.request(
                path,
                method=method,
                body=to_json(body),
                headers={**headers, 'Content-Type': 'application/json'},
                status='*',
            ).status_int
        )
    if cookie:
        app.set_cookie('sed', cookie)
    if method == 'GET':
        return int(app.get(path, status='*').status_int)
    return int(app.post(path, {'csrf_token': csrf_token, **body}, status='*').status_int)


def to_json(body: dict[str, str]) -> bytes:
    import json

    return json.dumps(body).encode()
