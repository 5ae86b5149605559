"""Throw away files that were sent ahead for a document and then forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sedportal.documents.operations import sweep_staged
from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import unit_of_work

from .regular import Job

if TYPE_CHECKING:
    from pyramid.registry import Registry

KEPT_DAYS = 14
INTERVAL_SECONDS = 3600.0


def sweep(registry: Registry) -> int:
    """Throw away what has waited for more than 14 days and return how many files that were."""
    before = registry.clock.now() - timedelta(days=KEPT_DAYS)
    with reading(registry) as portal:
        boxes = (portal.staged or {}).values()
        if not any(version.at < before for box in boxes for version in box.values()):
            return 0
    with unit_of_work(registry) as unit:
        return sweep_staged(unit, before)


SWEEPING = Job('sweeping', sweep, INTERVAL_SECONDS)
