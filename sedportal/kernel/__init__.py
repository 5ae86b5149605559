"""The base floor: errors, clock, identifiers, settings, texts, storage, the write lock and the unit of work.

Everybody may use it; it imports nothing of the portal and knows nothing of documents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Check the settings; put the clock, the identifiers, the database and the write lock on the registry."""
    from .clock import SteadyClock
    from .ids import Ids
    from .postgresql import is_postgresql

    config.include('.settings')
    clock = config.registry.settings.get('sedportal.clock') or SteadyClock()
    config.registry.clock = clock
    config.registry.ids = Ids(clock)
    config.include('.routing')
    config.include('.findings')
    config.include('.storage')
    config.include('.bounds')
    config.include('.turn_taking')
    config.include('.unit_of_work')
    config.include('.request_number')
    if is_postgresql(config.registry.options.zodb_uri):
        config.include('.database_loss')
