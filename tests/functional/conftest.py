"""The portal of the functional tests: one demonstration region for the session, a fresh layer over it for each test.

Objects are kept in memory; with ``--storage=postgresql`` on a PostgreSQL server of the tests' own. The modules of
``ON_BOTH`` run on both without being asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.factories.portal import Base, Portal
from tests.factories.postgresql import PROGRAMS, server

MEMORY, POSTGRESQL = 'memory', 'postgresql'
# What leans on the storage: commits and refusals, numbers, blobs, sessions, the change of many objects at once.
ON_BOTH = frozenset(
    f'tests.functional.{name}'
    for name in ('domain.test_documents', 'domain.test_registration', 'editing.test_attachments', 'test_sessions')
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the modules of ``ON_BOTH`` on both storages."""
    if 'base' not in metafunc.fixturenames or metafunc.module.__name__ not in ON_BOTH:
        return
    if metafunc.config.getoption('--storage') != POSTGRESQL:
        absent = pytest.mark.skipif(not PROGRAMS, reason='PostgreSQL is not installed')
        storages = [MEMORY, pytest.param(POSTGRESQL, marks=absent)]
        metafunc.parametrize('base', storages, indirect=True, scope='session')


@pytest.fixture(scope='session')
def base(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Base]:
    """Give the session's region: all organisations and people, no documents."""
    storage = getattr(request, 'param', request.config.getoption('--storage'))
    with server() if storage == POSTGRESQL else nullcontext() as running:
        made = Base.make(tmp_path_factory.mktemp('portal'), running)
        yield made
        made.close()


@pytest.fixture
def portal(base: Base, tmp_path: Path) -> Iterator[Portal]:
    """Give a portal of this test's own; what it changes is gone afterwards."""
    with base.layer(tmp_path) as layer:
        yield layer
