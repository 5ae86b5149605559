"""Check the storage's bytes, the ledger's chain, its export, every file and register, the index: a line a finding."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from sedportal.kernel import manifest as manifests
from sedportal.kernel import notes
from sedportal.kernel.checksums import verify_data_file
from sedportal.kernel.errors import ConfigurationFault, DomainError
from sedportal.kernel.findings import Finding, run_checks
from sedportal.kernel.storage import file_layout, reading

from . import describe_text
from .environment import environment, settings_of
from .places import settings_checked
from .progress import Progress

# The bytes are checked before the application starts: where they are damaged, it may not be able to.
BYTES = 'data'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal verify``."""
    parser.add_argument('--only', action='append', metavar='CHECK', help='run this check only; may be repeated')
    parser.add_argument('--backup', type=Path, metavar='FOLDER', help='check that backup against its manifest instead')
    parser.add_argument('--list', action='store_true', help='list the checks')


def run(args: argparse.Namespace) -> int:
    """Run the checks beside a portal that may serve meanwhile; exit status 1 when an error was found."""
    report = _Report(args)
    if args.backup is not None:
        return _check_backup(args, report)
    if not args.list:
        _check_bytes(args, report)
    try:
        status = _check_objects(args, report)
    except (ConfigurationFault, DomainError):
        raise
    except Exception as error:
        if not report.errors:
            raise
        report.take(Finding('error', 'portal', f'The portal can not be loaded: {type(error).__name__}: {error}'))
        status = 0
    if args.list or status:
        return status
    print(f'{report.errors} errors, {report.warnings} warnings')
    return 1 if report.errors else 0


class _Report:
    """Print findings and count them."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.errors = self.warnings = 0
        self._shown = not args.quiet and sys.stderr.isatty()

    def begin(self, name: str) -> None:
        if self._shown:
            print(f'checking {name} …', file=sys.stderr)

    def take(self, finding: Finding) -> None:
        print(f'{finding.severity}: {finding.place}: {describe_text(finding.text)}')
        self.errors += finding.severity == 'error'
        self.warnings += finding.severity != 'error'


def _check_backup(args: argparse.Namespace, report: _Report) -> int:
    source, options = args.backup.absolute(), settings_checked(args)
    manifest = manifests.read(source)
    with Progress('Checked bytes', manifest.size, quiet=args.quiet) as progress:
        for finding in manifests.check(source, manifest, progress.advance):
            report.take(finding)
    notes.leave(
        options.var, 'backup-check', target=str(source), made_at=manifest.made_at, faults=report.errors,
        last_seq=manifest.last_seq,
    )  # fmt: skip
    print(f'{len(manifest.files):,} files of {manifest.made_at}: {report.errors} errors')
    return 1 if report.errors else 0


def _check_bytes(args: argparse.Namespace, report: _Report) -> None:
    layout = file_layout(settings_of(args).get('zodbconn.uri', ''))
    if layout is None or not layout.data.exists() or not _wanted(args, [BYTES]):
        return
    report.begin(BYTES)
    for finding in verify_data_file(layout.data):
        report.take(finding)


def _check_objects(args: argparse.Namespace, report: _Report) -> int:
    """Run the other checks; return the exit status of a wrong call, 0 of a right one."""
    with environment(args, read_only=True) as registry:
        known = list(registry.verify_checks)
        if args.list:
            print('\n'.join(known))
            return 0
        unknown = [name for name in args.only or () if name not in known]
        if unknown:
            print(f'There is no check {unknown[0]}; there are: {", ".join(known)}', file=sys.stderr)
            return 2
        with reading(registry) as portal:
            for name, finding in run_checks(registry, portal, [one for one in _wanted(args, known) if one != BYTES]):
                if finding is None:
                    report.begin(name)
                else:
                    report.take(finding)
    return 0


def _wanted(args: argparse.Namespace, names: Iterable[str]) -> list[str]:
    return [name for name in names if not args.only or name in args.only]
