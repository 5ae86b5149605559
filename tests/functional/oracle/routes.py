"""Every route of the portal and the right that it takes. A route that is missing here fails the build.

A key is ``METHOD pattern`` for a route, ``METHOD Context/name`` for a page found by traversal. The value is the
right, asked of what ``on`` names: a document, the organisation, or nothing (``open``: for everybody).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

OPEN = 'open'


@dataclass(frozen=True)
class Route:
    """One route: ``path`` is filled with uid, file, slug and grant; ``body`` is sent as JSON or as a form.

    The page is there for documents in ``states`` only. ``empty`` says that the request names something that is not
    there: whoever may use the route is told so.
    """

    right: str
    on: str = 'portal'
    path: str = ''
    body: dict[str, Any] = field(default_factory=dict)
    states: tuple[str, ...] = ('draft', 'registered', 'archived', 'withdrawn', 'annulled')
    empty: bool = False


def _document(right: str, path: str, **body: Any) -> Route:
    return Route(right, 'document', path, body)


def _root(right: str, path: str, **body: Any) -> Route:
    return Route(right, 'root', path, body)


def _place(right: str, path: str, **body: Any) -> Route:
    return Route(right, 'place', path, body)


_PERSON = '/admin/people/staff07.dep-fin'
_CLERK = '/admin/new/clerk?organisation=dep-fin'
_API = '/api/v1/documents/{uid}'
_PAGE = '/documents/{uid}'
_ORG = '/organisations/{slug}'
_IN = '/organisations/{slug}/incoming'

ROUTES: dict[str, Route] = {
    # API
    'POST /api/v1/login': Route(OPEN),
    'POST /api/v1/logout': Route('authenticated', path='/api/v1/logout'),
    'GET /api/v1/me': Route('authenticated', path='/api/v1/me'),
    'GET /api/v1/openapi.json': Route(OPEN),
    'ANY /api/v1/openapi.yaml': Route(OPEN),
    'GET /api/v1/organisations': Route('authenticated', path='/api/v1/organisations'),
    'GET /api/v1/organisations/{slug}': _place('browse', '/api/v1/organisations/{slug}'),
    'GET /api/v1/organisations/{slug}/folders': _place('browse', '/api/v1/organisations/{slug}/folders'),
    'GET /api/v1/organisations/{slug}/roles': _place('view_roles', '/api/v1/organisations/{slug}/roles'),
    'POST /api/v1/organisations/{slug}/roles': _place(
        'manage_roles', '/api/v1/organisations/{slug}/roles', principal='staff06.dep-fin', role='editor'
    ),
    'DELETE /api/v1/organisations/{slug}/roles/{id}': _place(
        'manage_roles', '/api/v1/organisations/{slug}/roles/{grant}'
    ),
    'GET /api/v1/documents': Route('authenticated', path='/api/v1/documents'),
    'POST /api/v1/documents': _place(
        'add_document', '/api/v1/documents', organisation='dep-fin', kind='incoming', title='Письмо'
    ),
    'GET /api/v1/documents/{uid}': _document('view', _API),
    'PATCH /api/v1/documents/{uid}': _document('edit|correct', _API, title='Другое', comment='Опечатка'),
    'GET /api/v1/documents/{uid}/access': _document('view', f'{_API}/access'),
    'POST /api/v1/documents/{uid}/files': _document('replace_file', f'{_API}/files'),
    'GET /api/v1/documents/{uid}/files/{id}': _document('view_file', f'{_API}/files/{{file}}'),
    'GET /api/v1/documents/{uid}/history': _document('history', f'{_API}/history'),
    'GET /api/v1/documents/{uid}/transitions': _document('view', f'{_API}/transitions'),
    'POST /api/v1/documents/{uid}/transitions': _document(
        'register|archive', f'{_API}/transitions', transition='{step}', comment='Готово'
    ),
    'GET /api/v1/search': Route('authenticated', path='/api/v1/search?q=%D0%B4%D0%BE%D1%80%D0%BE%D0%B3%D0%B0'),
    'GET /api/v1/workflows': Route('authenticated', path='/api/v1/workflows'),
    'GET /api/v1/workflows/{name}': Route('authenticated', path='/api/v1/workflows/incoming'),
    'GET /api/v1/workflows/{name}.svg': Route('authenticated', path='/api/v1/workflows/incoming.svg'),
    # Pages without a place
    'GET /login': Route(OPEN),
    'POST /login': Route(OPEN),
    'ANY /logout': Route(OPEN),
    'POST /logout': Route(OPEN),
    'GET /healthz': Route(OPEN),
    'GET /readyz': Route(OPEN),
    'GET /metrics': Route(OPEN),
    'GET /static/{digest}/*subpath': Route(OPEN),
    'GET /static/{digest}/skin.css': Route(OPEN),
    'GET /static/{digest}/portal.css': Route(OPEN),
    'ANY /account/locale': Route(OPEN),
    'POST /account/locale': Route(OPEN),
    'GET /appearance': Route(OPEN),
    'GET /palette': Route('authenticated', path='/palette?q=%D0%B4%D0%BE%D1%80%D0%BE%D0%B3%D0%B0'),
    'POST /appearance': Route(OPEN),
    'GET /account/keys': Route('authenticated', path='/account/keys'),
    'GET /help': Route(OPEN),
    'GET /help/{guide}': Route(OPEN),
    'GET /help/pictures/{name}': Route(OPEN),
    'GET /account': Route('authenticated', path='/account'),
    'GET /account/password': Route('authenticated', path='/account/password'),
    'POST /account/password': Route('authenticated', path='/account/password'),
    'GET /account/second-factor': Route('authenticated', path='/account/second-factor'),
    'POST /account/second-factor': Route('authenticated', path='/account/second-factor'),
    'GET /account/sessions': Route('authenticated', path='/account/sessions'),
    'POST /account/sessions': Route('authenticated', path='/account/sessions'),
    'GET /feeds/{token}.atom': Route(OPEN),
    'GET /account/feeds': Route('authenticated', path='/account/feeds'),
    'POST /account/feeds': Route('authenticated', path='/account/feeds', body={'list': '/search?q=a', 'name': 'A'}),
    'POST /account/feeds/{key}/close': Route('authenticated', path='/account/feeds/none/close', empty=True),
    'GET /search/suggest': Route('authenticated', path='/search/suggest?q=%D0%B4%D0%BE%D1%80'),
    'GET /search': Route('authenticated', path='/search?q=%D0%B4%D0%BE%D1%80%D0%BE%D0%B3%D0%B0'),
    # What forms ask while one types
    'GET /typeahead/correspondents': _place('view_correspondents', '/typeahead/correspondents?place={slug}&q=a'),
    'GET /typeahead/documents': Route('authenticated', path='/typeahead/documents?q=%D0%B4'),
    'GET /typeahead/people': Route('authenticated', path='/typeahead/people?q=a'),
    'GET /typeahead/values': Route('authenticated', path='/typeahead/values?place={slug}&field=case&q=a'),
    'GET /typeahead/day': Route('authenticated', path='/typeahead/day?q=1.1'),
    'GET /typeahead/similar': Route('authenticated', path='/typeahead/similar?place={slug}'),
    'GET /documents': Route('authenticated', path='/documents?organisation=dep-fin'),
    # The directory of correspondents
    'GET /correspondents': Route('view_correspondents', 'anywhere', '/correspondents'),
    'GET /correspondents/doubles': Route('merge_correspondents', 'anywhere', '/correspondents/doubles'),
    'GET /correspondents/merge': Route('merge_correspondents', 'anywhere', '/correspondents/merge'),
    'POST /correspondents/merge': Route('merge_correspondents', 'anywhere', '/correspondents/merge'),
    'GET /correspondents/new': Route('add_correspondents', 'anywhere', '/correspondents/new'),
    'POST /correspondents/new': Route('add_correspondents', 'anywhere', '/correspondents/new'),
    'GET /correspondents/{uid}': Route('view_correspondents', 'anywhere', '/correspondents/none', empty=True),
    **{
        f'{method} /correspondents/{{uid}}/edit': Route(
            'view_correspondents', 'anywhere', '/correspondents/none/edit', empty=True
        )
        for method in ('GET', 'POST')
    },
    'POST /correspondents/{uid}/standing': Route(
        'view_correspondents', 'anywhere', '/correspondents/none/standing', empty=True
    ),
    # Files sent ahead of a form
    'POST /staging': _place('add_document', '/staging?place={slug}'),
    **{
        key: Route('add_document', 'place', f'/staging/none{rest}?place={{slug}}', empty=True)
        for key, rest in (
            ('GET /staging/{id}', ''), ('GET /staging/{id}/preview', '/preview'),
            ('GET /staging/{id}/pages/{number}', '/pages/1'), ('POST /staging/{id}/remove', '/remove'),
        )
    },
    'GET /lists/columns': Route('authenticated', path='/lists/columns'),
    'POST /lists/columns': Route('authenticated', path='/lists/columns'),
    **{
        f'POST /bulk{name}': Route('authenticated', path=f'/bulk{name}', empty=name == '/go')
        for name in ('', '/check', '/go')
    },
    'POST /export': Route('authenticated', path='/export', body={'format': 'csv'}),
    'GET /bulk/runs/{run}': Route('authenticated', path='/bulk/runs/none', empty=True),
    'GET /views': Route('authenticated', path='/views'),
    'GET /views/new': Route('authenticated', path='/views/new'),
    'POST /views/new': Route('authenticated', path='/views/new'),
    'GET /views/{key}': Route('authenticated', path='/views/none', empty=True),
    'GET /views/{key}/edit': Route('authenticated', path='/views/none/edit', empty=True),
    **{
        f'POST /views/{{key}}/{name}': Route('authenticated', path=f'/views/none/{name}', empty=True)
        for name in ('edit', 'delete', 'filters', 'usual')
    },
    'GET /notifications': Route('authenticated', path='/notifications'),
    'POST /notifications': Route('authenticated', path='/notifications'),
    # Pages of places
    'GET Portal/': Route('authenticated', path='/'),
    'GET Organisations/': Route('authenticated', path='/organisations'),
    'GET Organisation/': _place('browse', _ORG),
    'GET Organisation/add': _place('add_document', f'{_ORG}/add'),
    'POST Organisation/add': _place('add_document', f'{_ORG}/add'),
    'GET Organisation/new': _place('manage_folders', f'{_ORG}/new'),
    'POST Organisation/new': _place('manage_folders', f'{_ORG}/new'),
    'GET Organisation/number-patterns': _place('manage_registers', f'{_ORG}/number-patterns'),
    'POST Organisation/number-patterns': _place('manage_registers', f'{_ORG}/number-patterns/incoming'),
    'GET Organisation/people': _place('manage_people', f'{_ORG}/people'),
    'GET Organisation/registers': _place('view_registers', f'{_ORG}/registers'),
    'POST Organisation/registers': _place('reserve_numbers', f'{_ORG}/registers/reserve'),
    'GET Organisation/roles': _place('view_roles', f'{_ORG}/roles'),
    'GET Folder/': _place('browse', _IN),
    'GET Folder/roles': _place('view_roles', f'{_IN}/roles'),
    'GET Folder/add': _place('add_document', f'{_IN}/add'),
    'POST Folder/add': _place('add_document', f'{_IN}/add'),
    **{
        f'{method} Folder/{name}': _place('manage_folders', f'{_IN}/{name}')
        for name in ('copy', 'delete', 'move', 'new', 'rename')
        for method in ('GET', 'POST')
    },
    **{f'{method} Folder/inheritance': _place('manage_roles', f'{_IN}/inheritance') for method in ('GET', 'POST')},
    **{
        f'{method} {context}/roles/{name}': Route('manage_roles', 'place', f'{path}/roles/{name}', empty='take' in name)
        for context, path in (('Organisation', _ORG), ('Folder', _IN))
        for name in ('give', 'take/{grant}')
        for method in ('GET', 'POST')
    },
    **{
        f'POST {context}/roles/{name}': _place('manage_roles', f'{path}/roles/{name}')
        for context, path in (('Organisation', _ORG), ('Folder', _IN))
        for name in ('preview', 'change')
    },
    **{
        f'POST {context}/roles/export': _place('view_roles', f'{path}/roles/export', format='csv')
        for context, path in (('Organisation', _ORG), ('Folder', _IN))
    },
    'POST /admin/roles/export': _root('view_roles', '/admin/roles/export', format='csv'),
    'GET Organisation/roles/compare': _place('view_roles', f'{_ORG}/roles/compare'),
    'POST Organisation/roles/compare': Route('manage_organisations', 'root', f'{_ORG}/roles/compare', empty=True),
    # Pages of documents
    'GET Document/': _document('view', _PAGE),
    'GET Document/steps': _document('view', f'{_PAGE}/steps'),
    'GET Document/access': _document('view', f'{_PAGE}/access'),
    'GET Document/history': _document('history', f'{_PAGE}/history'),
    'GET Document/history.csv': _document('history', f'{_PAGE}/history.csv'),
    'GET Document/print': _document('view', f'{_PAGE}/print'),
    'GET Document/discussion': _document('view', f'{_PAGE}/discussion'),
    'POST Document/discussion': _document('view', f'{_PAGE}/discussion', text='Прошу ускорить'),
    'GET Document/mentions': _document('view', f'{_PAGE}/mentions?q='),
    'POST Document/watch': _document('view', f'{_PAGE}/watch', on='1'),
    'GET Document/editing': _document('view', f'{_PAGE}/editing'),
    'GET Document/versions': _document('view', f'{_PAGE}/versions'),
    'POST Document/versions': Route(
        'replace_file', 'document', f'{_PAGE}/versions/{{file}}', {'version': '7'}, empty=True
    ),
    'GET Document/compare': _document('history', f'{_PAGE}/compare'),
    'GET Document/files': _document('view_file', f'{_PAGE}/files/{{file}}'),
    'POST Document/files': _document('replace_file', f'{_PAGE}/files'),
    'POST Document/reread': _document('edit|correct', f'{_PAGE}/reread', file='{file}'),
    'GET Document/attachments': _document('replace_file', f'{_PAGE}/attachments'),
    'GET Document/transitions': Route(
        'register|archive', 'document', f'{_PAGE}/transitions/{{step}}', states=('draft', 'registered')
    ),
    'POST Document/transitions': _document(
        'register|archive', f'{_PAGE}/transitions', transition='{step}', comment='Да'
    ),
    'GET Document/edit': _document('edit|correct', f'{_PAGE}/edit'),
    'POST Document/edit': _document('edit|correct', f'{_PAGE}/edit'),
    **{
        f'{method} Document/copy': Route('view', 'document', f'{_PAGE}/copy', states=('draft',))
        for method in ('GET', 'POST')
    },
    **{
        f'{method} Document/{name}': _document(name, f'{_PAGE}/{name}')
        for name in ('delete', 'move')
        for method in ('GET', 'POST')
    },
    'GET Document/links': _document('link', f'{_PAGE}/links'),
    'POST Document/links': _document('link', f'{_PAGE}/links'),
    'POST Document/unlink': Route('link', 'document', f'{_PAGE}/unlink', empty=True),
    'GET Document/participants': _document('edit|issue_tasks', f'{_PAGE}/participants'),
    'POST Document/participants': _document('edit|issue_tasks', f'{_PAGE}/participants'),
    # Administration: of the organisations one administers, or of the portal itself
    'GET /admin': _place('view_roles', '/admin'),
    'GET /admin/components': _place('view_roles', '/admin/components'),
    'GET /admin/people': _place('manage_people', '/admin/people'),
    'GET /admin/people/{login}': _place('manage_people', _PERSON),
    **{
        f'{method} /admin/people/{{login}}/{name}': _place('manage_people', f'{_PERSON}/{name}')
        for name in ('edit', 'standing')
        for method in ('GET', 'POST')
    },
    'POST /admin/people/{login}/sessions': _place('manage_people', f'{_PERSON}/sessions'),
    'POST /admin/people/{login}/second-factor': _place('manage_people', f'{_PERSON}/second-factor'),
    **{
        f'{method} /admin/{name}': Route('manage_people', 'place', f'/admin/{name}', empty=name == 'password')
        for name in ('new/person', 'new/group', 'password')
        for method in ('GET', 'POST')
    },
    **{
        f'{method} /admin/new/clerk': Route('manage_people', 'place', _CLERK, empty=True)
        for method in ('GET', 'POST')
    },
    'GET /admin/groups': _place('manage_people', '/admin/groups'),
    'GET /admin/groups/{name}': _root('manage_groups', '/admin/groups/heads'),
    'POST /admin/groups/{name}': _root('manage_groups', '/admin/groups/heads'),
    'POST /admin/groups/{name}/members/preview': _root('manage_groups', '/admin/groups/heads/members/preview'),
    **{
        f'{method} /admin/groups/{{name}}/delete': _root('manage_groups', '/admin/groups/heads/delete')
        for method in ('GET', 'POST')
    },
    **{
        f'{method} /admin/groups/{{name}}/title': _root('manage_groups', '/admin/groups/heads/title')
        for method in ('GET', 'POST')
    },
    'GET /admin/roles': _root('view_roles', '/admin/roles'),
    **{
        f'{method} /admin/roles/{name}': Route('manage_roles', 'root', f'/admin/roles/{name}', empty='take' in name)
        for name in ('give', 'take/{grant}')
        for method in ('GET', 'POST')
    },
    **{f'POST /admin/roles/{name}': _root('manage_roles', f'/admin/roles/{name}') for name in ('preview', 'change')},
    'GET /admin/organisations/import': _root('manage_organisations', '/admin/organisations/import'),
    'POST /admin/organisations/import': _root('manage_organisations', '/admin/organisations/import'),
    'GET /admin/organisations': _root('manage_organisations', '/admin/organisations'),
    **{
        f'{method} /admin/new/organisation': _root('manage_organisations', '/admin/new/organisation')
        for method in ('GET', 'POST')
    },
    **{
        f'{method} Organisation/{name}': Route(right, on, f'{_ORG}/{name}')
        for name, right, on in (
            ('settings', 'manage_organisations', 'root'),
            ('units', 'manage_units', 'place'),
        )
        for method in ('GET', 'POST')
    },
    'GET /admin/workplaces': _place('view_roles', '/admin/workplaces'),
    'GET /admin/workplaces/export/{format}': _place('view_roles', '/admin/workplaces/export/csv'),
    'GET Organisation/workplaces': _place('view_roles', f'{_ORG}/workplaces'),
    'POST Organisation/workplaces': _place('manage_people', f'{_ORG}/workplaces', row='w0001'),
    'GET /admin/workflows': Route('authenticated', path='/admin/workflows'),
    'GET /admin/workflows/{name}': Route('authenticated', path='/admin/workflows/incoming'),
    'GET /admin/skin': _root('manage_organisations', '/admin/skin'),
    'POST /admin/skin': _root('manage_organisations', '/admin/skin'),
    'GET /admin/skin/preview.css': _root('manage_organisations', '/admin/skin/preview.css'),
    'GET /skin/{digest}/skin.css': Route(OPEN),
    'GET /skin/{digest}/emblem': Route(OPEN),
    'GET /admin/dictionaries': _root('manage_organisations', '/admin/dictionaries'),
    **{
        f'{method} /admin/dictionaries/{name}': _root('manage_organisations', f'/admin/dictionaries/{path}')
        for name, path in (('{name}', 'delivery'), ('{name}/{key}', 'delivery/post'))
        for method in ('GET', 'POST')
    },
    'GET /admin/ledger': _root('view_ledger', '/admin/ledger'),
    'GET /admin/ledger/{seq}': _root('view_ledger', '/admin/ledger/1'),
    'GET /admin/ledger/export/{format}': _root('view_ledger', '/admin/ledger/export/csv'),
    'GET /admin/operation': _root('view_operations', '/admin/operation'),
    'POST /admin/operation': replace(
        _root('run_operations', '/admin/operation', consumer='search', seq='1', deed='retry'), empty=True
    ),
}  # fmt: skip
