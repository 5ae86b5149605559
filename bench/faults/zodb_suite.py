"""Run ZODB's own tests of storages on the portal's file storage (R15): ``python -m bench.faults.zodb_suite``.

ZODB ships them; wherever they open a ``FileStorage`` they get :class:`DurableFileStorage`. They lie in the
working folder, so they run in a temporary one. ``--part`` picks classes, as the test suite does.

Those of RelStorage are run by ``relstorage_suite``.
"""

from __future__ import annotations

import argparse
import os
import sys
import unittest
from collections.abc import Iterator, Sequence
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import ZODB.FileStorage

from sedportal.kernel.durable_storage import DurableFileStorage

# Of the classes of ZODB.tests.testFileStorage, what the suite has time for.
SHORT = ('FileStorageTestsWithBlobsEnabled', 'FileStorageRecoveryTest', 'FileStorageCorruptTests')


# What the portal does otherwise, or what proves nothing here, and why.
_PASSED_OVER = {'deal_with_finish_failures': 'the portal ends the process where ZODB goes on closed: see R5'}
_ROOT = 'root may write to any file; run it as somebody else'
_NOT_AS_ROOT = {'blob_transaction.txt': _ROOT, 'test_committed_cannot_open_for_write': _ROOT}


class SuiteOutcome(NamedTuple):
    """Tell how many tests ran, which were passed over and why, and what failed, each with its trace."""

    ran: int
    passed_over: dict[str, str]
    failed: list[tuple[str, str]]


def zodb_suite(parts: Sequence[str] = ()) -> unittest.TestSuite:
    """Return ZODB's tests of file storages on ours, all or those of the classes in ``parts``."""
    ZODB.FileStorage.FileStorage = DurableFileStorage
    from ZODB.tests import testFileStorage

    whole = testFileStorage.test_suite()
    return unittest.TestSuite(test for test in flat(whole) if not parts or type(test).__name__ in parts)


def flat(suite: Any) -> Iterator[Any]:
    """Yield the single tests of a suite of suites."""
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from flat(test)
        else:
            yield test


def outcome_of(suite: unittest.TestSuite) -> SuiteOutcome:
    """Run ``suite`` in a folder of its own; return what came of it."""
    reasons = {**_PASSED_OVER, **(_NOT_AS_ROOT if os.geteuid() == 0 else {})}
    over = {str(test): why for test in flat(suite) for name, why in reasons.items() if name in str(test)}
    suite = unittest.TestSuite(test for test in flat(suite) if str(test) not in over)
    before = os.getcwd()
    with TemporaryDirectory(prefix='sedportal-suite-') as folder:
        os.chdir(folder)
        try:
            result = unittest.TestResult()
            suite.run(result)
        finally:
            os.chdir(before)
    failed = [(str(test), trace) for test, trace in (*result.failures, *result.errors)]
    over.update((str(test), why) for test, why in result.skipped)
    return SuiteOutcome(result.testsRun, over, failed)


def main() -> int:
    """Run and print; the exit status says whether anything failed."""
    parser = argparse.ArgumentParser(prog='bench.faults.zodb_suite', description=__doc__)
    parser.add_argument('--part', action='append', default=[], help='a class of ZODB.tests.testFileStorage')
    return tell(outcome_of(zodb_suite(parser.parse_args().part)))


def tell(outcome: SuiteOutcome) -> int:
    """Print the outcome; return the exit status."""
    for name, trace in outcome.failed:
        print(f'{name}\n{trace}', file=sys.stderr)
    for name, why in outcome.passed_over.items():
        print(f'passed over: {name}: {why}', file=sys.stderr)
    print(f'{outcome.ran} tests, {len(outcome.failed)} failures, {len(outcome.passed_over)} passed over')
    return 1 if outcome.failed else 0


if __name__ == '__main__':
    sys.exit(main())
