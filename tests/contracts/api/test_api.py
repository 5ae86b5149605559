"""The public contract of the API: its addresses, its fields, and the shapes of its answers.

After a wanted change write the shapes anew, read the difference and commit it with the change:

    SEDPORTAL_REGENERATE=1 python -m pytest tests/contracts/api
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from pyramid.interfaces import IRoutesMapper

import sedportal
from sedportal.api.resources import PREFIX
from sedportal.api.v1.contract import read_document
from sedportal.directory.interfaces import CATEGORIES
from sedportal.documents.interfaces import ACCESS_MARKS, LINK_TYPES
from sedportal.documents.kinds import KINDS
from sedportal.documents.operations.participants import NAMEABLE_ROLES
from sedportal.documents.schemas import FIELDS
from sedportal.security.roles import GRANTABLE_ROLES
from tests.factories.clock import MovableClock
from tests.factories.portal import settings_of

SHAPES = Path(__file__).parents[1] / 'golden' / 'api-shapes.json'
CLERK = 'registrar.g-kineshma'
# What other programs rely on; none of it may go without a new version.
PROMISED = {
    'POST /login', 'GET /me', 'GET /organisations', 'GET /organisations/{slug}', 'GET /organisations/{slug}/folders',
    'GET /documents', 'POST /documents', 'GET /documents/{uid}', 'PATCH /documents/{uid}',
    'POST /documents/{uid}/files', 'GET /documents/{uid}/files/{id}', 'GET /documents/{uid}/transitions',
    'POST /documents/{uid}/transitions', 'GET /documents/{uid}/history', 'GET /documents/{uid}/access', 'GET /search',
    'GET /organisations/{slug}/roles', 'POST /organisations/{slug}/roles', 'DELETE /organisations/{slug}/roles/{id}',
    'GET /workflows', 'GET /workflows/{name}', 'GET /workflows/{name}.svg', 'GET /openapi.json',
}  # fmt: skip


@pytest.fixture(scope='module')
def document() -> dict[str, Any]:
    """Give the OpenAPI document."""
    return read_document()


def described(document: dict[str, Any]) -> set[str]:
    """Return each method and path of the document."""
    methods = ('get', 'post', 'put', 'patch', 'delete')
    return {f'{name.upper()} {path}' for path, entry in document['paths'].items() for name in methods if name in entry}


def test_every_address_is_described_and_every_description_has_an_address(portal: Any, document: dict[str, Any]) -> None:
    routes = portal.registry.getUtility(IRoutesMapper).get_routes()
    there = {
        f'{method} {route.pattern.removeprefix(PREFIX)}'
        for route in routes
        for method in portal.registry.api_methods.get(route.name, '').split(', ')
        if route.pattern.startswith(PREFIX) and method not in ('HEAD', 'OPTIONS', '')
    }
    assert there == described(document)
    others = {route.pattern for route in routes if route.pattern.startswith('/api')} - {
        PREFIX + path for path in document['paths']
    }
    assert others == {f'{PREFIX}/openapi.yaml'}


def test_what_is_promised_is_there(document: dict[str, Any]) -> None:
    assert described(document) >= PROMISED


def test_the_document_is_served(portal: Any, document: dict[str, Any]) -> None:
    served = portal.program().get(f'{PREFIX}/openapi.json')
    assert served.json == json.loads(json.dumps(document))
    assert served.content_type == 'application/json'


def test_the_cards_fields_are_those_of_the_document(document: dict[str, Any]) -> None:
    schemas = document['components']['schemas']
    sent, given = schemas['CardInput']['properties'], schemas['Document']['properties']
    assert set(sent) == set(FIELDS)
    assert set(FIELDS) <= set(given)
    for key, field in FIELDS.items():
        if field.type in ('line', 'lines'):
            assert sent[key]['maxLength'] == field.maximum, key
        if field.type in ('parties', 'signers'):
            assert sent[key]['maxItems'] == field.maximum, key
        if field.type == 'choice' and field.choices:
            assert set(sent[key]['enum']) == {*field.choices, '', None}, key


def test_the_words_are_those_of_the_portal(document: dict[str, Any]) -> None:
    schemas = document['components']['schemas']
    assert schemas['Kind']['enum'] == list(KINDS)
    assert schemas['Category']['enum'] == list(CATEGORIES)
    assert schemas['AccessMark']['enum'] == list(ACCESS_MARKS)
    assert schemas['PlaceRole']['enum'] == list(GRANTABLE_ROLES)
    assert schemas['Link']['properties']['type']['enum'] == list(LINK_TYPES)
    body = document['paths']['/documents/{uid}']['patch']['requestBody']['content']['application/json']['schema']
    assert set(body['properties']['participants']['properties']) == set(NAMEABLE_ROLES)


def test_production_serves_the_same_addresses_without_the_checks(portal: Any, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, MovableClock()) | {
        'sedportal.mode': 'production',
        'sedportal.demonstration': 'false',
        'sedportal.public_url': 'https://portal.example.ru',
    }
    registry = sedportal.main({'here': str(tmp_path)}, **settings).registry
    try:
        assert 'pyramid_openapi3' not in registry.settings
        patterns = [
            {
                route.name: route.pattern
                for route in one.getUtility(IRoutesMapper).get_routes()
                if '/api' in route.pattern
            }
            for one in (registry, portal.registry)
        ]
        assert patterns[0] == patterns[1]
    finally:
        registry.background.stop()


def test_the_answers_have_the_committed_shapes(portal: Any) -> None:
    shapes = {name: shape_of(answer) for name, answer in answers(portal).items()}
    text = json.dumps(shapes, indent=1, ensure_ascii=False, sort_keys=True) + '\n'
    if os.environ.get('SEDPORTAL_REGENERATE'):
        SHAPES.write_text(text, encoding='utf-8')
    assert text == SHAPES.read_text(encoding='utf-8')


def answers(portal: Any) -> dict[str, Any]:
    """Return one answer of each kind."""
    clerk, admin = portal.program(CLERK), portal.program('admin')
    sent = {'login': CLERK, 'password': 'sed-demo-2014'}
    found = {'POST /login': portal.program().post_json(f'{PREFIX}/login', sent).json}
    uid = portal.draft(CLERK, addressees=[{'person': 'Лукина В.Г.', 'login': 'manager.g-kineshma'}])
    path = f'{PREFIX}/documents/{uid}'
    file = clerk.post(f'{path}/files', upload_files=[('file', 'a.txt', b'a')]).json
    found['POST /documents/{uid}/files'] = file
    found['GET /documents/{uid}/transitions'] = clerk.get(f'{path}/transitions').json
    found['POST /documents/{uid}/transitions'] = clerk.post_json(f'{path}/transitions', {'transition': 'register'}).json
    for kind in KINDS:
        new = {'organisation': 'g-kineshma', 'kind': kind, 'title': 'Новый'}
        found[f'POST /documents, {kind}'] = clerk.post_json(f'{PREFIX}/documents', new).json
    for tail in ('', '/history', '/access'):
        found[f'GET /documents/{{uid}}{tail}'] = clerk.get(path + tail).json
    query = {'facets': '1', 'q': 'дорог'}
    for address in ('/me', '/organisations', '/organisations/g-kineshma', '/organisations/g-kineshma/folders',
                    '/workflows', '/workflows/incoming'):  # fmt: skip
        found[f'GET {address}'] = clerk.get(PREFIX + address).json
    # Who may do what has golden files of its own.
    found['GET /workflows/incoming'] |= {'matrix': {}, 'marks': {}}
    found['GET /documents'] = clerk.get(f'{PREFIX}/documents', query).json
    found['GET /search'] = clerk.get(f'{PREFIX}/search', query).json
    found['GET /organisations/{slug}/roles'] = admin.get(f'{PREFIX}/organisations/g-kineshma/roles').json
    found['422'] = clerk.post_json(f'{PREFIX}/documents', {}, status=422).json
    return found


def shape_of(value: Any) -> Any:
    """Return what is constant about an answer: keys and types, of a list what its items have in common."""
    if isinstance(value, dict):
        return {key: shape_of(held) for key, held in value.items()}
    if isinstance(value, list):
        shapes = {json.dumps(shape_of(held), sort_keys=True) for held in value}
        return [json.loads(shape) for shape in sorted(shapes)][:3]
    return 'null' if value is None else type(value).__name__
