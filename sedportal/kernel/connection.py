"""ZODB's connection, quicker where most of a commit's time goes: in pickling what has changed.

The pickler asks of each value whether it is a persistent object of its own, by a method that looks for three base
classes. A text, a number or a date never is one: those are told apart by their type alone. And each record begins with
the name of the object's class, which is the same for all objects of it. Together that is a tenth of what a bulk load
costs, and more of one creation.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timezone
from io import BytesIO
from typing import Any

from ZODB import DB
from ZODB._compat import Pickler, _protocol
from ZODB.Connection import Connection

__all__ = ['Database', 'QuickConnection']

# Exactly these types, nothing derived from them: that might be persistent.
_PLAIN = frozenset(
    (str, int, float, bool, bytes, dict, list, tuple, set, frozenset, type(None), date, datetime, timezone)
)
# The beginning of each record by the class of its object; None where that depends on the object.
_heads: dict[type, bytes | None] = {}


class QuickConnection(Connection):
    """A connection that stores what ZODB's own does with less work."""

    def _store_objects(self, writer: Any, transaction: Any) -> None:
        ask, plain = writer.persistent_id, _PLAIN

        def persistent_id(obj: Any) -> Any:
            return None if type(obj) in plain else ask(obj)

        writer._p.persistent_id = persistent_id
        writer.serialize = _serializer(writer)
        try:
            super()._store_objects(writer, transaction)
        finally:
            # Each object that was changed has a writer of its own, used once. Pickler and writer hold one another, and
            # the pickler all that it has pickled: it would all stay until the next collection.
            writer._p = writer.serialize = None


def _serializer(writer: Any) -> Callable[[Any], bytes]:
    """Return what ``writer`` makes an object's record by."""
    file, pickler = writer._file, writer._p
    usual = type(writer).serialize

    def serialize(obj: Any) -> bytes:
        kind = type(obj)
        if kind not in _heads:
            _heads[kind] = _head_of(kind)
        head = _heads[kind]
        if head is None:
            return usual(writer, obj)
        file.seek(0)
        pickler.clear_memo()
        pickler.dump(obj.__getstate__())
        file.truncate()
        return head + file.getvalue()

    return serialize


def _head_of(kind: type) -> bytes | None:
    """Return how the records of a class begin, see ``ZODB.serialize``; None if its objects have more to say of it."""
    if hasattr(kind, '__getnewargs__') or not hasattr(getattr(kind, '_p_oid', None), '__get__'):
        return None
    file = BytesIO()
    Pickler(file, _protocol).dump(kind)
    return file.getvalue()


class Database(DB):
    """A database of such connections."""

    klass = QuickConnection
