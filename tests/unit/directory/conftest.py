"""A portal with one organisation and two people in memory, made by the operations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pyramid.config import Configurator
from transaction import TransactionManager

from sedportal.directory.operations import add_organisation, add_person, found_portal
from sedportal.kernel.clock import FixedClock
from sedportal.kernel.storage import database
from sedportal.kernel.unit_of_work import unit_of_work

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
PASSWORD = 'кедр над рекой'
ORGANISATION = {
    'slug': 'g-kineshma',
    'name': 'Администрация городского округа Кинешма',
    'short_name': 'Кинешма',
    'category': 'urban_okrug',
    'seat': 'г. Кинешма',
    'workplaces': 20,
}
PEOPLE = (('registrar.g-kineshma', 'Соколова'), ('orgadmin.g-kineshma', 'Орлов'))


class NoMatrix:
    """Stand where the workflow floor registers its matrices: no workflow is loaded here."""

    generation = ''

    def matrix(self, workflow: str, state: str, mark: str) -> dict[str, frozenset[str]]:
        return {}

    def cells_open_to(self, role: str, permission: str) -> frozenset[tuple[str, str, str]]:
        return frozenset()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MONDAY)


@pytest.fixture
def registry(clock: FixedClock, tmp_path: Any) -> Iterator[Any]:
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
    for name in ('content', 'event', 'evolution', 'workflow', 'objectmap'):
        config.include(f'substanced.{name}')
    for name in ('kernel', 'security', 'security.policy', 'ledger', 'directory'):
        config.include(f'sedportal.{name}')
    for name, title in (
        ('incoming', 'Входящие'),
        ('outgoing', 'Исходящие'),
        ('internal', 'Внутренние'),
        ('acts', 'Акты'),
    ):
        config.add_standard_folder(name, title, name.removesuffix('s'))
    config.commit()
    config.registry.state_matrix = NoMatrix()
    _people_the_portal(config.registry)
    yield config.registry
    database(config.registry).close()


def _people_the_portal(registry: Any) -> None:
    manager = TransactionManager(explicit=True)
    with manager:
        connection = database(registry).open(transaction_manager=manager)
        found_portal(connection, registry)
    connection.close()
    hashed = registry.passwords.hash_password(PASSWORD)
    with unit_of_work(registry) as unit:
        add_organisation(unit, ORGANISATION)
        for login, surname in PEOPLE:
            card = {'login': login, 'surname': surname, 'first_name': 'Анна', 'organisation': 'g-kineshma'}
            add_person(unit, card, hashed)
