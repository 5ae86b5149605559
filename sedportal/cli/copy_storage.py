"""Copy all objects and files into another storage, from a file to PostgreSQL or back, and compare both."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sedportal.kernel.copying import compare, copy_objects
from sedportal.kernel.errors import ConfigurationFault
from sedportal.kernel.postgresql import is_postgresql, read_address
from sedportal.kernel.storage import open_storage

from .places import settings_checked
from .progress import Progress

_MOST_TOLD = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal copy-storage``."""
    parser.add_argument(
        'target', metavar='URI', help='where to copy to, written as zodbconn.uri: file://… or postgres://…'
    )
    parser.add_argument('--resume', action='store_true', help='go on with a copy that was cut off')
    parser.add_argument('--compare', action='store_true', help='copy nothing, only compare')


def run(args: argparse.Namespace) -> int:
    """Copy and compare while nobody writes; 1 when anything differs. Raises ``ConfigurationFault``."""
    uri = settings_checked(args).zodb_uri
    if uri == args.target:
        raise ConfigurationFault('Source and target are the same')
    with _alone(uri), closing(open_storage(uri)) as source, closing(open_storage(args.target)) as target:
        for storage in (source, target):
            _see_newest(storage)
        total = len(source)
        if not args.compare:
            _copy(args, source, target, total)
            _see_newest(target)
        return _compare(args, source, target, total)


@contextmanager
def _alone(uri: str) -> Iterator[None]:
    """Keep others from writing; a file is locked by being open."""
    if not is_postgresql(uri):
        yield
        return
    from sedportal.kernel.advisory_lock import AdvisoryWriteLock

    lock = AdvisoryWriteLock(60, read_address(uri).dsn)
    with closing(lock), lock.held():
        yield


def _see_newest(storage: Any) -> None:
    """Let a storage with snapshots show what there is now."""
    poll = getattr(storage, 'poll_invalidations', None)
    if poll is not None:
        poll()


def _copy(args: argparse.Namespace, source: Any, target: Any, total: int) -> None:
    with Progress('Copied objects', total, quiet=args.quiet) as progress:
        copied = copy_objects(source, target, lambda done: progress.advance(done - progress.done), resume=args.resume)
    print(
        f'{copied.objects:,} objects ({copied.bytes:,} bytes) and {copied.blobs:,} files ({copied.blob_bytes:,} bytes) '
        f'in {copied.transactions:,} transactions'
    )


def _compare(args: argparse.Namespace, source: Any, target: Any, total: int) -> int:
    different = 0
    with Progress('Compared objects', total, quiet=args.quiet) as progress:
        for found in compare(source, target, lambda done: progress.advance(done - progress.done)):
            different += 1
            if different <= _MOST_TOLD:
                print(f'{found.oid} {found.what}'.strip())
    compared = f'{progress.done:,} objects compared'
    print(f'{compared}: {different:,} differ' if different else f'{compared}, all of them the same')
    return 1 if different else 0
