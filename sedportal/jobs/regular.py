"""Regular jobs: what is done again and again beside the requests, each by one holder, in a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sedportal.kernel.errors import BusyError
from sedportal.ledger.consumers import NotNow

if TYPE_CHECKING:
    from pyramid.registry import Registry

log = logging.getLogger(__name__)

__all__ = ['Job', 'RegularJob']


@dataclass(frozen=True)
class Job:
    """What is done regularly: ``work`` is called with the registry every ``interval`` seconds.

    The ``first`` time comes after so many seconds, if it is not to be the interval. One that is ``of_machine`` keeps
    what lies in the data folder of each machine and has a holder on each; any other has one holder in the whole
    portal. ``awaited`` says that a stop waits for the end of the work.
    """

    name: str
    work: Callable[[Registry], Any]
    interval: float
    first: float | None = None
    of_machine: bool = False
    awaited: bool = True


class RegularJob:
    """Run one job; ``holds`` is asked each time whether it is this process that holds it."""

    def __init__(self, registry: Registry, job: Job, holds: Callable[[], bool] = lambda: True) -> None:
        self.job = job
        self._registry = registry
        self._holds = holds
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name=self.job.name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the thread end, after the work it is at if that is awaited."""
        self._stopped.set()
        thread, self._thread = self._thread, None
        if thread is not None and self.job.awaited:
            thread.join()

    def _run(self) -> None:
        wait = self.job.interval if self.job.first is None else self.job.first
        while not self._stopped.wait(wait):
            wait = self.job.interval
            try:
                if self._holds():
                    self.job.work(self._registry)
            except (BusyError, NotNow, OSError) as held:
                log.warning('%s could not be done, and is tried again: %s', self.job.name, held)
            except Exception:  # the thread must not die of it
                log.exception('%s failed; it is tried again', self.job.name)
