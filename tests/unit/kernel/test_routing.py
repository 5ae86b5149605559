"""Routes are found as Pyramid finds them, whatever they begin with."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyramid.config import Configurator
from pyramid.exceptions import URLDecodeError
from pyramid.interfaces import IRoutesMapper
from pyramid.request import Request
from pyramid.urldispatch import RoutesMapper

from sedportal.kernel.routing import QuickRoutes

PARTS = ('', 'documents', 'search', 'api', '{name}', '{file}.css', 'v{number}', ':old', '*rest', 'почта')
PATTERNS = st.lists(st.sampled_from(PARTS), min_size=1, max_size=3, unique=True).map('/'.join)
SEGMENTS = ('', 'documents', 'search', 'api', 'a', 'a.css', 'v1', 'почта', 'documentsx', '%7b')
PATHS = st.lists(st.sampled_from(SEGMENTS), max_size=4).map(lambda parts: '/' + '/'.join(parts))


def found(mapper: RoutesMapper, path: str) -> Any:
    """Return name and match of the route of a path."""
    asked = Request.blank('/')
    asked.environ['PATH_INFO'] = path.encode().decode('latin-1')
    answer = mapper(asked)
    return (answer['route'].name, answer['match']) if answer['route'] else None


@given(patterns=st.lists(PATTERNS, max_size=8), paths=st.lists(PATHS, min_size=1, max_size=8))
def test_the_same_route_is_found(patterns: list[str], paths: list[str]) -> None:
    ours, theirs = QuickRoutes(), RoutesMapper()
    for number, pattern in enumerate(patterns):
        for mapper in (ours, theirs):
            mapper.connect(f'{number}', pattern)
    for path in paths:
        assert found(ours, path) == found(theirs, path)


def test_predicates_and_replaced_routes_count() -> None:
    mapper = QuickRoutes()
    mapper.connect('never', '/documents', predicates=[lambda info, request: False])
    mapper.connect('one', '/documents')
    assert found(mapper, '/documents') == ('one', {})
    mapper.connect('one', '/other')
    assert found(mapper, '/documents') is None
    assert found(mapper, '/other') == ('one', {})


def test_a_path_that_is_no_text_is_refused() -> None:
    asked = Request.blank('/')
    asked.environ['PATH_INFO'] = '/documents/\xff'
    with pytest.raises(URLDecodeError):
        QuickRoutes()(asked)


def test_it_is_there_before_the_first_route() -> None:
    config = Configurator()
    config.include('sedportal.kernel.routing')
    assert isinstance(config.registry.getUtility(IRoutesMapper), QuickRoutes)
    late = Configurator()
    late.add_route('early', '/')
    late.commit()
    with pytest.raises(RuntimeError, match='before'):
        late.include('sedportal.kernel.routing')
