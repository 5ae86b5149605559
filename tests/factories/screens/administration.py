"""Screens of administrators: people, groups, roles, organisations, workflows, ledger, work of the portal."""

from __future__ import annotations

from .kit import Screen, fill_in, press

LOCAL, CHIEF, AUDITOR = 'orgadmin.dep-fin', 'admin', 'auditor'
ORGANISATION = '/organisations/dep-fin'
PERSON = '/admin/people/staff07.dep-fin'
SEND = 'main form .form-buttons button[type=submit]'

SCREENS = (
    Screen('admin', 'GET /admin', CHIEF, '/admin'),
    Screen('admin-of-organisation', '', LOCAL, '/admin'),
    # People and groups
    Screen('people', 'GET /admin/people', CHIEF, '/admin/people'),
    Screen('people-none', '', CHIEF, '/admin/people?q=несуществующий'),
    Screen('person', 'GET /admin/people/{login}', CHIEF, PERSON),
    Screen('person-edit', 'GET /admin/people/{login}/edit', CHIEF, f'{PERSON}/edit'),
    Screen('person-standing', 'GET /admin/people/{login}/standing', CHIEF, f'{PERSON}/standing'),
    Screen('person-new', 'GET /admin/new/person', CHIEF, '/admin/new/person'),
    Screen('person-new-faults', '', CHIEF, '/admin/new/person', (press(SEND),), sees='.error-summary'),
    Screen('person-password', 'GET /admin/password', CHIEF, '/admin/password?login=staff07.dep-fin'),
    Screen('organisation-people', 'GET Organisation/people', LOCAL, f'{ORGANISATION}/people'),
    Screen('groups', 'GET /admin/groups', CHIEF, '/admin/groups'),
    Screen('group-new', 'GET /admin/new/group', CHIEF, '/admin/new/group'),
    Screen(
        'group', 'GET /admin/groups/{name}', CHIEF, '/admin/new/group',
        (fill_in(name='heads', title='Руководители'), press(SEND)), sees='main h1 + *, .alert-success',
    ),
    # Roles
    Screen('portal-roles', 'GET /admin/roles', CHIEF, '/admin/roles'),
    Screen('portal-give', 'GET /admin/roles/give', CHIEF, '/admin/roles/give'),
    Screen('roles', 'GET Organisation/roles', LOCAL, f'{ORGANISATION}/roles', schemes=True),
    Screen('folder-roles', 'GET Folder/roles', LOCAL, f'{ORGANISATION}/incoming/roles'),
    Screen('give', 'GET Organisation/roles/give', LOCAL, f'{ORGANISATION}/roles/give'),
    Screen('give-found', '', LOCAL, f'{ORGANISATION}/roles/give?q=иван'),
    Screen('give-role', '', LOCAL, f'{ORGANISATION}/roles/give?principal=staff07.dep-fin'),
    Screen(
        'give-faults', '', LOCAL, f'{ORGANISATION}/roles/give?principal=staff07.dep-fin',
        (fill_in(valid_until='31.02'), press(SEND)), sees='.error-summary',
    ),
    Screen('folder-give', 'GET Folder/roles/give', LOCAL, f'{ORGANISATION}/incoming/roles/give'),
    Screen('take', 'GET Organisation/roles/take/{grant}', LOCAL, f'{ORGANISATION}/roles/take/{{grant}}'),
    Screen('inheritance', 'GET Folder/inheritance', LOCAL, f'{ORGANISATION}/incoming/inheritance'),
    # Organisations
    Screen('admin-organisations', 'GET /admin/organisations', CHIEF, '/admin/organisations'),
    Screen('organisation-new', 'GET /admin/new/organisation', CHIEF, '/admin/new/organisation'),
    Screen('organisation-new-faults', '', CHIEF, '/admin/new/organisation', (press(SEND),), sees='.error-summary'),
    Screen('organisation-settings', 'GET Organisation/settings', CHIEF, f'{ORGANISATION}/settings'),
    Screen('units', 'GET Organisation/units', LOCAL, f'{ORGANISATION}/units'),
    Screen('reorganisation', '', CHIEF, f'{ORGANISATION}/settings/reorganise'),
    Screen(
        'reorganisation-faults', '', CHIEF, f'{ORGANISATION}/settings/reorganise', (press(SEND),),
        sees='.error-summary',
    ),
    # The skin
    Screen('skin', 'GET /admin/skin', CHIEF, '/admin/skin'),
    Screen('skin-tried', '', CHIEF, '/admin/skin?skin=priozersk'),
    # Dictionaries
    Screen('dictionaries', 'GET /admin/dictionaries', CHIEF, '/admin/dictionaries'),
    Screen('dictionary', 'GET /admin/dictionaries/{name}', CHIEF, '/admin/dictionaries/act.subkind'),
    Screen('dictionary-faults', '', CHIEF, '/admin/dictionaries/delivery', (press(SEND),), sees='.error-summary'),
    Screen('dictionary-value', 'GET /admin/dictionaries/{name}/{key}', CHIEF, '/admin/dictionaries/delivery/post'),
    # Workplaces
    Screen('workplaces', 'GET /admin/workplaces', CHIEF, '/admin/workplaces'),
    Screen('workplaces-of-organisation', 'GET Organisation/workplaces', LOCAL, f'{ORGANISATION}/workplaces'),
    Screen('workplace-new', '', LOCAL, f'{ORGANISATION}/workplaces/new'),
    Screen('workplace', '', LOCAL, f'{ORGANISATION}/workplaces/w0001'),
    Screen('journal-report', '', 'registrar.dep-fin', f'{ORGANISATION}/registers/report'),
    Screen('pattern', '', LOCAL, f'{ORGANISATION}/number-patterns/incoming'),
    # Workflows, ledger, work of the portal
    Screen('workflows', 'GET /admin/workflows', CHIEF, '/admin/workflows'),
    Screen('workflow', 'GET /admin/workflows/{name}', CHIEF, '/admin/workflows/incoming'),
    Screen('workflow-as-role', '', CHIEF, '/admin/workflows/incoming?role=reader&mark=official_use'),
    Screen('ledger', 'GET /admin/ledger', AUDITOR, '/admin/ledger', schemes=True),
    Screen('ledger-none', '', AUDITOR, '/admin/ledger?words=несуществующее'),
    Screen('ledger-record', 'GET /admin/ledger/{seq}', AUDITOR, '/admin/ledger/100'),
    Screen('operation', 'GET /admin/operation', CHIEF, '/admin/operation', schemes=True),
)  # fmt: skip
