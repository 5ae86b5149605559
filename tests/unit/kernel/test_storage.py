"""The file storage after a crash: how much of its file must be read again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import transaction
from ZODB import DB
from ZODB.FileStorage import FileStorage
from ZODB.fsIndex import fsIndex

from sedportal.kernel.storage import DurableFileStorage

EVERY = 20_000


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy of the files of a storage that was never closed: 100 transactions of 1 KB."""
    monkeypatch.setattr(DurableFileStorage, 'index_every', EVERY)
    live, crashed = tmp_path / 'live', tmp_path / 'crashed'
    live.mkdir()
    database = DB(DurableFileStorage(str(live / 'Data.fs'), str(live / 'blobs')))
    connection = database.open()
    for number in range(100):
        connection.root()[f'{number}'] = 'x' * 1000
        transaction.commit()
    shutil.copytree(live, crashed)
    database.close()
    return crashed


def test_the_index_is_written_while_the_portal_runs(written: Path) -> None:
    size = (written / 'Data.fs').stat().st_size
    assert size > 5 * EVERY
    saved = fsIndex.load(str(written / 'Data.fs.index'))
    # A transaction rewrites the root: the last one may itself be larger than the interval.
    assert saved['pos'] > size - 2 * (size // 10 + EVERY)


def test_what_was_written_since_is_read_again(written: Path) -> None:
    storage = FileStorage(str(written / 'Data.fs'))
    assert storage._used_index
    database = DB(storage)
    assert set(database.open().root()) == {f'{number}' for number in range(100)}
    database.close()


def test_a_full_disk_does_not_undo_what_is_finished(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = DurableFileStorage(str(written / 'Data.fs'), str(written / 'blobs'))
    database = DB(storage)

    def full(*_args: object) -> None:
        raise OSError(28, 'No space left on device')

    monkeypatch.setattr(storage._index, 'save', full)
    storage._indexed_to = 0
    connection = database.open()
    connection.root()['more'] = 1
    transaction.commit()
    monkeypatch.undo()
    database.close()
    storage = DurableFileStorage(str(written / 'Data.fs'), str(written / 'blobs'))
    database = DB(storage)
    assert database.open().root()['more'] == 1
    database.close()
