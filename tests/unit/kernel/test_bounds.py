"""What libraries remember stays within bounds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from persistent.mapping import PersistentMapping
from pyramid import traversal
from ZODB.ActivityMonitor import ActivityMonitor
from ZODB.MappingStorage import MappingStorage

from sedportal.kernel import bounds, storage
from sedportal.kernel.connection import Database


def test_parts_of_addresses_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(MappingStorage())
    database.setActivityMonitor(ActivityMonitor())
    config: Any = SimpleNamespace(registry=SimpleNamespace(_zodb_databases={'': database}))
    monkeypatch.setattr(traversal, '_segment_cache', {})
    monkeypatch.setattr(bounds, 'MOST_SEGMENTS', 50)
    bounds.includeme(config)
    bounds.includeme(config)
    for number in range(1000):
        assert traversal.quote_path_segment(f'«{number}»') == f'%C2%AB{number}%C2%BB'
        assert 0 < len(traversal._segment_cache) <= 50
    assert database.getActivityMonitor() is None
    database.close()


def test_connections_that_nobody_needs_are_given_up(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, '_IDLE_SECONDS', -1)
    opened = storage.open_database(f'file://{tmp_path}/Data.fs')
    first, second = opened.open(), opened.open()
    first.close()
    second.close()
    for number in range(3):
        with opened.transaction() as connection:
            connection.root()[str(number)] = PersistentMapping()
    assert len(list(opened.pool)) == 1
    opened.close()
