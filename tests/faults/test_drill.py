"""Everything is lost and brought back from backups taken while clerks wrote (R13)."""

from __future__ import annotations

from pathlib import Path

from bench.faults.drill import Drill


def test_what_was_acknowledged_before_the_last_increment_is_brought_back(tmp_path: Path) -> None:
    outcome = Drill(tmp_path, tmp_path / 'backup', rounds=1, pause=0.4, clerks=2).run(3_000_000)
    assert outcome.told == []
    assert outcome.documents > 5
    assert outcome.acknowledged > outcome.since_last > 0, 'clerks wrote before and after the last increment'
    assert len(outcome.increments) == 1
    assert outcome.met
