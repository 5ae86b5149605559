"""Bring a backup into an empty data folder."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from sedportal.kernel import manifest as manifests
from sedportal.kernel.backup import occupied, require_state, restore, set_aside
from sedportal.kernel.packing import maintenance
from sedportal.kernel.retention import states
from sedportal.kernel.storage_lock import held_closed

from . import describe_text
from .places import places_of
from .progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal restore``."""
    parser.add_argument('source', type=Path, help='folder of the backup')
    parser.add_argument('--date', type=_moment, metavar='YYYY-MM-DD-HH-MM-SS', help='the last state before this (UTC)')
    parser.add_argument('--list', action='store_true', help='list the moments (UTC) that can be restored, no more')
    parser.add_argument('--force', action='store_true', help='move what is there aside first; nothing is deleted')


def run(args: argparse.Namespace) -> int:
    """Check the backup against its manifest, then restore; the portal must be stopped."""
    source = args.source.absolute()
    if args.list:
        for copy in states(source / 'objects'):
            print(f'{copy.stem}  {"full" if copy.suffix == ".fs" else "increment"}  {copy.stat().st_size:,} bytes')
        return 0
    places, options = places_of(args)
    manifest = manifests.read(source)
    with Progress('Checked bytes', manifest.size, quiet=args.quiet) as progress:
        faults = list(manifests.check(source, manifest, progress.advance))
    for fault in faults:
        print(f'{fault.severity}: {fault.place}: {describe_text(fault.text)}')
    if faults:
        print('The backup is damaged; nothing was restored.', file=sys.stderr)
        return 1
    date = args.date or ''
    require_state(source, date)
    with maintenance(options.var, 'restore'), held_closed(places.data):
        filled = occupied(places)
        if filled and not args.force:
            print(f'{filled[0]} holds data; --force moves it aside and restores.', file=sys.stderr)
            return 1
        # An index left over would know documents that the restored state does not.
        if filled or any(path.exists() for path in places.derived):
            print(f'What was there lies in {set_aside(places, datetime.now(UTC))}')
        with Progress('Bytes', manifest.size, quiet=args.quiet) as progress:
            restore(places, source, date=date, progress=progress.advance)
    print(f'Restored the state of {date or manifest.made_at}. Next: sedportal reindex, then sedportal verify')
    return 0


def _moment(text: str) -> str:
    """Check a moment; repozo would take any text and compare letters."""
    for pattern in ('%Y-%m-%d', '%Y-%m-%d-%H', '%Y-%m-%d-%H-%M', '%Y-%m-%d-%H-%M-%S'):
        try:
            return datetime.strptime(text, pattern).strftime(pattern)
        except ValueError:
            continue
    raise argparse.ArgumentTypeError(f'{text} is no moment such as 2026-11-23 or 2026-11-23-18-30')
