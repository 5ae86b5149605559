"""The index: every list, filter, count, facet, suggestion and search of the portal is answered here.

An engine: it knows no kind of document. Domain packages say what to index (``indexer.IndexSources``),
the security floor says with which tokens a person may see it, delivery asks :class:`store.IndexStore`.
Nobody outside this package imports tantivy.

``interfaces`` holds what goes in and comes out; ``russian`` and ``layout`` the language; ``query`` turns a
person's words into a query; ``schema`` names the fields; ``generations``, ``snapshot`` and ``store`` keep, read
and write the index; ``highlight`` marks what was found; ``indexer`` follows the ledger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Open the index and let it follow the ledger."""
    config.include('.service')
