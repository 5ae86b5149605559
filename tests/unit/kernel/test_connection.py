"""The quick connection stores what ZODB's own does."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import transaction
from BTrees.OOBTree import OOBTree
from persistent import Persistent
from persistent.wref import WeakRef
from ZODB import DB
from ZODB.MappingStorage import MappingStorage
from ZODB.POSException import InvalidObjectReference
from ZODB.serialize import get_refs, referencesf

from sedportal.kernel.connection import Database, QuickConnection


class Node(Persistent):
    """Something with values of all kinds."""

    def __init__(self) -> None:
        self.plain = {'text': 'слово', 'many': [1, 2.5, None, True, b'raw'], 'few': ({'a'}, frozenset({1}), ('x', 'y'))}
        self.moments = (date(2026, 11, 28), datetime(2026, 11, 28, 9, tzinfo=UTC))
        self.kind = Node


class Word(str):
    """A text that is more than a text."""


class Known(Persistent):
    """Something whose record says more of it than its class."""

    def __getnewargs__(self) -> tuple[str]:
        return ('known',)

    def __new__(cls, said: str = '') -> Known:
        """Take what the record says."""
        made = super().__new__(cls)
        made.said = said
        return made


def stored(database: DB) -> MappingStorage:
    with database.transaction() as connection:
        parent, child = Node(), Node()
        parent.child, child.parent, child.word = child, parent, Word('слово')
        parent.seen, parent.known = WeakRef(child), Known('known')
        parent.tree = OOBTree({number: (number, child) for number in range(100)})
        connection.root()['parent'] = parent
    return database.storage


def records(storage: MappingStorage) -> dict[int, bytes]:
    return {number: storage.load(number.to_bytes(8, 'big'))[0] for number in range(len(storage))}


def test_its_records_refer_to_the_same_objects() -> None:
    quick, plain = records(stored(Database(MappingStorage()))), records(stored(DB(MappingStorage())))
    assert quick.keys() == plain.keys()
    assert len(quick) > 6
    for number, record in quick.items():
        assert sorted(referencesf(record)) == sorted(referencesf(plain[number]))
        assert get_refs(record) == get_refs(plain[number])


def test_its_records_are_read_by_any_connection() -> None:
    with DB(stored(Database(MappingStorage()))).transaction() as connection:
        parent = connection.root()['parent']
        assert parent.plain == Node().plain
        assert parent.moments == Node().moments
        assert parent.kind is Node
        assert parent.known.said == 'known'
        assert parent.seen() is parent.child
        assert parent.child.parent is parent
        assert type(parent.child.word) is Word
        assert list(parent.tree.values()) == [(number, parent.child) for number in range(100)]


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
