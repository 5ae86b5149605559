"""The pages of the directory of correspondents: find, see with its documents, enter, change, merge doubles.

A room of ``web``. Organisations are open to all who use the directory; a citizen only to those who enter
correspondents for the organisation that knows him.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sedportal.security.roles import ADD_CORRESPONDENTS, MERGE_CORRESPONDENTS, VIEW_CORRESPONDENTS

from ..admin.reach import reach_of

if TYPE_CHECKING:
    from pyramid.config import Configurator

_TEMPLATES = 'sedportal.web:templates/correspondents'
_FORM = 'sedportal.web:templates/editing/form.pt'


def includeme(config: Configurator) -> None:
    """Register the routes."""
    from . import changing, merging, views

    both, get, post = ('GET', 'POST'), ('GET',), ('POST',)
    for name, pattern, view, methods, right, template in (
        ('list', '', views.listed, get, VIEW_CORRESPONDENTS, f'{_TEMPLATES}/list.pt'),
        ('doubles', '/doubles', views.doubles, get, MERGE_CORRESPONDENTS, f'{_TEMPLATES}/doubles.pt'),
        ('merge', '/merge', merging.merge, both, MERGE_CORRESPONDENTS, f'{_TEMPLATES}/merge.pt'),
        ('new', '/new', changing.new, both, ADD_CORRESPONDENTS, _FORM),
        ('one', '/{uid}', views.one, get, VIEW_CORRESPONDENTS, f'{_TEMPLATES}/one.pt'),
        ('edit', '/{uid}/edit', changing.edit, both, VIEW_CORRESPONDENTS, _FORM),
        ('standing', '/{uid}/standing', changing.standing, post, VIEW_CORRESPONDENTS, None),
    ):
        config.add_route(f'correspondents_{name}', f'/correspondents{pattern}', factory=reach_of(right))
        for method in methods:
            config.add_view(
                view, route_name=f'correspondents_{name}', request_method=method, permission=right, renderer=template
            )
