"""Two nodes of a cluster: two applications with folders of their own on one PostgreSQL database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sedportal
from sedportal.demonstration.foundation import found_region
from sedportal.kernel.unit_of_work import unit_of_work
from tests.factories.clock import MovableClock
from tests.factories.portal import Portal, settings_of
from tests.factories.postgresql import PROGRAMS, Server, server


@pytest.fixture(scope='module')
def postgresql() -> Iterator[Server]:
    """Give a server of this module's own."""
    if not PROGRAMS:
        pytest.skip('PostgreSQL is not installed')
    with server() as running:
        yield running


@pytest.fixture(scope='module')
def nodes(postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Portal, Portal]]:
    """Give two nodes; the region is founded by the first."""
    database = postgresql.database()
    made = [_node(postgresql, database, tmp_path_factory.mktemp(f'node{number}')) for number in (1, 2)]
    with unit_of_work(made[0].registry) as unit:
        found_region(unit)
    yield made[0], made[1]
    for node in made:
        node.registry.background.stop()
        node.registry.write_lock.close()


def _node(postgresql: Server, database: str, folder: Path) -> Portal:
    clock = MovableClock()
    settings: dict[str, Any] = settings_of(folder, clock)
    settings['zodbconn.uri'] = postgresql.uri(database, folder / 'blobs')
    settings['sedportal.write_wait_seconds'] = '5'
    application = sedportal.main({'here': str(folder)}, **settings)
    application.registry.background.begin()
    return Portal(application, application.registry, clock)
