"""Whether the portal is ready, and what is behind. The rules stand in docs/guides/operator.*.md, chapter «watch».

``unready``: this process can't serve people, or would show them wrong lists; a balancer sends them elsewhere.
``attention``: people are served; an operator should look. Else ``ready``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ZODB.POSException import POSError

from sedportal.kernel.settings import MEBIBYTE
from sedportal.kernel.storage import reading

from . import facts

if TYPE_CHECKING:
    from pyramid.registry import Registry

    from sedportal.ledger.consumers import ConsumerStatus

# A healthy consumer takes hundreds of records a second; so many waiting ones, so long, mean that it can't keep up.
MOST_BEHIND, MOST_SECONDS = 1000, 60.0
# Lists and searches come from it; whoever else is behind is not noticed by those who read.
_SHOWN = 'search'
_HOUR, _DAY = 3600, 86_400

READY, ATTENTION, UNREADY = 'ready', 'attention', 'unready'

__all__ = ['ATTENTION', 'READY', 'UNREADY', 'Fault', 'Readiness', 'readiness']


@dataclass(frozen=True)
class Fault:
    """One thing that is behind: ``part`` and ``reason`` are words without figures, ``details`` are for operators."""

    part: str
    reason: str
    grave: bool = False
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Readiness:
    """What is behind, and what follows from it."""

    faults: tuple[Fault, ...] = ()

    @property
    def state(self) -> str:
        """Return ``ready``, ``attention`` or ``unready``."""
        if any(fault.grave for fault in self.faults):
            return UNREADY
        return ATTENTION if self.faults else READY

    def told(self, *, details: bool) -> dict[str, Any]:
        """Return it as JSON has it; figures and errors only with ``details``."""
        behind = []
        for fault in self.faults:
            behind.append({'part': fault.part, 'reason': fault.reason, **(fault.details if details else {})})
        return {'state': self.state, 'behind': behind}


def readiness(registry: Registry) -> Readiness:
    """Look at everything that can be behind; changes nothing."""
    try:
        with reading(registry) as portal:
            if portal is None:
                return Readiness((Fault('database', 'no portal yet: run sedportal init', grave=True),))
        found = (*_of_consumers(registry), *_of_storage(registry), *_of_backup(registry), *_of_clock(registry))
        return Readiness(found)
    except (POSError, OSError) as error:
        details = {'error': f'{type(error).__name__}: {error}'}
        return Readiness((Fault('database', 'can not be read', grave=True, details=details),))


def _of_consumers(registry: Registry) -> Iterator[Fault]:
    if registry.index.needs_rebuild:
        yield Fault(_SHOWN, 'being rebuilt', grave=True)
    for status in registry.ledger_runner.status():
        name, details = status.name, _details(status)
        late = status.behind > MOST_BEHIND and status.seconds > MOST_SECONDS and not status.leisurely
        if status.failing:
            yield Fault(name, 'failing', name == _SHOWN and late, details)
        elif late:
            yield Fault(name, 'behind', name == _SHOWN, details)
        if status.dead_letters:
            yield Fault(name, 'records put aside', details=details)


def _details(status: ConsumerStatus) -> dict[str, Any]:
    return {
        'position': status.position,
        'records': status.behind,
        'seconds': round(status.seconds, 1),
        'dead_letters': status.dead_letters,
        'error': status.last_error,
    }


def _of_storage(registry: Registry) -> Iterator[Fault]:
    disk, least = facts.disk_of(registry), registry.options.least_free_mib * MEBIBYTE
    if not facts.writable(registry):
        yield Fault('storage', 'can not be written to')
    if disk.free < least:
        yield Fault('disk', 'little room', details={'free_bytes': disk.free, 'least_bytes': least})


def _of_backup(registry: Registry) -> Iterator[Fault]:
    most = registry.options.backup_hours
    if not most:
        return
    age = facts.seconds_since(registry, facts.note_of(registry, facts.BACKUP))
    if age is None:
        yield Fault('backup', 'none yet')
    elif age > most * _HOUR:
        yield Fault('backup', 'old', details={'hours': round(age / _HOUR, 1), 'most_hours': most})
    if facts.note_of(registry, facts.CHECK).get('faults'):
        yield Fault('backup', 'damaged')


def _of_clock(registry: Registry) -> Iterator[Fault]:
    """Tell that the machine's clock leapt while the process ran: it goes on without it until it is started anew."""
    if leap := getattr(registry.clock, 'leap', None):
        yield Fault('clock', 'leapt', details={'days': round(leap.total_seconds() / _DAY, 1)})
