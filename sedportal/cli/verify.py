"""Check the ledger's chain, its export, every file, every register, the index and the storage: a line a finding."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from sedportal.kernel.checksums import verify_data_file
from sedportal.kernel.findings import Finding, run_checks
from sedportal.kernel.storage import file_layout, reading

from . import describe_text
from .environment import environment


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal verify``."""
    parser.add_argument('--only', action='append', metavar='CHECK', help='run this check only; may be repeated')
    parser.add_argument('--list', action='store_true', help='list the checks')


def run(args: argparse.Namespace) -> int:
    """Run the checks beside a portal that may serve meanwhile; exit status 1 when an error was found."""
    with environment(args, read_only=True) as registry:
        known = ['storage', *registry.verify_checks]
        if args.list:
            print('\n'.join(known))
            return 0
        wanted = args.only or known
        unknown = [name for name in wanted if name not in known]
        if unknown:
            print(f'There is no check {unknown[0]}; there are: {", ".join(known)}', file=sys.stderr)
            return 2
        errors = warnings = 0
        layout = file_layout(registry.options.zodb_uri)
        with reading(registry) as portal:
            storage = verify_data_file(layout.data) if layout and 'storage' in wanted else ()
            rest = run_checks(registry, portal, [name for name in wanted if name != 'storage'])
            for name, finding in _named(storage, rest):
                if finding is None:
                    _say(args, f'checking {name} …')
                    continue
                print(f'{finding.severity}: {finding.place}: {describe_text(finding.text)}')
                errors += finding.severity == 'error'
                warnings += finding.severity != 'error'
    print(f'{errors} errors, {warnings} warnings')
    return 1 if errors else 0


def _named(
    storage: Iterator[Finding] | tuple[()], rest: Iterator[tuple[str, Finding | None]]
) -> Iterator[tuple[str, Finding | None]]:
    yield 'storage', None
    for finding in storage:
        yield 'storage', finding
    yield from rest


def _say(args: argparse.Namespace, text: str) -> None:
    if not args.quiet and sys.stderr.isatty():
        print(text, file=sys.stderr)
