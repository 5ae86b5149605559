"""Start and stop what runs beside the requests: the ledger's consumers, regular jobs, a missing index.

A process that serves does all of it too, unless ``sedportal.jobs`` says that ``sedportal worker`` does. Where several
processes share the portal, each job has one holder (``leases``).
"""

from __future__ import annotations

import logging
import threading
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from sedportal.directory.operations import ensure_portal
from sedportal.documents.files.words import begin_again
from sedportal.kernel.memory import give_back
from sedportal.kernel.postgresql import is_postgresql, read_address, watched
from sedportal.kernel.processes import BEAT_SECONDS, WEB, WORKER, beat, leave
from sedportal.kernel.storage import database, reading

from .leases import Leases, MachineLocks
from .measuring import MEASURING
from .packing import Packer
from .regular import Job, RegularJob
from .rereading import REREADING
from .sweeping import SWEEPING
from .timed import TIMED_STEPS

if TYPE_CHECKING:
    from pyramid.registry import Registry

log = logging.getLogger(__name__)

# A few milliseconds a minute, for memory that does not grow with the time a process has served.
GIVING_BACK = Job('giving back memory', lambda _registry: give_back(), 60.0)


class Background:
    """Hold the threads of one process."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.running = False
        self._stack = ExitStack()

    def begin(self) -> None:
        """Make sure that there is a portal, then start the threads if this process is to have any."""
        ensure_portal(self.registry)
        with reading(self.registry) as portal:
            if portal.evolved < self.registry.latest_step:
                log.warning('the stored objects are of an older version: stop the portal and run `sedportal evolve`')
        if self.registry.settings.get('sedportal.background', True):
            self.start(jobs=self.registry.options.jobs, kind=WEB)

    def start(self, jobs: bool = True, kind: str = WORKER) -> None:
        """Start the threads; a missing or damaged index is rebuilt while the portal serves.

        Parameters: without ``jobs`` another process of this machine does the work, and this one only its own: it
        writes down when its sessions were used. ``kind`` is what the operator's page calls it.
        """
        self.running = True
        registry, stack = self.registry, self._stack
        stack.enter_context(watched(registry.options.zodb_uri))
        registry.session_keeper.start()
        stack.callback(registry.session_keeper.stop)
        self._start_own(kind, jobs)
        if jobs:
            self._start_jobs()

    def _start_own(self, kind: str, jobs: bool) -> None:
        var, clock, began = self.registry.options.var, self.registry.clock, self.registry.clock.now()
        telling = Job('beating', lambda _registry: beat(var, kind, jobs, began, clock.now()), BEAT_SECONDS, first=0.0)
        self._stack.callback(leave, var)
        for job in (telling, GIVING_BACK):
            regular = RegularJob(self.registry, job)
            regular.start()
            self._stack.callback(regular.stop)

    def _start_jobs(self) -> None:
        registry, stack = self.registry, self._stack
        if registry.index.needs_rebuild and registry.index.may_write():
            threading.Thread(target=self._rebuild, name='reindex', daemon=True).start()
        registry.ledger_runner.start()
        stack.callback(registry.ledger_runner.stop)
        self._start_regular_jobs(
            [TIMED_STEPS, SWEEPING, MEASURING, *([REREADING] if registry.options.file_texts else [])]
        )
        if is_postgresql(registry.options.zodb_uri):
            from sedportal.kernel.wakeups import Listener

            listener = Listener(read_address(registry.options.zodb_uri).dsn, registry.ledger_runner.wake)
            listener.start()
            stack.callback(listener.stop)

    def _start_regular_jobs(self, jobs: list[Job]) -> None:
        stack = self._stack
        locks = MachineLocks(self.registry.options.var / 'jobs')
        stack.callback(locks.close)
        leases = None
        if is_postgresql(self.registry.options.zodb_uri):
            leases = Leases(self.registry, [job.name for job in jobs if not job.of_machine])
            leases.start()
            stack.callback(leases.stop)
        for job in jobs:
            holder = locks if job.of_machine or leases is None else leases
            regular = RegularJob(self.registry, job, partial(holder.holds, job.name))
            regular.start()
            stack.callback(regular.stop)

        packer = Packer(self.registry)
        packer.start()
        stack.callback(packer.stop)

    def _rebuild(self) -> None:
        log.warning('the search index is missing, damaged or old: rebuilding it')
        rebuild_index(self.registry)
        log.warning('the search index is complete')

    def stop(self) -> None:
        """Stop the threads and close index and database, so that the next start is quick."""
        if self.running:
            self._stack.close()
            self.running = False
        self.registry.index.close()
        database(self.registry).close()
        self.registry.write_lock.close()


def rebuild_index(registry: Registry, progress: object = None) -> None:
    """Build the index anew from the objects beside the live one, then swap.

    Parameters: ``progress`` is called with the number of documents done so far.
    """
    with reading(registry) as portal:
        seq = portal.ledger.last_seq
        entries = (registry.index_entry(document) for document in registry.all_documents(portal))
        registry.index.rebuild(entries, seq, progress)
    begin_again(registry)
