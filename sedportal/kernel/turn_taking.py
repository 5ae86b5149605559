"""Which write lock the storage asks for: one of this process, or one that several processes share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .turns import Turns
from .write_lock import MutexWriteLock

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Create the write lock that the storage asks for, from ``sedportal.write_wait_seconds``."""
    from .postgresql import is_postgresql, read_address

    options = getattr(config.registry, 'options', None)
    config.registry.turns = Turns()
    wait_seconds = options.write_wait_seconds if options else 10
    if options and is_postgresql(options.zodb_uri):
        from .advisory_lock import AdvisoryWriteLock

        config.registry.write_lock = AdvisoryWriteLock(wait_seconds, read_address(options.zodb_uri).dsn)
    else:
        config.registry.write_lock = MutexWriteLock(wait_seconds)
