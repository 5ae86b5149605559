"""Run RelStorage's own tests against a private PostgreSQL (R15): ``python -m bench.faults.relstorage_suite``.

RelStorage ships them; they ask for two packages that the portal does not need: ``pip install nti.testing
zc.zlibstorage random2``. The history-free ones are those of the portal's own way of storing; ``--all`` runs the others
too. The driver is the portal's, psycopg2; those that are not installed are passed over.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
import unittest
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from .zodb_suite import flat, outcome_of, tell

USER = 'relstoragetest'
NAMES = tuple(f'{USER}{end}' for end in ('', '2', '_hf', '2_hf'))
NEEDED = ('nti.testing', 'zc.zlibstorage', 'random2')


def missing() -> str:
    """Return what this machine lacks, empty if nothing."""
    from tests.factories.postgresql import PROGRAMS

    lacking = [name for name in NEEDED if not _importable(name)]
    return ', '.join([*lacking, *([] if PROGRAMS else ['PostgreSQL'])])


def _importable(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def relstorage_suite(parts: Sequence[str] = (), *, whole: bool = False) -> unittest.TestSuite:
    """Return RelStorage's tests for PostgreSQL: those of storages without history, or the ``whole``.

    Parameters: ``parts`` are pieces of the names of the classes wanted. A database must be served, see :func:`served`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        from relstorage.tests import testpostgresql

        tests = list(flat(testpostgresql.test_suite()))
    return unittest.TestSuite(
        test
        for test in tests
        if (whole or 'HistoryPreserving' not in type(test).__name__)
        and (not parts or any(part in type(test).__name__ for part in parts))
    )


@contextmanager
def served() -> Iterator[None]:
    """Serve the databases that the tests ask for during the block."""
    from tests.factories.postgresql import server

    with server() as database:
        database.command(f"CREATE USER {USER} SUPERUSER PASSWORD '{USER}'")
        for name in NAMES:
            database.command(f'CREATE DATABASE {name} OWNER {USER}')
        before = dict(os.environ)
        os.environ.update(RS_DB_HOST=str(database.folder), RS_SMALL_BLOB='1', RS_SKIP_UNAVAILABLE_DRIVERS='1')
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def main() -> int:
    """Run and print; the exit status says whether anything failed."""
    parser = argparse.ArgumentParser(prog='bench.faults.relstorage_suite', description=__doc__)
    parser.add_argument('--part', action='append', default=[], help='a piece of the name of a class of tests')
    parser.add_argument('--all', action='store_true', help='those of storages with history too')
    args = parser.parse_args()
    if lacking := missing():
        parser.error(f'not installed: {lacking}')
    with served():
        return tell(outcome_of(relstorage_suite(args.part, whole=args.all)))


if __name__ == '__main__':
    sys.exit(main())
