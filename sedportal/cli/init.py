"""Make the portal in an empty database, and with ``--demonstration`` the region that everybody can try."""

from __future__ import annotations

import argparse

from sedportal.demonstration.foundation import found_region
from sedportal.demonstration.region import PASSWORD
from sedportal.kernel.errors import ConfigurationFault
from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import unit_of_work

from .environment import environment
from .progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal init``."""
    parser.add_argument('--demonstration', action='store_true', help='with 54 organisations, 989 accounts, documents')


def run(args: argparse.Namespace) -> int:
    """Make the portal; refuse to touch one that holds organisations already."""
    with environment(args, follow=True) as registry:
        with reading(registry) as portal:
            if len(portal['organisations']):
                raise ConfigurationFault('The portal holds organisations already; init is for an empty one.')
        if not args.demonstration:
            print('The portal is empty and ready. Next: sedportal person add …, sedportal role give …')
            return 0
        if not registry.options.demonstration:
            raise ConfigurationFault('sedportal.demonstration is off: production must not have published passwords')
        with Progress('Accounts', 989, quiet=args.quiet) as progress, unit_of_work(registry) as unit:
            found_region(unit, lambda count: progress.advance(count - progress.done))
    print(f'The demonstration region is ready: log in as admin or registrar.g-kineshma, password {PASSWORD}')
    return 0
