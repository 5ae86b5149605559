"""Add the present state to a backup: objects in full or what is new, then blobs and the ledger's export."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from sedportal.kernel import notes
from sedportal.kernel.backup import back_up
from sedportal.kernel.packing import maintenance
from sedportal.kernel.retention import full_is_due
from sedportal.kernel.storage import reading

from .environment import environment
from .places import places_of, settings_checked
from .progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal backup``."""
    parser.add_argument('target', type=Path, help='folder of the backup; it may hold earlier states')
    parser.add_argument('--full', action='store_true', help='copy the objects whole instead of what is new')
    parser.add_argument(
        '--full-after', type=float, default=7.0, metavar='DAYS', help='copy them whole when the last is so old (7)'
    )
    parser.add_argument(
        '--made-elsewhere', action='store_true',
        help='make none: note that the tools of the database have just made one, for those who watch',
    )  # fmt: skip
    parser.add_argument(
        '--wait', type=float, default=600.0, metavar='SECONDS', help='wait so long for a pack that is under way (600)'
    )
    parser.add_argument(
        '--keep', type=_count, default=0, metavar='N', help='keep the last N full copies with what followed each'
    )


def run(args: argparse.Namespace) -> int:
    """Back up, also while the portal serves; it only reads."""
    if args.made_elsewhere:
        options = settings_checked(args)
        notes.leave(options.var, 'backup', target=str(args.target), full=True)
        print(f'Noted: a backup was made now at {args.target}')
        return 0
    places, options = places_of(args)
    with environment(args, read_only=True) as registry, reading(registry) as portal:
        last_seq = portal.ledger.last_seq
    began = datetime.now(UTC)
    target = args.target.absolute()
    full = args.full or full_is_due(target / 'objects', began, args.full_after)
    with maintenance(options.var, 'backup', args.wait), Progress('Files', quiet=args.quiet) as progress:
        moment = began.isoformat(timespec='seconds')
        manifest = back_up(places, target, moment, last_seq, full=full, keep=args.keep, progress=progress.advance)
    notes.leave(
        options.var, 'backup', target=str(target), began=moment, full=full, size=manifest.size,
        files=len(manifest.files), last_seq=last_seq, seconds=round((datetime.now(UTC) - began).total_seconds(), 1),
    )  # fmt: skip
    print(f'{args.target}: {len(manifest.files):,} files, {manifest.size:,} bytes, ledger up to record {last_seq}')
    return 0


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f'{text} is no number of copies: 1 or more')
    return int(text)
