"""Screens of the roles of an organisation, of people and their accounts, and of one's own account."""

from __future__ import annotations

from .kit import Screen, click, fill_in, press

LOCAL, CHIEF, READER = 'orgadmin.dep-fin', 'admin', 'staff01.dep-fin'
ORGANISATION = '/organisations/dep-fin'
MATRIX = f'{ORGANISATION}/roles?add=registrar.g-kineshma'
TICK = "input[value='registrar.g-kineshma|reader']"
TABLE = (
    'Что;Название;Категория;Место;ФИО;Роли\nорганизация;Администрация города Примерного;городской округ;г. Примерный\n'
    'сотрудник;;;;Иванова Анна Петровна;регистратор'
)

SCREENS = (
    Screen('roles-of-staff', '', LOCAL, f'{ORGANISATION}/roles?who=staff'),
    Screen('roles-preview', '', LOCAL, MATRIX, (click(TICK), press('#matrix .btn-primary')), sees='#headline'),
    Screen('roles-compare', 'GET Organisation/roles/compare', CHIEF, f'{ORGANISATION}/roles/compare?with=dep-zdrav'),
    Screen('clerk-new', 'GET /admin/new/clerk', LOCAL, '/admin/new/clerk?organisation=dep-fin'),
    Screen('import', 'GET /admin/organisations/import', CHIEF, '/admin/organisations/import'),
    Screen('import-faults', '', CHIEF, '/admin/organisations/import', (press('#import .btn-primary'),), sees='#faults'),
    Screen(
        'import-plan', '', CHIEF, '/admin/organisations/import', (fill_in(text=TABLE), press('#import .btn-primary')),
        sees='.plan',
    ),
    Screen(
        'group-delete', 'GET /admin/groups/{name}/delete', CHIEF, '/admin/new/group',
        (fill_in(name='clerks', title='Делопроизводители'), press('main form .form-buttons button[type=submit]'),
         press("a[href$='/delete']")), sees='#delete',
    ),
    Screen('second-factor', 'GET /account/second-factor', READER, '/account/second-factor'),
    Screen(
        'second-factor-offer', '', READER, '/account/second-factor',
        (fill_in(current_password='sed-demo-2014'), press('#begin .btn-primary')), sees='.qr',
    ),
)  # fmt: skip
