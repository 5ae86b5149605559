"""Take the steps that documents take by themselves: automatic ones at once, timed ones when their day has come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sedportal.documents.operations import advance_document
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.search.interfaces import SearchQuery
from sedportal.workflow.registry import workflows_of

from .regular import Job

if TYPE_CHECKING:
    from pyramid.registry import Registry

INTERVAL_SECONDS = 60.0
# So many documents are looked at under one hold of the write lock.
BATCH = 100


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


TIMED_STEPS = Job('timed-steps', take_due_steps, INTERVAL_SECONDS)
