"""ZODB's connection, quicker where most of a commit's time goes: in pickling what has changed.

The pickler asks of each value whether it is a persistent object of its own, by a method that looks for three base
classes. Most records hold hundreds of texts, numbers and dates and no persistent object, or none but the place where
their own lies. So they are pickled without asking, by a pickler that gives up where it meets one after all; then it is
done again as ZODB does it. And each record begins with the name of the object's class, which is the same for all
objects of it. Together that is a tenth of what a bulk load costs, and more of one creation.
"""

from __future__ import annotations

import copyreg
from collections import deque
from collections.abc import Callable
from datetime import date, datetime, timezone
from io import BytesIO
from operator import methodcaller
from typing import Any

from persistent import Persistent
from persistent.wref import WeakRef
from ZODB import DB
from ZODB._compat import Pickler, _protocol
from ZODB.Connection import Connection

__all__ = ['Database', 'QuickConnection']

# Exactly these types, nothing derived from them: that might be persistent.
_PLAIN = frozenset(
    (str, int, float, bool, bytes, dict, list, tuple, set, frozenset, type(None), date, datetime, timezone)
)
_PARENT = '__parent__'
# The beginning of each record by the class of its object; None where that depends on the object.
_heads: dict[type, bytes | None] = {}


class _MetError(Exception):
    """Raised by a pickler that does not ask, when it meets what may be a persistent object."""


class _Reducers(dict[type, Callable[[Any], Any]]):
    """How a value of each class is pickled that the pickler does not know of itself: as it would be anyway."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        # What ``ZODB.serialize.ObjectWriter.persistent_id`` looks for.
        if issubclass(kind, (Persistent, type, WeakRef)):
            raise _MetError
        found = self[kind] = copyreg.dispatch_table.get(kind) or methodcaller('__reduce_ex__', _protocol)
        return found


_reducers = _Reducers()


class _Plain:
    """Pickle values without persistent objects."""

    def __init__(self) -> None:
        self._file = BytesIO()
        self._pickler = Pickler(self._file, _protocol)
        self._pickler.dispatch_table = _reducers

    def pickled(self, value: Any) -> bytes:
        """Return the pickle of ``value``. Raises :class:`_MetError` for a persistent object in it."""
        self._file.seek(0)
        self._pickler.clear_memo()
        self._pickler.dump(value)
        self._file.truncate()
        return self._file.getvalue()

    def forget(self) -> None:
        """Let go of what was pickled last."""
        self._pickler.clear_memo()


class _Located(_Plain):
    """Pickle the states of objects that refer to the place where they lie, and to no other persistent object."""

    def __init__(self) -> None:
        super().__init__()
        # It takes whatever it is given, keeps nothing and says nothing: the quickest way not to ask.
        self._not_asking = deque[Any](maxlen=0).append

    def state(self, state: dict[str, Any], ask: Callable[[Any], Any]) -> bytes:
        """Return the pickle of ``state``; ``ask`` gives the reference to its place. Raises :class:`_MetError`."""

        def until_found(obj: Any) -> Any:
            reference = ask(obj)
            if reference is not None:
                self._pickler.persistent_id = self._not_asking
            return reference

        self._pickler.persistent_id = until_found
        try:
            return self.pickled({_PARENT: state[_PARENT], **state})
        finally:
            self._pickler.persistent_id = self._not_asking


class QuickConnection(Connection):
    """A connection that stores what ZODB's own does with less work."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._plain, self._located = _Plain(), _Located()

    def _store_objects(self, writer: Any, transaction: Any) -> None:
        ask, plain = writer.persistent_id, _PLAIN

        def persistent_id(obj: Any) -> Any:
            return None if type(obj) in plain else ask(obj)

        writer._p.persistent_id = persistent_id
        writer.serialize = self._serializer(writer)
        try:
            super()._store_objects(writer, transaction)
        finally:
            # Each object that was changed has a writer of its own, used once. Pickler and writer hold one another, and
            # the pickler all that it has pickled: it would all stay until the next collection.
            writer._p = writer.serialize = None

    def _serializer(self, writer: Any) -> Callable[[Any], bytes]:
        """Return what ``writer`` makes an object's record by."""

        def serialize(obj: Any) -> bytes:
            kind = type(obj)
            if kind not in _heads:
                _heads[kind] = _head_of(kind)
            head = _heads[kind]
            if head is not None:
                state = obj.__getstate__()
                try:
                    if type(state) is dict and _PARENT in state:
                        return head + self._located.state(state, writer.persistent_id)
                    return head + self._plain.pickled(state)
                except _MetError:
                    pass
            record: bytes = type(writer).serialize(writer, obj)
            return record

        return serialize

    def tpc_finish(self, transaction: Any) -> Any:
        """Let go of what was pickled; see the base class."""
        self._plain.forget()
        self._located.forget()
        return super().tpc_finish(transaction)


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
