"""Measure the data once an hour, so that its growth can be told; counting files takes longer than a page may."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sedportal.kernel.sizes import Sample, count_files, history, keep, weigh
from sedportal.kernel.storage import database, file_layout

from .regular import Job

if TYPE_CHECKING:
    from pyramid.registry import Registry

INTERVAL_SECONDS = 3600.0
# The first look comes soon: a portal that is restarted each night shall be measured too.
FIRST_SECONDS = 60.0


def measure_if_due(registry: Registry, interval: float = INTERVAL_SECONDS) -> bool:
    """Measure if the last sample is older than ``interval`` seconds; return whether it was."""
    samples = history(registry.options.var)
    if samples and registry.clock.now() - samples[-1].moment < timedelta(seconds=interval * 0.9):
        return False
    keep(registry.options.var, measure(registry))
    return True


def measure(registry: Registry) -> Sample:
    """Return the sizes as they are now. Files kept in the database count as objects."""
    options, objects = registry.options, int(database(registry).getSize())
    layout = file_layout(options.zodb_uri)
    size, count = count_files(layout.blobs) if layout is not None else (0, 0)
    return Sample(
        registry.clock.now().isoformat(timespec='seconds'), objects, size, count,
        weigh(options.index), weigh(options.ledger_export),
    )  # fmt: skip


# A count that is under way is not waited for.
MEASURING = Job('measuring', measure_if_due, INTERVAL_SECONDS, FIRST_SECONDS, of_machine=True, awaited=False)
