"""Forms: deform with our own templates, widgets and dates. Views make a :class:`renderer.Form` for each request.

Used by ``web/`` only. The templates stand in ``templates/deform``: no script, no style, errors that name the field
and say what to do, every control tied to its hint and its error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Prepare the renderer of forms; a skin's ``templates/deform`` comes before ours."""
    from .renderer import TEMPLATES, FormRenderer

    registry = config.registry
    folders = (*(folder / 'templates' / 'deform' for folder in registry.skin.folders), TEMPLATES)
    reload = registry.options.mode == 'development'
    registry.form_renderer = FormRenderer([str(folder) for folder in folders if folder.is_dir()], auto_reload=reload)
