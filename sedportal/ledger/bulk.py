"""Follow a long run of changes at once: consumers are handed the records just written instead of reading them again.

For ``sedportal seed`` and ``sedportal import``, which have no threads beside them. What a consumer could not take, for
whatever reason, it takes from the ledger at the end: nothing is lost by it, it only takes longer.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from sedportal.kernel.storage import keeping, reading

from .records import Record
from .runner import catch_up

if TYPE_CHECKING:
    from pyramid.registry import Registry

    from .consumers import Consumer

Take = Callable[[Sequence[Record], Any], None]
LONGEST_SECONDS = 24 * 3600.0
# Looking for unreachable objects costs the same whatever there is to find, and of those there are few.
HANDED_OVER_BETWEEN = 100_000
# Two thousand documents with all that changes beside them. A connection that keeps fewer has to load again, for the
# consumers, what it has just stored.
_OBJECTS_KEPT = 12_000
log = logging.getLogger(__name__)

__all__ = ['HandOver', 'in_bulk']


class HandOver:
    """Hand records to the consumers, in order.

    A consumer may offer ``in_bulk()``: a context that gives what takes records, and completes its work at the end.
    """

    def __init__(self, registry: Registry, stack: ExitStack) -> None:
        self._registry = registry
        self._takers: dict[str, Take] = {}
        self._uncollected = 0
        for follower in registry.ledger_runner.followers:
            if not follower.leisurely:
                self._begin(follower.consumer, stack)

    def _begin(self, consumer: Consumer, stack: ExitStack) -> None:
        begin = getattr(consumer, 'in_bulk', None)
        try:
            self._takers[consumer.name] = consumer.apply if begin is None else stack.enter_context(begin())
        except OSError as held:
            log.warning('consumer %s follows by itself: %s', consumer.name, held)

    def __call__(self, records: Sequence[Record]) -> None:
        """Let each consumer take ``records``, those of units just committed."""
        if not records:
            return
        with reading(self._registry) as portal:
            for name, take in list(self._takers.items()):
                try:
                    take(records, portal)
                except Exception:
                    log.exception('consumer %s takes the rest from the ledger at the end', name)
                    del self._takers[name]
        self._uncollected += len(records)
        if self._uncollected >= HANDED_OVER_BETWEEN:
            self._uncollected = 0
            gc.collect()


@contextmanager
def in_bulk(registry: Registry) -> Iterator[HandOver]:
    """Give what to hand the records of each committed unit to; all consumers are at the ledger's end afterwards.

    Raises :class:`~.runner.StillBehindError` where one can't get there.
    """
    with keeping(registry, _OBJECTS_KEPT):
        catch_up(registry, LONGEST_SECONDS)
        with _seldom_collecting(), ExitStack() as stack:
            yield HandOver(registry, stack)
        catch_up(registry, LONGEST_SECONDS)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Leave it to :class:`HandOver` to look for unreachable objects: a transaction holds on to all that it made."""
    collects = gc.isenabled()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if collects:
            gc.enable()
