"""The quick connection stores what ZODB's own does, byte for byte."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import transaction
from persistent import Persistent
from persistent.wref import WeakRef
from ZODB import DB
from ZODB.MappingStorage import MappingStorage
from ZODB.POSException import InvalidObjectReference

from sedportal.kernel.connection import Database, QuickConnection


class Node(Persistent):
    """Something with values of all kinds."""

    def __init__(self) -> None:
        self.plain = {'text': 'слово', 'many': [1, 2.5, None, True, b'raw'], 'few': ({'a'}, frozenset({1}), ('x', 'y'))}
        self.moments = (date(2026, 11, 28), datetime(2026, 11, 28, 9, tzinfo=UTC))
        self.kind = Node


class Word(str):
    """A text that is more than a text."""


def stored(database: DB) -> list[bytes]:
    with database.transaction() as connection:
        parent, child = Node(), Node()
        parent.child, child.parent, child.word = child, parent, Word('слово')
        parent.seen = WeakRef(child)
        connection.root()['parent'] = parent
    storage = database.storage
    found = [storage.load(number.to_bytes(8, 'big'))[0] for number in range(len(storage))]
    database.close()
    return found


def test_it_stores_the_same_bytes() -> None:
    quick, plain = stored(Database(MappingStorage())), stored(DB(MappingStorage()))
    assert quick == plain
    assert len(quick) == 3


def test_what_is_referred_to_comes_back_as_the_same_object() -> None:
    database = Database(MappingStorage())
    with database.transaction() as connection:
        assert isinstance(connection, QuickConnection)
        node = connection.root()['one'] = Node()
        connection.root()['other'] = {'deep': [node]}
    with database.transaction() as connection:
        assert connection.root()['other']['deep'][0] is connection.root()['one']
    database.close()


def test_an_object_of_another_database_is_refused() -> None:
    one, other = Database(MappingStorage()), Database(MappingStorage())
    with one.transaction() as connection:
        connection.root()['node'] = Node()
    first, second = one.open(), other.open()
    second.root()['stolen'] = [first.root()['node']]
    with pytest.raises(InvalidObjectReference):
        transaction.commit()
    transaction.abort()
    for database in (one, other):
        database.close()
