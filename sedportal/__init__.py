"""sedportal: the document portal of a regional government.

``main`` builds the application from the ini file; the order of the includes is the order of the floors.
"""

from __future__ import annotations

from typing import Any

INCLUDES = (
    'sedportal.kernel',
    'sedportal.security',
    'sedportal.ledger',
    'sedportal.search',
    'sedportal.workflow',
    'sedportal.skinning',
    'sedportal.directory',
    'sedportal.registers',
    'sedportal.documents',
    'sedportal.evolve',
    'sedportal.web',
    'sedportal.api',
    'sedportal.jobs',
)


def main(global_config: dict[str, str] | None, **settings: Any) -> Any:
    """Return the WSGI application (``paste.app_factory``).

    Parameters: ``global_config`` holds the ini's defaults, ``settings`` those of ``[app:main]``.
    Raises ``kernel.errors.ConfigurationFault`` that lists every fault of settings, workflows and skin at once.
    """
    from pyramid.config import Configurator

    from sedportal.kernel.settings import validate

    with Configurator(settings=validate(settings)) as config:
        for name in ('content', 'event', 'evolution', 'workflow', 'folder', 'objectmap'):
            config.include(f'substanced.{name}')
        for name in INCLUDES:
            config.include(name)
        config.set_root_factory('sedportal.kernel.unit_of_work.portal_of')
    return config.make_wsgi_app()
