"""What administrators do: people, roles, groups, organisations, numbers, workflows, ledger, workplaces."""

from __future__ import annotations

from tests.factories.hands import Hands
from tests.factories.screens import Surroundings

from .kit import Task, administration, place, unique

LOCAL, CHIEF, AUDITOR = 'orgadmin.dep-fin', 'admin', 'auditor'
ORGANISATION = '/organisations/dep-fin'
SEND = 'main form .form-buttons button[type=submit]'


def add_person(hand: Hands, here: Surroundings) -> None:
    """Take in a new colleague."""
    login = unique('novikova').replace(' ', '')
    administration(hand, '/admin/people')
    hand.go('Новый сотрудник')
    hand.write('login', login)
    hand.write('surname', 'Новикова')
    hand.write('first_name', 'Анна')
    hand.write('password', 'тихая река утром')
    hand.follow(SEND)
    hand.sees('Новикова Анна', login)


def reset_password(hand: Hands, here: Surroundings) -> None:
    """Find somebody who forgot the password and make up another."""
    administration(hand, '/admin/people')
    hand.write('main [name=q]', 'staff06.dep-fin')
    hand.follow('main form.filters [type=submit]')
    hand.follow('main td a')
    hand.go('Новый пароль')
    hand.follow('#password [type=submit]')
    hand.sees('staff06.dep-fin', 'Пароль показан один раз')


def give_role(hand: Hands, here: Surroundings) -> None:
    """Give a role."""
    place(hand, ORGANISATION, 'roles', 'give')
    hand.write('main [name=q]', 'staff05.dep-fin')
    hand.follow('main form [type=submit]')
    hand.follow('main .list-group a')
    hand.pick('role', 'Контрол')
    hand.follow(SEND)
    hand.sees('выдана роль')


def make_group(hand: Hands, here: Surroundings) -> None:
    """Make a group and put somebody into it."""
    name = unique('kadry').replace(' ', '')
    administration(hand, '/admin/groups')
    hand.go('Новая группа')
    hand.write('name', name)
    hand.write('title', f'Кадровики {name}')
    hand.follow(SEND)
    hand.sees(f'Кадровики {name}')


def make_organisation(hand: Hands, here: Surroundings) -> None:
    """Found an organisation."""
    name = unique('dep-novyy').replace(' ', '')
    administration(hand, '/admin/organisations')
    hand.follow('main a[href$="/admin/new/organisation"]')
    hand.write('slug', name)
    hand.write('main [name=name]', f'Департамент {name}')
    hand.write('short_name', f'Деп {name}')
    hand.follow(SEND)
    hand.sees(f'Департамент {name}')


def change_number_pattern(hand: Hands, here: Surroundings) -> None:
    """Change how numbers are written."""
    place(hand, ORGANISATION, 'number-patterns')
    hand.follow('main td a')
    hand.write('pattern', 'вх-{seq}/{yy}')
    hand.follow(SEND)
    hand.sees('вх-')


def read_workflow(hand: Hands, here: Surroundings) -> None:
    """Look at a workflow as a role sees it."""
    administration(hand, '/admin/workflows')
    hand.follow('main a[href$="/incoming"]')
    hand.pick('role', 'Архив')
    hand.follow('main form [type=submit]')
    hand.sees('В архиве')


def read_ledger(hand: Hands, here: Surroundings) -> None:
    """Look for something in the ledger."""
    administration(hand, '/admin/ledger')
    hand.write('main [name=actor]', 'registrar.g-kineshma')
    hand.follow('main form [type=submit]')
    hand.sees('Лыкова')


def mark_workplaces(hand: Hands, here: Surroundings) -> None:
    """Mark what a workplace has."""
    place(hand, ORGANISATION, 'workplaces')
    hand.tick('main .grid-table [type=checkbox][name^=training]')
    hand.follow('xpath://button[normalize-space()="Сохранить отметки"]')
    hand.sees('рабоч')


TASKS = (
    Task('add-person', CHIEF, add_person),
    Task('reset-password', CHIEF, reset_password),
    Task('give-role', LOCAL, give_role),
    Task('make-group', CHIEF, make_group),
    Task('make-organisation', CHIEF, make_organisation),
    Task('change-number-pattern', LOCAL, change_number_pattern),
    Task('read-workflow', CHIEF, read_workflow),
    Task('read-ledger', AUDITOR, read_ledger),
    Task('mark-workplaces', LOCAL, mark_workplaces),
)
