"""Background work: what runs beside the requests, in threads of the process that serves.

Delivery floor. A job's body calls operations like any other surface; here stands only when it runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Start the background work with the application, unless ``sedportal.background`` is False."""
    from pyramid.events import ApplicationCreated

    from .background import Background

    config.registry.background = Background(config.registry)
    config.add_subscriber(lambda event: config.registry.background.begin(), ApplicationCreated)
