"""The portal of the functional tests: one demonstration region for the session, a fresh layer over it for each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.factories.portal import Base, Portal
from tests.factories.postgresql import server


@pytest.fixture(scope='session')
def base(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Base]:
    """Give the session's region: all organisations and people, no documents."""
    on_postgresql = request.config.getoption('--storage') == 'postgresql'
    with server() if on_postgresql else nullcontext() as running:
        made = Base.make(tmp_path_factory.mktemp('portal'), running)
        yield made
        made.close()


@pytest.fixture
def portal(base: Base, tmp_path: Path) -> Iterator[Portal]:
    """Give a portal of this test's own; what it changes is gone afterwards."""
    with base.layer(tmp_path) as layer:
        yield layer
