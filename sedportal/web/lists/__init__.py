"""What every list of documents shares: reading the filters, the rows, the counts, and words for keys.

A room of ``web``: places, documents, search and administration print their lists with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Offer ``request.wording``."""
    from .wording import Wording

    config.add_request_method(Wording, 'wording', reify=True)
