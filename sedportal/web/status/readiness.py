"""What keeps the portal from being ready: an index that is being rebuilt, consumers that fail or are far behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sedportal.kernel.storage import reading

if TYPE_CHECKING:
    from pyramid.registry import Registry

# A healthy consumer takes hundreds of records a second; so many waiting ones mean that it can't keep up.
MOST_BEHIND = 1000


def faults(registry: Registry) -> list[str]:
    """Return a line for each thing that is behind; empty when the portal is ready."""
    with reading(registry) as portal:
        if portal is None:
            return ['database: no portal yet; run sedportal init']
    found = []
    if leap := getattr(registry.clock, 'leap', None):
        found.append(f'clock: the machine’s is off by {leap}; put it right, or restart the portal to believe it')
    if registry.index.needs_rebuild:
        found.append('index: being rebuilt')
    for status in registry.ledger_runner.status():
        if status.failing:
            found.append(f'consumer {status.name}: failing, {status.behind} behind')
        elif status.behind > MOST_BEHIND and not status.leisurely:
            found.append(f'consumer {status.name}: {status.behind} behind')
        if status.dead_letters:
            found.append(f'consumer {status.name}: {status.dead_letters} dead letters')
    return found
