"""Add people, list them, activate and deactivate them, set their passwords, reset second factors."""

from __future__ import annotations

import argparse
import getpass
import sys

from sedportal.directory.operations import add_person, set_active
from sedportal.directory.passwords import accept_password, reset_factor, set_password
from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import UnitOfWork, unit_of_work

from .environment import environment


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal person``."""
    actions = parser.add_subparsers(dest='action', required=True)
    add = actions.add_parser('add', help='add a person; the password is read from the terminal or standard input')
    for name in ('login', 'surname', 'first_name'):
        add.add_argument(name)
    add.add_argument('--patronymic', default='')
    add.add_argument('--position', default='')
    add.add_argument('--organisation', default='', help='address (slug) of the organisation')
    listed = actions.add_parser('list', help='list people')
    listed.add_argument('--organisation', default='')
    for name, text in (('activate', 'let a person in again'), ('deactivate', 'end sessions and rights at once')):
        actions.add_parser(name, help=text).add_argument('login')
    actions.add_parser('password', help='set a password').add_argument('login')
    reset = actions.add_parser('reset-second-factor', help='take away the second factor of one who lost his telephone')
    reset.add_argument('login')


def run(args: argparse.Namespace) -> int:
    """Do the chosen action."""
    with environment(args, read_only=args.action == 'list') as registry:
        if args.action == 'list':
            with reading(registry) as portal:
                for login, person in portal['people'].items():
                    if not args.organisation or person.organisation == args.organisation:
                        state = '' if person.active else '  (inactive)'
                        print(f'{login}\t{person.full_name}\t{person.organisation}{state}')
            return 0
        password_hash = None
        if args.action in ('add', 'password'):
            password_hash = accept_password(registry, args.login, _read_password())
        with unit_of_work(registry) as unit:
            _change(unit, args, password_hash)
    return 0


def _change(unit: UnitOfWork, args: argparse.Namespace, password_hash: str | None) -> None:
    if args.action == 'add':
        fields = ('login', 'surname', 'first_name', 'patronymic', 'position', 'organisation')
        add_person(unit, {field: getattr(args, field) for field in fields}, password_hash)
        return
    person = unit.portal['people'].get(args.login)
    if person is None:
        raise NotFoundError(_('There is nobody with the login ${login}.', mapping={'login': args.login}))
    if password_hash is not None:
        set_password(unit, person, password_hash)
    elif args.action == 'reset-second-factor':
        reset_factor(unit, person)
    else:
        set_active(unit, person, active=args.action == 'activate')


def _read_password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass('Password: ')
    return sys.stdin.readline().rstrip('\n')
