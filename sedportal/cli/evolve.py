"""Bring the stored objects to the shape that this version of the portal expects."""

from __future__ import annotations

import argparse

from sedportal.evolve import evolve, pending_steps

from .environment import environment


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal evolve``."""
    parser.add_argument('--dry-run', action='store_true', help='only list what is to be done; 1 if there is anything')


def run(args: argparse.Namespace) -> int:
    """Run the missing steps in order, each in a unit of work of its own."""
    with environment(args) as registry:
        if args.dry_run:
            steps = pending_steps(registry)
            for step in steps:
                print(step.name)
            return 1 if steps else 0
        for name in evolve(registry):
            print(f'done: {name}')
    print('The stored objects are up to date.')
    return 0
