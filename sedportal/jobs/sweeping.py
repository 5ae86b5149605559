"""Throw away files that were sent ahead for a document and then forgotten."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from sedportal.documents.operations import sweep_staged
from sedportal.kernel.errors import BusyError
from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from pyramid.registry import Registry

KEPT_DAYS = 14
INTERVAL_SECONDS = 3600.0
log = logging.getLogger(__name__)


class Sweeper:
    """Look for forgotten files once an hour, in a thread of its own."""

    def __init__(self, registry: Registry, interval: float = INTERVAL_SECONDS) -> None:
        self._registry = registry
        self._interval = interval
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name='sweeper', daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the sweep it is at."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while not self._stopped.wait(self._interval):
            try:
                sweep(self._registry)
            except BusyError:
                log.warning('no turn to write for the sweeper; it tries again')
            except Exception:
                log.exception('sweeping failed; it is tried again')


def sweep(registry: Registry) -> int:
    """Throw away what has waited for more than 14 days and return how many files that were."""
    before = registry.clock.now() - timedelta(days=KEPT_DAYS)
    with reading(registry) as portal:
        boxes = (portal.staged or {}).values()
        if not any(version.at < before for box in boxes for version in box.values()):
            return 0
    with unit_of_work(registry) as unit:
        return sweep_staged(unit, before)
