"""Import documents from a list and a folder of files: ``sedportal import``."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

from sedportal.documents.importing import Refusal, Source, import_rows
from sedportal.documents.manifests import count_rows, read_manifest
from sedportal.kernel.errors import ConfigurationFault

from . import describe_text
from .environment import environment
from .progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal import``."""
    parser.description = (
        'Import documents with their files. What was entered stays; broken off, the same command goes on where it '
        'was. Exit status 1 if a row was refused. The format: docs/import.md.'
    )
    parser.add_argument('manifest', type=Path, help='the list: CSV with a heading, or JSON lines (.jsonl)')
    parser.add_argument('--files', type=Path, metavar='FOLDER', help='where the files lie, instead of beside the list')
    parser.add_argument('--person', default='', metavar='LOGIN', help='in whose name rows without a person are entered')
    parser.add_argument('--name', metavar='NAME', help='what the import is called, instead of the name of the list')
    parser.add_argument('--report', type=Path, metavar='FILE', help='the refused rows, instead of LIST.refused.csv')


def run(args: argparse.Namespace) -> int:
    """Enter the rows, say how many, and write down each that was refused with the reason."""
    total = count_rows(args.manifest)
    report = args.report or args.manifest.with_name(f'{args.manifest.name}.refused.csv')
    folder = args.files or args.manifest.parent
    if not folder.is_dir():
        raise ConfigurationFault(f'{folder} is no folder')
    source = Source(args.name or args.manifest.name, folder, args.person)
    with environment(args) as registry, report.open('w', encoding='utf-8-sig', newline='') as stream:
        written = csv.writer(stream, delimiter=';')
        written.writerow(('row', 'id', 'reason'))

        def refused(one: Refusal) -> None:
            written.writerow((one.row, one.id, one.reason))
            stream.flush()

        with Progress('Rows', total, quiet=args.quiet) as progress:
            rows = read_manifest(args.manifest)
            outcome = import_rows(registry, rows, source, describe_text, refused, progress.advance)
    print(f'{outcome.entered} entered, {outcome.there} had been entered before, {outcome.refused} refused')
    if outcome.refused:
        print(f'The refused rows and why: {report}', file=sys.stderr)
    return 1 if outcome.refused else 0
