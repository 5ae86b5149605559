"""Administration: people, groups, roles, organisations, workflows, the ledger, how the portal runs.

A room of ``web``. Each view reads the form, calls one operation of ``directory`` and redirects; all of it works
without JavaScript. Pages about a place hang on the place itself, the others under ``/admin``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sedportal.directory.content import Folder, Organisation
from sedportal.security.roles import MANAGE_ORGANISATIONS, MANAGE_ROLES, VIEW_ROLES

from .reach import organisations_of

if TYPE_CHECKING:
    from pyramid.config import Configurator

TEMPLATES = 'sedportal.web:templates/admin'
PARTS = (
    'people', 'clerks', 'groups', 'organisations', 'importing', 'workflows', 'ledger', 'operation', 'components',
    'home', 'workplaces', 'dictionaries', 'skin',
)  # fmt: skip
# What follows the address of a place's roles, and the name of view and template.
STEPS = (
    ('give', 'give'),
    (r'take/{grant:\d{1,18}}', 'take'),
)


def includeme(config: Configurator) -> None:
    """Register routes and views."""
    _add_roles(config)
    for part in PARTS:
        config.include(f'.{part}')


def _add_roles(config: Configurator) -> None:
    from . import comparing, giving, matrix, roles

    page = {'renderer': f'{TEMPLATES}/roles.pt', 'permission': VIEW_ROLES, 'request_method': 'GET'}
    config.add_route('admin_roles', '/admin/roles')
    config.add_view(roles.roles_page, route_name='admin_roles', **page)
    for context in (Organisation, Folder):
        config.add_view(roles.roles_page, context=context, name='roles', behind='', api=False, **page)
    for behind, name in STEPS:
        get, post = getattr(giving, f'{name}_page'), getattr(giving, name)
        pattern = f'/organisations/{{traverse:.+}}/roles/{behind}'
        config.add_route(f'place_roles_{name}', pattern, factory=organisations_of)
        config.add_route(f'admin_roles_{name}', f'/admin/roles/{behind}')
        for context in (Organisation, Folder):
            _add_pair(config, f'place_roles_{name}', get, post, name, context=context)
        _add_pair(config, f'admin_roles_{name}', get, post, name)

    # A question asked by POST: it has no need of the write lock and can't write.
    config.add_own_unit_ending('/roles/preview')
    for name, view in (('preview', matrix.preview), ('change', matrix.change)):
        _add_question(config, name, view, permission=MANAGE_ROLES, renderer=f'{TEMPLATES}/preview.pt')
    _add_question(config, 'export', comparing.export, permission=VIEW_ROLES)
    config.add_route('place_roles_compare', '/organisations/{traverse:.+}/roles/compare', factory=organisations_of)
    compared = {
        'route_name': 'place_roles_compare', 'context': Organisation, 'renderer': f'{TEMPLATES}/compare.pt',
    }  # fmt: skip
    config.add_view(comparing.compare_page, request_method='GET', permission=VIEW_ROLES, **compared)
    config.add_view(comparing.copy, request_method='POST', permission=MANAGE_ORGANISATIONS, **compared)


def _add_question(config: Configurator, name: str, view: Any, **options: Any) -> None:
    """Register what is posted from the matrix of any place."""
    config.add_route(f'place_roles_{name}', f'/organisations/{{traverse:.+}}/roles/{name}', factory=organisations_of)
    config.add_route(f'admin_roles_{name}', f'/admin/roles/{name}')
    for context in (Organisation, Folder):
        config.add_view(view, route_name=f'place_roles_{name}', context=context, request_method='POST', **options)
    config.add_view(view, route_name=f'admin_roles_{name}', request_method='POST', **options)


def _add_pair(config: Configurator, route: str, get: Any, post: Any, name: str, **options: Any) -> None:
    shared = {'route_name': route, 'renderer': f'{TEMPLATES}/{name}.pt', 'permission': MANAGE_ROLES, **options}
    config.add_view(get, request_method='GET', **shared)
    config.add_view(post, request_method='POST', **shared)
