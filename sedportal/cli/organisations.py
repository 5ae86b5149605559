"""Make organisations with their folders, people and roles from a table, or only try it."""

from __future__ import annotations

import argparse
from pathlib import Path

from sedportal.directory.operations.importing import import_table, plan_import
from sedportal.directory.passwords import invented_password
from sedportal.directory.tables import decoded, read_table, template
from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import unit_of_work

from .environment import environment


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal organisations``."""
    actions = parser.add_subparsers(dest='action', required=True)
    actions.add_parser('template', help='print a table to fill in')
    for name, text in (('try', 'say what a table would make, or what is wrong with it'), ('import', 'make all of it')):
        actions.add_parser(name, help=text).add_argument('file', type=Path)


def run(args: argparse.Namespace) -> int:
    """Do the chosen action; return 1 if the table can't be taken."""
    if args.action == 'template':
        print(decoded(template()), end='')
        return 0
    text = decoded(args.file.read_bytes())
    with environment(args, read_only=args.action == 'try') as registry:
        with reading(registry) as portal:
            plan = plan_import(registry, portal, read_table(text))
        for fault in plan.faults:
            print(f'row {fault.row or "-"}, {fault.column or "-"}: {_plain(fault.text)}')
        if plan.faults:
            return 1
        if args.action == 'try':
            for one in plan.organisations:
                print(f'{one.slug}: {len(one.units)} units, {len(one.folders)} folders, {len(one.people)} people')
            return 0
        passwords = [invented_password() for _person in plan.people]
        hashed = [registry.passwords.hash_password(password) for password in passwords]
        with unit_of_work(registry) as unit:
            made = import_table(unit, read_table(text), hashed)
        for person, password in zip(made.people, passwords, strict=True):
            print(f'{person.card["login"]}\t{password}')
    return 0


def _plain(text: object) -> str:
    return str(text.interpolate() if hasattr(text, 'interpolate') else text)
