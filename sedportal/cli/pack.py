"""Drop old states of objects, and objects that nothing refers to; the ledger stays whole."""

from __future__ import annotations

import argparse

from sedportal.kernel.packing import drop_old, pack
from sedportal.kernel.storage import database

from .environment import environment
from .places import places_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal pack``."""
    parser.add_argument('--days', type=float, default=1.0, help='keep states younger than so many days (1)')
    parser.add_argument('--drop-old', action='store_true', help='delete the copy of the state before the pack')


def run(args: argparse.Namespace) -> int:
    """Pack while the portal is stopped."""
    places, options = places_of(args)
    with environment(args) as registry:
        packed = pack(database(registry), options.var, args.days)
    if args.drop_old:
        drop_old(places.data, places.blobs)
    print(f'{packed.before:,} bytes before, {packed.after:,} after')
    return 0
