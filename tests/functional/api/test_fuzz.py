"""Whatever is sent: an answer that is meant, never a 500, and nothing that OpenAPI does not describe."""

from __future__ import annotations

import json
import string
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sedportal.api.bodies import parse_json
from sedportal.api.problems import MalformedError
from sedportal.documents.schemas import FIELDS

from .conftest import API, CLERK

MEANT = {200, 201, 204, 400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429}
_LIMITS = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

texts = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ['', ' ', 'incoming', 'g-kineshma', 'dep-fin', 'title', 'none', '2026-06-15', '9999-99-99', '2026-06-15T14:05',
         CLERK, 'group:x', 'register', '\x00', '\u202e', '-1', '1e9', '/organisations/g-kineshma/incoming', '../..']
    ),
)  # fmt: skip
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=8,
)
keys = st.sampled_from(
    [*FIELDS, 'organisation', 'kind', 'folder', 'comment', 'participants', 'transition', 'fields', 'principal', 'role',
     'place', 'valid_from', 'login', 'password']
)  # fmt: skip
objects = st.dictionaries(st.one_of(keys, texts), values, max_size=8)
drafts = st.fixed_dictionaries(
    {'organisation': st.just('g-kineshma'), 'kind': st.sampled_from(['incoming', 'act'])},
    optional={key: st.one_of(values, texts) for key in FIELDS},
)


@_LIMITS
@given(body=st.one_of(objects, drafts))
def test_bodies(portal: Any, body: Any) -> None:
    program, uid = portal.program(CLERK), portal.draft(CLERK)
    for method, path in (
        ('POST', '/documents'), ('PATCH', f'/documents/{uid}'), ('POST', f'/documents/{uid}/transitions'),
        ('POST', '/organisations/dep-fin/roles'), ('POST', '/login'),
    ):  # fmt: skip
        answer = program.request(
            API + path, method=method, body=_dumps(body), status='*',
            headers={'Content-Type': 'application/json', 'If-Match': '*'},
        )  # fmt: skip
        assert answer.status_int in MEANT, (method, path, answer.text)


@_LIMITS
@given(query=st.lists(st.tuples(st.sampled_from(
    ['organisation', 'folder', 'kind', 'state', 'date_from', 'date_to', 'q', 'sort', 'facets', 'offset', 'limit', 'x']
), texts), max_size=5))  # fmt: skip
def test_queries(portal: Any, query: list[tuple[str, str]]) -> None:
    program = portal.program(CLERK)
    text = '&'.join(f'{name}={quote(value)}' for name, value in query if _is_text(value))
    for path in ('/documents', '/search', '/organisations'):
        answer = program.get(f'{API}{path}?{text}', status='*')
        assert answer.status_int in MEANT, answer.text


@_LIMITS
@given(name=texts, key=st.text(string.printable, max_size=300), tag=st.text(string.printable, max_size=30))
def test_addresses_and_headers(portal: Any, name: str, key: str, tag: str) -> None:
    program, uid = portal.program(CLERK), portal.draft(CLERK)
    segment = quote(name, safe='') if _is_text(name) else 'x'
    for path in (
        f'/documents/{segment}', f'/documents/{uid}/files/{segment}', f'/organisations/{segment}',
        f'/workflows/{segment}', f'/workflows/{segment}.svg', f'/documents/{uid}/access?person={segment}',
    ):  # fmt: skip
        assert program.get(API + path, status='*').status_int in MEANT
    sent = {'organisation': 'g-kineshma', 'kind': 'act', 'title': 'x'}
    headers = {'Idempotency-Key': _one_line(key)}
    assert program.post_json(f'{API}/documents', sent, headers=headers, status='*').status_int in MEANT
    answer = program.patch_json(f'{API}/documents/{uid}', {}, headers={'If-Match': _one_line(tag)}, status='*')
    assert answer.status_int in MEANT
    token = {'Authorization': f'Bearer {_one_line(key)}'}
    assert portal.program().get(f'{API}/me', headers=token, status='*').status_int == 401


@settings(max_examples=300, deadline=None)
@given(body=st.one_of(st.binary(max_size=60), values.map(lambda value: _dumps(value))))
def test_the_reader_reads_or_refuses(body: bytes) -> None:
    try:
        parse_json(body)
    except MalformedError:
        return


def _dumps(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode()


def _is_text(value: str) -> bool:
    return not any(0xD800 <= ord(letter) <= 0xDFFF for letter in value)


def _one_line(text: str) -> str:
    return ''.join(letter for letter in text if letter not in '\r\n\x0b\x0c').strip()
