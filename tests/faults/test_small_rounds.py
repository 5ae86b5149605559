"""Small rounds of the faults that have programs of their own under ``bench/faults/``; the figures come from those.

R3 stands in ``tests/unit/kernel/test_repair.py``, R5 in ``test_durable_storage.py``, R9 in ``test_clock.py``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.faults import disk, full, power, receivers, rot


def test_flipped_bits_are_found(tmp_path: Path) -> None:
    """R4."""
    flips = rot.Rotting(tmp_path, seed=4, documents=2).run(20, by_command=1)
    assert flips.missed == []
    assert flips.found.total() == 20


def test_a_full_disk_refuses_changes_and_takes_them_later(tmp_path: Path) -> None:
    """R6, by a limit on files: a mount takes root."""
    outcome = full.Filling(tmp_path, seed=6, mounted=False, clerks=2).run(1, seconds=0.4)
    assert outcome.result.told == []
    assert outcome.pages_refused == 1
    assert outcome.pages_read >= 4
    assert outcome.result.diary.put_off[507]


@pytest.mark.skipif(bool(disk.missing()), reason=disk.missing())
def test_nothing_acknowledged_is_lost_with_the_power(tmp_path: Path) -> None:
    """R2."""
    outcome = power.Losing(tmp_path, seed=2, clerks=3).run(1, 1)
    assert outcome.result.told == []
    assert outcome.cuts.total() == 2
    assert outcome.result.diary.acknowledged


def test_a_record_arrives_whatever_the_other_side_does(tmp_path: Path) -> None:
    """R17, as far as it exists."""
    result = receivers.run(tmp_path, records=20, seed=17)
    assert (result.lost, result.twice, result.out_of_order, result.dead_letters) == ([], [], 0, 0)
    assert result.receiver.fates[receivers.REFUSED]
    assert result.receiver.fates.total() > result.records


@pytest.mark.skipif(bool(disk.missing()), reason=disk.missing())
def test_the_disk_loses_what_was_not_synced(tmp_path: Path) -> None:
    """The trial of R2 would notice: without its syncs the portal would lose what it acknowledged."""
    lossy = disk.PowerDisk(tmp_path / 'disk')
    try:
        (lossy.folder / 'written').write_bytes(b'x' * 10_000)
        lossy.cut()
        lossy.restore('nothing', 1)
        assert list(lossy.folder.iterdir()) == []
        (lossy.folder / 'written').write_bytes(b'x' * 10_000)
        lossy.cut()
        lossy.restore('names', 1)
        assert (lossy.folder / 'written').read_bytes() == bytes(10_000)
    finally:
        lossy.close()
