"""Drop old states of objects, and objects that nothing refers to; the ledger stays whole."""

from __future__ import annotations

import argparse

from sedportal.kernel.packing import drop_old, pack
from sedportal.kernel.storage import open_database

from .places import places_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal pack``."""
    parser.add_argument('--days', type=float, default=1.0, help='keep states younger than so many days (1)')
    parser.add_argument('--drop-old', action='store_true', help='delete the copy of the state before the pack')
    parser.add_argument('--damaged', action='store_true', help='pack a file that verify finds damaged, too')


def run(args: argparse.Namespace) -> int:
    """Pack while the portal is stopped; the application itself is not needed."""
    places, options = places_of(args, existing=True)
    db = open_database(options.zodb_uri)
    try:
        packed = pack(db, options.var, args.days, damaged=args.damaged)
    finally:
        db.close()
    if args.drop_old:
        drop_old(places.data, places.blobs)
    print(f'{packed.before:,} bytes before, {packed.after:,} after')
    return 0
