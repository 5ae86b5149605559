"""Take the steps that documents take by themselves: automatic ones at once, timed ones when their day has come."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sedportal.documents.operations import advance_document
from sedportal.kernel.errors import BusyError
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.search.interfaces import SearchQuery
from sedportal.workflow.registry import workflows_of

if TYPE_CHECKING:
    from pyramid.registry import Registry

INTERVAL_SECONDS = 60.0
# So many documents are looked at under one hold of the write lock.
BATCH = 100
log = logging.getLogger(__name__)


class TimedSteps:
    """Look for due steps once a minute, in a thread of its own."""

    def __init__(self, registry: Registry, interval: float = INTERVAL_SECONDS) -> None:
        self._registry = registry
        self._interval = interval
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name='timed-steps', daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the batch it is at."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while not self._stopped.wait(self._interval):
            try:
                take_due_steps(self._registry)
            except BusyError:
                log.warning('no turn to write for timed steps; they are tried again')
            except Exception:
                log.exception('timed steps failed; they are tried again')


def take_due_steps(registry: Registry) -> int:
    """Take every automatic and timed step that is due and return how many were taken.

    Only documents in states that such a step leaves are looked at; without such steps in any workflow, none.
    """
    taken = 0
    uids = list(_candidates(registry))
    for start in range(0, len(uids), BATCH):
        with unit_of_work(registry) as unit:
            for uid in uids[start : start + BATCH]:
                document = registry.document_by_uid(unit.portal, uid)
                if document is not None:
                    taken += len(advance_document(unit, document))
    return taken


def _candidates(registry: Registry) -> Iterator[str]:
    for definition in workflows_of(registry).definitions.values():
        states = {state for one in definition.transitions.values() if one.by_itself for state in one.sources}
        if not states:
            continue
        query = SearchQuery(None, kinds=definition.kinds, states=tuple(sorted(states)), sort='date', limit=BATCH)
        offset = 0
        while found := registry.index.search(replace(query, offset=offset)).items:
            yield from (hit.uid for hit in found)
            offset += len(found)
