"""Bounds for what libraries remember without any: in a portal that runs for months each would grow by every request.

Pyramid keeps each part of an address that it has ever quoted, and each document has an address of its own. ZODB's
activity monitor, which pyramid_zodbconn switches on for a page that the portal does not have, keeps an entry for each
request of the last hour: 50 MB on a busy portal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid import traversal

if TYPE_CHECKING:
    from pyramid.config import Configurator

__all__ = ['MOST_SEGMENTS', 'Segments']

MOST_SEGMENTS = 4096


class Segments(dict[Any, Any]):
    """Parts of addresses as they are quoted; all are forgotten where there are too many."""

    def __setitem__(self, key: Any, value: Any) -> None:
        if len(self) >= MOST_SEGMENTS:
            self.clear()
        super().__setitem__(key, value)


def includeme(config: Configurator) -> None:
    """Set the bounds; the databases are open by then."""
    if not isinstance(traversal._segment_cache, Segments):
        traversal._segment_cache = Segments()
    for database in config.registry._zodb_databases.values():
        database.setActivityMonitor(None)
