"""Put the index of this process on the registry, and let it follow the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .indexer import Entry, Every, IndexFollower, IndexSources, Touched
from .store import IndexStore

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry


# Commits take a third of the time at most while changes come in a row (docs/search.md).
REST = 2.0


def add_index_source(
    config: Configurator, prefix: str, touched: Touched, entry: Entry, every: Every | None = None
) -> None:
    """Let a domain package say what to index for records whose action begins with ``prefix``."""
    config.registry.index_sources.add(prefix, touched, entry, every)


def follower_of(registry: Registry) -> IndexFollower:
    """Return the ledger's consumer that keeps this process's index."""
    rest = REST if registry.settings.get('sedportal.background', True) else 0.0
    return IndexFollower(registry.index, registry.index_sources, rest=rest)


def includeme(config: Configurator) -> None:
    """Open the index of ``sedportal.index`` as ``registry.index``; missing ones are rebuilt by the background work."""
    registry = config.registry
    registry.index = IndexStore(registry.options.index)
    registry.index_sources = IndexSources()
    config.add_directive('add_index_source', add_index_source)
    config.add_ledger_consumer(follower_of)
