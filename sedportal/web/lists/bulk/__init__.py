"""One change for many documents on the pages: say what, see what would become of each, do it, see what became.

The posts here take no write lock by themselves: each document is a unit of work of its own (``documents.bulk_runs``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sedportal.security.roles import AUTHENTICATED

if TYPE_CHECKING:
    from pyramid.config import Configurator

_TEMPLATES = 'sedportal:web/templates/lists'


def includeme(config: Configurator) -> None:
    """Register the pages."""
    from . import pages

    for name, path, view, template in (
        ('bulk', '/bulk', pages.prepare, 'bulk'),
        ('bulk_check', '/bulk/check', pages.check, 'bulk_check'),
        ('bulk_go', '/bulk/go', pages.go, None),
    ):
        config.add_own_unit_path(path)
        config.add_route(name, path)
        renderer = f'{_TEMPLATES}/{template}.pt' if template else None
        config.add_view(view, route_name=name, permission=AUTHENTICATED, request_method='POST', renderer=renderer)
    config.add_route('bulk_run', '/bulk/runs/{run}')
    config.add_view(
        pages.run, route_name='bulk_run', permission=AUTHENTICATED, request_method='GET',
        renderer=f'{_TEMPLATES}/bulk_run.pt',
    )  # fmt: skip
