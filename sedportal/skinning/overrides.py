"""Put a skin's files before those of a package, file by file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator

PARTS = ('templates', 'static')


def apply_skin(config: Configurator, package: str) -> None:
    """Let the skin's ``templates/`` and ``static/`` override those of ``package`` (the directive ``apply_skin``).

    Call it before views of the package are committed. A file that the skin lacks comes from the skin it inherits
    from, and at last from the package.
    """
    # Pyramid asks the override added last first, so the farthest ancestor goes in first.
    for folder in reversed(config.registry.skin.folders):
        for part in PARTS:
            if (folder / part).is_dir():
                config.override_asset(f'{package}:{part}/', f'{folder / part}/')
