"""PostgreSQL dies or falls silent under load: nothing is lost, everybody gets an answer, the portal goes on (R7, R8).

Small rounds of ``bench.faults.restarts`` and ``bench.faults.cuts``.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.faults import cuts
from bench.faults.restarts import Restarting
from tests.factories.postgresql import PROGRAMS, server

pytestmark = pytest.mark.skipif(not PROGRAMS, reason='PostgreSQL is not installed')


def test_nothing_acknowledged_is_lost_when_the_server_is_restarted(tmp_path: Path) -> None:
    with server(durable=True) as database:
        outcome = Restarting(tmp_path, database, seed=os.getpid()).run(3)
    assert outcome.told == []
    assert outcome.restarts == 3
    assert outcome.diary.acknowledged > 10
    assert outcome.diary.cut > 3


def test_whoever_asks_a_server_that_fell_silent_is_answered() -> None:
    outcome = cuts.run('hang', cuts=1, clients=4, seconds=8)
    assert outcome.faults == []
    assert outcome.during['503'] >= 4
    # Only the limit of the portal's own could end these waits.
    assert outcome.longest > 4
