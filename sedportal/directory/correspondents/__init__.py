"""The directory of correspondents: organisations outside the portal and citizens who write to it.

Organisations are shared by the region; a citizen is known to the organisation that entered him, and to nobody else.
``content`` holds them, ``finding`` finds them as one types, ``operations`` add, change, switch off and merge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register the content types."""
    from . import content

    for name in ('Correspondents', 'Correspondent'):
        config.add_content_type(name, getattr(content, name))
