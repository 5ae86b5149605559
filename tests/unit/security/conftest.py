"""A portal of two people in memory, enough for the base floor, which knows nothing of the directory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from BTrees.OOBTree import OOBTree
from persistent import Persistent
from persistent.mapping import PersistentMapping
from pyramid.config import Configurator
from transaction import TransactionManager

from sedportal.kernel.clock import FixedClock
from sedportal.kernel.storage import ROOT_KEY, database
from sedportal.security.sessions import SessionBook

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


class Somebody(Persistent):
    """What sessions ask of a person."""

    active = True
    locale = 'ru'
    password_changed_at: datetime | None = MONDAY

    def __init__(self, login: str) -> None:
        self.login = login


class SmallPortal(PersistentMapping):
    """What sessions ask of the portal."""

    def __init__(self) -> None:
        super().__init__()
        self.sessions = SessionBook()
        self['people'] = OOBTree({login: Somebody(login) for login in ('anna', 'boris')})


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MONDAY)


@pytest.fixture
def configurator(clock: FixedClock, tmp_path: Any) -> Iterator[Configurator]:
    settings = {
        'sedportal.mode': 'testing',
        'sedportal.var': str(tmp_path),
        'sedportal.secret': 'testing-only-testing-only-testing-only',
        'sedportal.public_url': 'http://localhost',
        'sedportal.password_memory_kib': '8',
        'sedportal.password_time': '1',
        'sedportal.clock': clock,
        'zodbconn.uri': 'memory://',
    }
    config = Configurator(settings=settings)
    config.include('sedportal.kernel')
    config.include('sedportal.security')
    config.include('sedportal.security.policy')
    config.commit()
    manager = TransactionManager(explicit=True)
    with manager:
        connection = database(config.registry).open(transaction_manager=manager)
        connection.root()[ROOT_KEY] = SmallPortal()
    connection.close()
    yield config
    database(config.registry).close()


@pytest.fixture
def registry(configurator: Configurator) -> Any:
    return configurator.registry
