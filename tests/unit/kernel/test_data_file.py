"""The records of a transaction are walked whatever their size and however many there are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from persistent.mapping import PersistentMapping
from ZODB import DB
from ZODB.FileStorage import FileStorage

from sedportal.kernel import data_file
from sedportal.kernel.data_file import records_fit, transactions


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data file with small transactions, a large one and one of many records."""
    database = DB(FileStorage(str(tmp_path / 'Data.fs')))
    with database.transaction() as connection:
        connection.root()['large'] = PersistentMapping({'text': 'х' * 100_000})
    with database.transaction() as connection:
        connection.root()['many'] = [PersistentMapping({'number': number}) for number in range(300)]
    database.close()
    return tmp_path / 'Data.fs'


@pytest.mark.parametrize('block', [50, 1000, 1 << 20])
def test_sound_transactions_fit_and_damaged_ones_do_not(
    data: Path, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_file, '_BLOCK', block)
    size = data.stat().st_size
    with data.open('r+b') as stream:
        descriptor = stream.fileno()
        found = list(transactions(descriptor, size))
        assert len(found) == 3
        assert all(records_fit(descriptor, one) for one in found)
        last = found[-1]
        # The length of the record in the middle of the last transaction.
        place = os.pread(descriptor, last.end - last.records, last.records).rindex(b'PersistentMapping', 0, -20_000)
        start = last.records + place
        before = os.pread(descriptor, 600, start)
        os.pwrite(descriptor, b'\0' * 600, start)
        assert not records_fit(descriptor, last)
        os.pwrite(descriptor, before, start)
        assert records_fit(descriptor, last)
        assert not records_fit(descriptor, last._replace(end=last.end - 10))
