"""Make the portal in an empty database, and with ``--demonstration`` the region that everybody can try."""

from __future__ import annotations

import argparse

from sedportal.demonstration.build import build_demonstration, planned, refuse_unless_allowed
from sedportal.demonstration.region import PASSWORD
from sedportal.kernel.errors import ConfigurationFault
from sedportal.kernel.storage import reading

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
        refuse_unless_allowed(registry)
        with Progress('Documents', planned(registry), quiet=args.quiet) as progress:
            build_demonstration(registry, progress.advance)
    print(f'The demonstration region is ready: log in as admin or registrar.g-kineshma, password {PASSWORD}')
    return 0
