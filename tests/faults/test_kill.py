"""The server is killed at random moments; whatever it acknowledged is there afterwards, once and in order (R1)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.faults.clerks import Diary
from bench.faults.inspection import DOUBLE, GAP, INDEX, LOST, Inspector
from bench.faults.kill import Killing, Outcome
from bench.faults.region import Region
from sedportal.documents.indexing import all_documents
from sedportal.kernel.storage import open_database
from sedportal.kernel.unit_of_work import unit_of_work


@pytest.fixture(scope='module')
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp('kill')


@pytest.fixture(scope='module')
def outcome(folder: Path) -> Outcome:
    """Give what came of twenty kills."""
    return Killing(folder, seed=os.getpid(), longest=0.15).run(20)


def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice(outcome: Outcome) -> None:
    assert outcome.result.told == []
    assert outcome.kills >= 20
    assert outcome.result.diary.acknowledged > 20
    assert outcome.result.diary.cut > 20


def test_no_server_complained(outcome: Outcome) -> None:
    assert outcome.result.complaints == []


def test_the_inspection_would_have_noticed(outcome: Outcome, folder: Path) -> None:
    """Damage the data in each way that the inspection is there for."""
    region = Region(folder)
    _damage(region)
    diary = Diary(created={'01a206a2-d30a-7340-a179-b55ded1a96ea': 'О том, чего нет'})
    inspector = Inspector(region, diary)
    inspector.look()
    assert {kind for kind, count in inspector.faults.items() if count} == {LOST, GAP, DOUBLE, INDEX}
    inspector.look_at_all()
    assert any('registers error' in line for line in inspector.told)
    assert any('files error' in line for line in inspector.told)


def _damage(region: Region) -> None:
    """Leave out a number, repeat a title, cut a file short."""
    inspector = Inspector(region, Diary())
    registry = inspector.registry
    registry._zodb_databases[''] = database = open_database(region.settings()['zodbconn.uri'])
    with unit_of_work(registry) as unit:
        first, second = [found for found in all_documents(unit.portal) if found.register_seq][:2]
        second.card = {**second.card, 'title': first.title}
        blob = Path(first.files[0].current.blob.committed())
        register = next(iter(unit.portal['organisations']['upper'].registers.values()))
        del register.entries[1]
    database.close()
    blob.chmod(0o600)
    blob.write_bytes(b'')
