"""Reports: numbers that follow the ledger and are kept outside the database; they can be made again at any time.

Stands above the documents and below the pages. A report counts; it never shows what a document says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register the consumers that the reports follow the ledger with."""
    from .state_times import StateTimes

    registry = config.registry
    registry.state_times = StateTimes(registry, registry.options.var / 'reports' / 'state-times.sqlite')
    config.add_ledger_consumer(registry.state_times)
