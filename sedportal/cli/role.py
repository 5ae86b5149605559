"""Give, take and list roles."""

from __future__ import annotations

import argparse
from typing import Any

from pyramid.traversal import find_resource, resource_path

from sedportal.directory.operations import grant_role, revoke_role
from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.security.roles import GRANTABLE_ROLES

from .environment import environment


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal role``."""
    actions = parser.add_subparsers(dest='action', required=True)
    give = actions.add_parser('give', help='give a role')
    give.add_argument('principal', help='login, or group:NAME')
    give.add_argument('role', choices=GRANTABLE_ROLES)
    give.add_argument('place', nargs='?', default='/', help='path, such as /organisations/g-kineshma; / is the portal')
    give.add_argument('--from', dest='valid_from', metavar='YYYY-MM-DD')
    give.add_argument('--until', dest='valid_until', metavar='YYYY-MM-DD')
    take = actions.add_parser('take', help='take a role away')
    take.add_argument('id', type=int, help='number of the grant, as listed')
    listed = actions.add_parser('list', help='list roles')
    listed.add_argument('--principal')
    listed.add_argument('--place')


def run(args: argparse.Namespace) -> int:
    """Do the chosen action."""
    with environment(args, read_only=args.action == 'list') as registry:
        if args.action == 'list':
            with reading(registry) as portal:
                _list(portal, args)
            return 0
        with unit_of_work(registry) as unit:
            if args.action == 'give':
                days = {'valid_from': args.valid_from, 'valid_until': args.valid_until}
                values = {'principal': args.principal, 'role': args.role, **{k: v for k, v in days.items() if v}}
                grant = grant_role(unit, _place(unit.portal, args.place), values, 'command line')
                print(f'grant {grant.id}')
            else:
                _take(unit, args.id)
    return 0


def _list(portal: Any, args: argparse.Namespace) -> None:
    for grant in portal.grants:
        place = _path_of(portal, grant.place)
        if args.principal not in (None, grant.principal) or args.place not in (None, place):
            continue
        days = f'{grant.valid_from or ""}..{grant.valid_until or ""}' if grant.valid_from or grant.valid_until else ''
        print(f'{grant.id}\t{grant.principal}\t{grant.role}\t{place}\t{days}\t{grant.cause}')


def _take(unit: Any, grant_id: int) -> None:
    grant = unit.portal.grants.get(grant_id)
    if grant is None:
        raise NotFoundError(_('There is no such role here. It may have been taken away already.'))
    revoke_role(unit, unit.portal.__objectmap__.object_for(grant.place, unit.portal), grant_id)


def _path_of(portal: Any, oid: int) -> str:
    place = portal.__objectmap__.object_for(oid, portal)
    return str(resource_path(place)) if place is not None else '?'


def _place(portal: Any, path: str) -> Any:
    try:
        return find_resource(portal, path)
    except KeyError:
        raise NotFoundError(_('There is no place ${path}.', mapping={'path': path})) from None
