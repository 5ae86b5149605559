"""Make a file storage open again after a crash or power loss; what is taken out is kept beside it."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from sedportal.kernel.packing import maintenance
from sedportal.kernel.repair import repair

from .places import places_of
from .progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``sedportal repair`` takes nothing."""


def run(args: argparse.Namespace) -> int:
    """Repair while the portal is stopped, and say what was done."""
    places, options = places_of(args, existing=True)
    with (
        maintenance(options.var, 'repair'),
        Progress('Bytes', places.data.stat().st_size, quiet=args.quiet) as progress,
    ):
        done = repair(places.data, datetime.now(UTC), progress.advance)
    if done.way == 'none':
        # Whether every byte of every transaction is right is another question, which takes longer.
        print(f'{places.data} needs no repair to open; nothing was changed. Its bytes: sedportal verify --only data')
    elif done.way == 'begun':
        print(f'Nothing was ever written to {places.data}; it is now {done.kept}')
        print('Next: sedportal init, or what was done before the power went')
    else:
        print(
            f'{places.data} was {"cut" if done.way == "cut" else "copied"}: {done.removed:,} bytes lie in {done.kept}'
        )
        print('Next: sedportal verify')
    return 0
