"""A portal of nothing but a ledger, on a database in memory."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from persistent.mapping import PersistentMapping
from pyramid.config import Configurator

from sedportal.kernel.clock import FixedClock
from sedportal.kernel.storage import ROOT_KEY, database
from sedportal.kernel.unit_of_work import SystemActor, unit_of_work
from sedportal.ledger import Ledger, append


class Portal(PersistentMapping):
    """Hold a ledger as the real portal does."""

    def __init__(self):
        super().__init__()
        self.ledger = Ledger()


def write(registry, count=1, **changes):
    """Append ``count`` records in one unit of work and return them."""
    with unit_of_work(registry, SystemActor('clerk')) as unit:
        return [
            append(unit, **{'action': 'document.made', 'subject': f'document:{number}', **changes})
            for number in range(count)
        ]


@pytest.fixture
def clock():
    return FixedClock(datetime(2026, 11, 23, 9, 30, tzinfo=UTC))


@pytest.fixture
def make_registry(clock, tmp_path):
    """Return a function that starts a tiny application; its databases are closed afterwards."""
    opened = []

    def make(uri='memory://', **settings):
        settings = {'zodbconn.uri': uri, 'sedportal.clock': clock, 'sedportal.var': str(tmp_path), **settings}
        config = Configurator(settings=settings)
        config.include('sedportal.kernel')
        config.include('sedportal.ledger')
        config.registry.system_rights = object()
        config.commit()
        opened.append(config.registry)
        registry = config.registry
        connection = database(registry).open()
        if ROOT_KEY not in connection.root():
            connection.root()[ROOT_KEY] = Portal()
            connection.transaction_manager.commit()
        connection.close()
        return registry

    yield make
    for registry in opened:
        registry.ledger_runner.stop()
        for one in registry._zodb_databases.values():
            one.close()


@pytest.fixture
def registry(make_registry):
    return make_registry()
