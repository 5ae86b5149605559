"""The figures of this moment for ``/metrics``: ledger and its consumers, writers, sessions, sizes, the last backup.

They tell how much and how old, never what: no name of a person, place or document is among them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)

from sedportal.kernel.sizes import history
from sedportal.kernel.turns import BOUNDS

from . import facts
from .readiness import READY, UNREADY, readiness

if TYPE_CHECKING:
    from pyramid.registry import Registry

_WORKERS = 'waitress-'

__all__ = ['figures']


def figures(registry: Registry, portal: Any) -> Iterator[Metric]:
    """Yield the figures as of now."""
    yield InfoMetricFamily('sedportal', 'The version that runs', {'version': version('sedportal')})
    yield from _of_health(registry)
    yield from _of_ledger(registry, portal)
    yield from _of_writers(registry)
    yield _one('sedportal_sessions', 'Live sessions of people and programs', len(portal.sessions))
    yield from _of_sizes(registry)
    yield from _of_files(registry, portal)
    yield from _of_notes(registry)


def _one(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value)


def _by(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _of_health(registry: Registry) -> Iterator[Metric]:
    found = readiness(registry)
    yield _one('sedportal_ready', 'Whether people can be served (1) or not (0)', found.state != UNREADY)
    yield _one('sedportal_attention', 'Whether an operator should look (1) or not (0)', found.state != READY)
    threads = sum(thread.name.startswith(_WORKERS) for thread in threading.enumerate())
    yield _one('sedportal_threads', 'Threads that answer requests', threads)


def _of_ledger(registry: Registry, portal: Any) -> Iterator[Metric]:
    last, applied = portal.ledger.last_seq, registry.index.applied_seq
    yield _one('sedportal_ledger_last_seq', 'Number of the last ledger record', last)
    yield _one('sedportal_index_applied_seq', 'Ledger record the index of this process is at', applied)
    yield _one('sedportal_index_behind', 'Ledger records the index of this process is behind', max(last - applied, 0))
    standing = registry.ledger_runner.status()
    for name, text, attribute in (
        ('position', 'Last ledger record a consumer has applied', 'position'),
        ('behind', 'Ledger records a consumer is behind', 'behind'),
        ('behind_seconds', 'Age of the first record that waits for a consumer', 'seconds'),
        ('failing', 'Whether a consumer failed at its last try', 'failing'),
        ('dead_letters', 'Records a consumer could not take', 'dead_letters'),
    ):
        values = {one.name: float(getattr(one, attribute)) for one in standing}
        yield _by(f'sedportal_consumer_{name}', text, 'consumer', values)


def _of_writers(registry: Registry) -> Iterator[Metric]:
    seen = registry.turns.seen()
    waits = HistogramMetricFamily('sedportal_write_wait_seconds', 'How long changes waited for their turn to write')
    total, buckets = 0, []
    for bound, count in zip((*map(str, BOUNDS), '+Inf'), seen.waits, strict=True):
        total += count
        buckets.append((bound, total))
    waits.add_metric([], buckets, seen.waited)
    yield waits
    yield CounterMetricFamily('sedportal_write_transactions', 'Units of work begun under the write lock', seen.taken)
    yield CounterMetricFamily('sedportal_write_held_seconds', 'How long the write lock was held', seen.held)
    yield CounterMetricFamily('sedportal_write_given_up', 'Changes whose turn did not come in time', seen.given_up)


def _of_sizes(registry: Registry) -> Iterator[Metric]:
    sizes: dict[str, float] = dict(facts.sizes_of(registry))
    samples = history(registry.options.var)
    if samples:
        sizes['files'] = samples[-1].files
        yield _one('sedportal_files', 'Attached files kept, as last counted', samples[-1].count)
    yield _by('sedportal_storage_bytes', 'What is kept; files as last counted', 'part', sizes)
    disk = facts.disk_of(registry)
    yield _one('sedportal_disk_free_bytes', 'Room left on the disk of the data folder', disk.free)
    yield _one('sedportal_disk_bytes', 'Size of the disk of the data folder', disk.total)


def _of_files(registry: Registry, portal: Any) -> Iterator[Metric]:
    closed = len(portal.verdicts.held) if portal.verdicts is not None else 0
    unreadable = len(registry.marks.all())
    yield _one('sedportal_files_unreadable', 'Attached files that could not be read or drawn', unreadable)
    yield _one('sedportal_files_closed', 'Files that the antivirus keeps closed', closed)


def _of_notes(registry: Registry) -> Iterator[Metric]:
    for name, metric in ((facts.BACKUP, 'backup'), (facts.CHECK, 'backup_check'), (facts.PACK, 'pack')):
        note = facts.note_of(registry, name)
        age = facts.seconds_since(registry, note)
        if age is not None:
            yield _one(f'sedportal_{metric}_age_seconds', f'Age of the last {metric.replace("_", " ")}', age)
        if 'faults' in note:
            yield _one(f'sedportal_{metric}_faults', 'What the check found wrong', float(note['faults']))
