"""One writer at a time: the lock that a unit of work takes before its transaction begins.

Measured on this stack: without it parallel creations took 2.4 attempts each and some were lost;
with it every attempt succeeds at once (docs/adr/0002-one-writer.md).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .errors import BusyError
from .i18n import _


class MutexWriteLock:
    """Let one thread of this process write at a time.

    Parameters: ``wait_seconds`` is how long a writer waits for its turn.
    """

    def __init__(self, wait_seconds: float) -> None:
        self.wait_seconds = wait_seconds
        self._mutex = threading.Lock()
        self._owner: int | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock for the block. Raises :class:`BusyError` when the turn does not come in time."""
        me = threading.get_ident()
        if self._owner == me:
            raise RuntimeError('this thread already holds the write lock: units of work do not nest')
        if not self._mutex.acquire(timeout=self.wait_seconds):
            raise self.busy()
        self._owner = me
        try:
            yield
        finally:
            self._owner = None
            self._mutex.release()

    def close(self) -> None:
        """Give back what the lock keeps beyond a turn."""

    def busy(self) -> BusyError:
        """Return the refusal of a writer whose turn did not come."""
        return BusyError(
            _('The portal is busy saving other changes. Nothing of yours was changed; please try again.'),
            retry_after=max(1, round(self.wait_seconds)),
        )

    def held_here(self) -> bool:
        """Tell whether the calling thread holds the lock."""
        return self._owner == threading.get_ident()
