"""Start and stop what runs beside the requests: the ledger's consumers, the sessions' keeper, a missing index."""

from __future__ import annotations

import logging
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

from sedportal.directory.operations import ensure_portal
from sedportal.documents.files.words import begin_again
from sedportal.kernel.postgresql import watched
from sedportal.kernel.storage import database, reading

from .measuring import Measurer
from .packing import Packer
from .rereading import Rereader
from .sweeping import Sweeper
from .timed import TimedSteps

if TYPE_CHECKING:
    from pyramid.registry import Registry

log = logging.getLogger(__name__)


class Background:
    """Hold the threads of one process."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.running = False
        self._watching = ExitStack()
        self.timed_steps = TimedSteps(registry)
        self.sweeper = Sweeper(registry)
        self.rereader = Rereader(registry)
        self.measurer = Measurer(registry)
        self.packer = Packer(registry)

    def begin(self) -> None:
        """Make sure that there is a portal, then start the threads if this process is to have any."""
        ensure_portal(self.registry)
        with reading(self.registry) as portal:
            if portal.evolved < self.registry.latest_step:
                log.warning('the stored objects are of an older version: stop the portal and run `sedportal evolve`')
        if self.registry.settings.get('sedportal.background', True):
            self.start()

    def start(self) -> None:
        """Start the threads; a missing or damaged index is rebuilt while the portal serves."""
        self.running = True
        self._watching.enter_context(watched(self.registry.options.zodb_uri))
        if self.registry.index.needs_rebuild:
            threading.Thread(target=self._rebuild, name='reindex', daemon=True).start()
        self.registry.ledger_runner.start()
        self.registry.session_keeper.start()
        self.timed_steps.start()
        self.sweeper.start()
        self.rereader.start()
        self.measurer.start()
        self.packer.start()

    def _rebuild(self) -> None:
        log.warning('the search index is missing, damaged or old: rebuilding it')
        rebuild_index(self.registry)
        log.warning('the search index is complete')

    def stop(self) -> None:
        """Stop the threads and close index and database, so that the next start is quick."""
        if self.running:
            self.registry.ledger_runner.stop()
            self.registry.session_keeper.stop()
            self.timed_steps.stop()
            self.sweeper.stop()
            self.rereader.stop()
            self.measurer.stop()
            self.packer.stop()
            self._watching.close()
            self.running = False
        self.registry.index.close()
        database(self.registry).close()


def rebuild_index(registry: Registry, progress: object = None) -> None:
    """Build the index anew from the objects beside the live one, then swap.

    Parameters: ``progress`` is called with the number of documents done so far.
    """
    with reading(registry) as portal:
        seq = portal.ledger.last_seq
        entries = (registry.index_entry(document) for document in registry.all_documents(portal))
        registry.index.rebuild(entries, seq, progress)
    begin_again(registry)
