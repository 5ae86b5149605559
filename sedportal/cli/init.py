"""Make the portal in an empty database, and with ``--demonstration`` the region that everybody can try."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sedportal.demonstration.build import build_demonstration, planned, refuse_unless_allowed
from sedportal.demonstration.region import PASSWORD
from sedportal.kernel.errors import ConfigurationFault
from sedportal.kernel.storage import reading

from .environment import environment, settings_of
from .progress import Progress

if TYPE_CHECKING:
    from pyramid.registry import Registry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal init``."""
    parser.add_argument('--demonstration', action='store_true', help='with 54 organisations, 989 accounts, documents')


def run(args: argparse.Namespace) -> int:
    """Make the portal; refuse to touch one that holds organisations already."""
    if args.demonstration:
        return _demonstrate(args)
    with environment(args, follow=True) as registry:
        _refuse_filled(registry)
    print('The portal is empty and ready. Next: sedportal person add …, sedportal role give …')
    return 0


def _demonstrate(args: argparse.Namespace) -> int:
    """Build beside and rename at the end: a build that was interrupted leaves nothing that looks complete."""
    settings = settings_of(args)
    target = Path(settings.get('sedportal.var') or '')
    if target.is_dir() and any(target.iterdir()):
        _build(args, {})  # what lies there already is not ours to move
    else:
        beside = target.with_name(f'{target.name}.building')
        shutil.rmtree(beside, ignore_errors=True)
        _build(args, {name: text.replace(str(target), str(beside)) for name, text in settings.items()})
        if target.is_dir():
            target.rmdir()
        beside.rename(target)
    print(f'The demonstration region is ready: log in as admin or registrar.g-kineshma, password {PASSWORD}')
    return 0


def _build(args: argparse.Namespace, settings: dict[str, str]) -> None:
    with environment(args, follow=True, settings=settings) as registry:
        refuse_unless_allowed(registry)
        _refuse_filled(registry)
        with Progress('Documents', planned(registry), quiet=args.quiet) as progress:
            build_demonstration(registry, progress.advance)


def _refuse_filled(registry: Registry) -> None:
    with reading(registry) as portal:
        if len(portal['organisations']):
            raise ConfigurationFault('The portal holds organisations already; init is for an empty one.')
