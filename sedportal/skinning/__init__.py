"""Skins: the portal's name, emblem, colours and overridden templates, all data under the folder of skins.

An engine: it knows no page. ``web/`` names the packages whose files a skin may replace (``config.apply_skin``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Read the chosen skin into ``registry.skin`` and offer ``config.apply_skin``."""
    from .overrides import apply_skin
    from .skins import load_skin, skins_folder

    options = config.registry.options
    config.registry.skin = load_skin(skins_folder(options.skins), options.skin)
    config.add_directive('apply_skin', apply_skin)
