"""Pages without a portal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyramid.config import Configurator
from pyramid.request import Request

from tests.factories.pages import configurator, request_of


@pytest.fixture(scope='session')
def config() -> Configurator:
    """Give the configuration that pages share; tests must not change it."""
    return configurator()


@pytest.fixture
def request_(config: Configurator) -> Iterator[Request]:
    """Give a request that is current."""
    with request_of(config) as request:
        yield request
