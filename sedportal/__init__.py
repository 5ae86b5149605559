"""sedportal: the document portal of a regional government.

``main`` builds the application from the ini file; the order of the includes is the order of the floors.
"""

from __future__ import annotations

from typing import Any

SUBSTANCED = ('content', 'event', 'evolution', 'workflow', 'objectmap')
INCLUDES = (
    'kernel', 'security', 'security.policy', 'ledger', 'search', 'workflow', 'skinning', 'directory', 'registers',
    'documents', 'reports', 'evolve', 'web', 'api', 'jobs',
)  # fmt: skip


def main(global_config: dict[str, str] | None, **settings: Any) -> Any:
    """Return the WSGI application (``paste.app_factory``).

    Parameters: ``global_config`` holds the ini's defaults, ``settings`` those of ``[app:main]``. Tests and commands
    may pass ``sedportal.background`` False, to be served without threads.
    Raises ``kernel.errors.ConfigurationFault`` that lists every fault of settings, workflows and skin at once.
    """
    from pyramid.config import Configurator
    from pyramid.exceptions import ConfigurationExecutionError

    from sedportal.kernel.errors import ConfigurationFault
    from sedportal.kernel.settings import validate

    options = validate(settings, (global_config or {}).get('here'))
    config = Configurator(settings=settings, root_factory='sedportal.kernel.unit_of_work.portal_of')
    config.registry.options = options
    try:
        with config:
            for name in (*(f'substanced.{part}' for part in SUBSTANCED), *(f'{__name__}.{part}' for part in INCLUDES)):
                config.include(name)
        return config.make_wsgi_app()
    except BaseException as error:
        # A start that fails gives the storage's lock back.
        for database in getattr(config.registry, '_zodb_databases', {}).values():
            database.close()
        # Pyramid wraps what a deferred registration raises; a fault of the operator's files needs no wrapping.
        if isinstance(error, ConfigurationExecutionError) and isinstance(error.evalue, ConfigurationFault):
            raise error.evalue from None
        raise
