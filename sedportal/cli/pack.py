"""Drop old states of objects, and objects that nothing refers to; the ledger stays whole."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sedportal.kernel.errors import ConfigurationFault
from sedportal.kernel.packing import Packed, answer, ask, asked, drop_old, pack
from sedportal.kernel.storage import open_database
from sedportal.kernel.storage_lock import in_use

from .places import places_of

if TYPE_CHECKING:
    from sedportal.kernel.settings import Settings

# The portal looks every two seconds.
TAKEN_SECONDS = 10.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal pack``."""
    parser.add_argument('--days', type=float, default=1.0, help='keep states younger than so many days (1)')
    parser.add_argument('--drop-old', action='store_true', help='delete the copy of the state before the pack')
    parser.add_argument('--damaged', action='store_true', help='pack a file that verify finds damaged, too')


def run(args: argparse.Namespace) -> int:
    """Pack, or let the process that serves do it; the application itself is not needed."""
    places, options = places_of(args, existing=True)
    packed = _by_the_portal(args, options.var) if in_use(places.data) else _here(args, options)
    if args.drop_old:
        drop_old(places.data, places.blobs)
    print(f'{packed.before:,} bytes before, {packed.after:,} after')
    return 0


def _here(args: argparse.Namespace, options: Settings) -> Packed:
    db = open_database(options.zodb_uri)
    try:
        return pack(db, options.var, args.days, damaged=args.damaged)
    finally:
        db.close()


def _by_the_portal(args: argparse.Namespace, var: Path) -> Packed:
    """Ask the portal that serves and wait for it. Raises :class:`ConfigurationFault` if it does not or can't."""
    if args.damaged:
        raise ConfigurationFault('A damaged file is packed only while the portal is stopped')
    begun, since = time.monotonic(), ask(var, args.days)
    while (told := answer(var, since)) is None:
        if time.monotonic() - begun > TAKEN_SECONDS and asked(var) is not None:
            raise ConfigurationFault('The data is in use by something else than a portal that serves: wait for its end')
        time.sleep(0.2)
    if isinstance(told, str):
        raise ConfigurationFault(f'The portal could not pack: {told}')
    return told
