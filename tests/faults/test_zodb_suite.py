"""ZODB's own tests of storages, a part of them, on the portal's file storage (R15)."""

from __future__ import annotations

import os
import subprocess
import sys

from bench.faults.zodb_suite import SHORT


def test_our_file_storage_passes_what_zodb_asks_of_one() -> None:
    """In a process of its own: the tests of ZODB patch its module and log errors on purpose."""
    parts = [word for part in SHORT for word in ('--part', part)]
    command = [sys.executable, '-W', 'ignore', '-m', 'bench.faults.zodb_suite', *parts]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ})
    assert ended.returncode == 0, ended.stdout + ended.stderr
    ran, _tests, failures, *_rest = ended.stdout.split()
    assert int(ran) > 80
    assert failures == '0'
