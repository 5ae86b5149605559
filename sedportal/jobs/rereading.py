"""Try files once more that could not be read, when their time has come."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from sedportal.documents.files.words import retry_marked
from sedportal.kernel.errors import BusyError
from sedportal.ledger.consumers import NotNow

if TYPE_CHECKING:
    from pyramid.registry import Registry

INTERVAL_SECONDS = 60.0
log = logging.getLogger(__name__)


class Rereader:
    """Look for files whose next try is due, in a thread of its own."""

    def __init__(self, registry: Registry, interval: float = INTERVAL_SECONDS) -> None:
        self._registry = registry
        self._interval = interval
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread, unless files are not read here at all."""
        if self._registry.options.file_texts:
            self._thread = threading.Thread(target=self._run, name='rereader', daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread after the file it is at."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while not self._stopped.wait(self._interval):
            try:
                retry_marked(self._registry)
            except (BusyError, NotNow, OSError) as held:
                log.warning('files could not be tried again, which is done later: %s', held)
            except Exception:
                log.exception('files could not be tried again; it is done later')
