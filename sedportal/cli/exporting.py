"""Export documents with their files, as ``sedportal import`` reads them, into a folder or a ZIP file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sedportal.documents.exporting import LIST, export_documents, place_at, sink_for
from sedportal.kernel.storage import reading

from .environment import environment
from .progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal export``."""
    parser.description = (
        f'Export documents with the present version of their files. {LIST} is a list as sedportal import takes it; '
        'what an import can not enter again stands under origin. Exit status 1 if a file is damaged.'
    )
    parser.add_argument('target', type=Path, help='a new folder, or a new file that ends in .zip')
    parser.add_argument('--organisation', default='', metavar='SLUG', help='of that organisation only')
    parser.add_argument('--folder', default='', metavar='WAY', help='of that folder in it only: titles with slashes')
    parser.add_argument('--person', default='', metavar='LOGIN', help='only what that person may see and open')
    parser.add_argument('--ended', action='store_true', help='also what was withdrawn, annulled or destroyed')


def run(args: argparse.Namespace) -> int:
    """Export beside a portal that may serve meanwhile; it only reads."""
    if args.folder and not args.organisation:
        print('--folder needs --organisation', file=sys.stderr)
        return 2
    with environment(args, read_only=True) as registry, reading(registry) as portal:
        place = place_at(portal, args.organisation, args.folder)
        rights = registry.system_rights
        if args.person:
            if args.person not in portal['people']:
                print(f'There is nobody with the login {args.person}', file=sys.stderr)
                return 1
            rights = registry.rights_cache.rights_of(registry, portal, args.person)
        with Progress('Documents', quiet=args.quiet) as progress:
            exported = export_documents(
                place, sink_for(args.target), rights, ended=args.ended, progress=progress.advance
            )
    for fault in exported.faults:
        print(f'error: {fault}')
    print(f'{args.target}: {exported.documents:,} documents, {exported.files:,} files, {exported.size:,} bytes')
    return 1 if exported.faults else 0
