"""Add the present state to a backup: objects in full or what is new, then blobs and the ledger's export."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from sedportal.kernel.backup import back_up
from sedportal.kernel.packing import maintenance
from sedportal.kernel.storage import reading

from .environment import environment
from .places import places_of
from .progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal backup``."""
    parser.add_argument('target', type=Path, help='folder of the backup; it may hold earlier states')
    parser.add_argument('--full', action='store_true', help='copy the objects whole instead of what is new')
    parser.add_argument('--drop-older', action='store_true', help='with --full: delete earlier states afterwards')


def run(args: argparse.Namespace) -> int:
    """Back up, also while the portal serves; it only reads."""
    places, options = places_of(args)
    with environment(args, read_only=True) as registry, reading(registry) as portal:
        last_seq = portal.ledger.last_seq
    moment = datetime.now(UTC).isoformat(timespec='seconds')
    with maintenance(options.var, 'backup'), Progress('Files', quiet=args.quiet) as progress:
        manifest = back_up(
            places, args.target.absolute(), moment, last_seq,
            full=args.full, drop_older=args.drop_older, progress=progress.advance,
        )  # fmt: skip
    print(f'{args.target}: {len(manifest.files):,} files, {manifest.size:,} bytes, ledger up to record {last_seq}')
    return 0
