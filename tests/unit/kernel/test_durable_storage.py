"""The file storage on a disk that is full or fails: what was not acknowledged leaves no trace, what was is there."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import transaction
from persistent.mapping import PersistentMapping
from ZODB import DB
from ZODB.blob import Blob
from ZODB.Connection import Connection

from sedportal.kernel.durable_storage import DurableFileStorage
from sedportal.kernel.errors import StorageFullError
from sedportal.kernel.fail_stop import EXIT_STATUS
from sedportal.kernel.storage import open_database


@contextmanager
def no_file_grows_beyond(size: int) -> Iterator[None]:
    """Let writes fall short at ``size`` bytes of any file and fail behind it, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def numbers(db: DB) -> dict[str, str]:
    with db.transaction() as connection:
        return {name: holder['value'] for name, holder in connection.root().items()}


def put(db: DB, name: str, value: object) -> None:
    with db.transaction() as connection:
        connection.root()[name] = PersistentMapping(value=value)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob('*.blob'))


@pytest.mark.parametrize(
    ('length', 'room'),
    [
        (500, 0),
        (500, 60),
        (3_000, 2_000),
        (12_000, 10),
        (12_000, 9_000),
        (100_000, 22),
        (100_000, 8_192),
        (100_000, 73_536),
    ],
)
def test_a_full_disk_takes_nothing_and_keeps_all(tmp_path: Path, length: int, room: int) -> None:
    """The transaction breaks off at any place; a short one goes through as soon as there is room.

    The data file is the larger one, so that the limit meets it and not the temporary one.
    """
    kept = 'kept' * 50_000
    data = tmp_path / 'Data.fs'
    db = open_database(f'file://{data}')
    put(db, 'first', kept)
    size = data.stat().st_size
    with no_file_grows_beyond(size + room), pytest.raises(StorageFullError):
        put(db, 'second', 'x' * length)
    assert data.stat().st_size == size
    with no_file_grows_beyond(size + room):
        assert numbers(db) == {'first': kept}
    put(db, 'third', 'there is room again')
    expected = {'first': kept, 'third': 'there is room again'}
    assert numbers(db) == expected
    assert data.stat().st_size == db.storage.getSize()
    db.close()
    data.with_name('Data.fs.index').unlink()
    db = open_database(f'file://{data}')
    assert numbers(db) == expected
    db.close()


def test_a_full_disk_for_the_temporary_file(tmp_path: Path) -> None:
    db = open_database(f'file://{tmp_path / "Data.fs"}')
    put(db, 'first', 'kept')
    with no_file_grows_beyond(10_000), pytest.raises(OSError, match='File too large'):
        put(db, 'second', 'x' * 100_000)
    put(db, 'third', 'there is room again')
    assert numbers(db) == {'first': 'kept', 'third': 'there is room again'}
    db.close()


def test_no_blob_stays_of_a_transaction_that_failed(tmp_path: Path) -> None:
    data = tmp_path / 'Data.fs'
    db = open_database(f'file://{data}')
    put(db, 'scan', Blob(b'first' * 10_000))
    put(db, 'text', 'x' * 100_000)
    before = files(tmp_path)
    with pytest.raises(StorageFullError), no_file_grows_beyond(data.stat().st_size + 1_000):
        put(db, 'second', [Blob(b'second'), 'x' * 2_000])
    assert files(tmp_path) == before

    def refuse(connection: Connection) -> None:
        connection.root()['third'] = Blob(b'third')
        connection.transaction_manager.get().join(_NoVote())

    with pytest.raises(ZeroDivisionError), db.transaction() as connection:
        refuse(connection)
    assert files(tmp_path) == before
    put(db, 'fourth', Blob(b'fourth'))
    assert len(files(tmp_path)) == len(before) + 1
    db.close()


class _NoVote:
    """A data manager, the last to vote, that says no."""

    def sortKey(self) -> str:
        return '~~~'

    def tpc_vote(self, _transaction: object) -> None:
        raise ZeroDivisionError

    def _nothing(self, _transaction: object) -> None:
        pass

    abort = tpc_begin = commit = tpc_finish = tpc_abort = _nothing


_FAILING = """
import os, sys, logging
from sedportal.kernel.storage import open_database
logging.basicConfig(format='%(levelname)s %(message)s')
db = open_database(f'file://{sys.argv[1]}')
def put(name, value):
    with db.transaction() as connection:
        connection.root()[name] = PersistentMapping(value=value)
from ZODB.blob import Blob
from persistent.mapping import PersistentMapping
put('first', Blob(b'first'))
wanted, real = sys.argv[2], os.fsync
def fsync(descriptor):
    if os.readlink(f'/proc/self/fd/{descriptor}').endswith(wanted):
        raise OSError(5, 'Input/output error')
    real(descriptor)
os.fsync = fsync
import ZODB.FileStorage.FileStorage
sys.modules['ZODB.FileStorage.FileStorage'].fsync = fsync
put('second', Blob(b'second'))
print('acknowledged')
"""


@pytest.mark.parametrize('wanted', ['Data.fs', '.blob', 'blobs'])
def test_the_process_ends_when_a_sync_fails(tmp_path: Path, wanted: str) -> None:
    data = tmp_path / 'Data.fs'
    ended = subprocess.run(
        [sys.executable, '-W', 'ignore', '-c', _FAILING, str(data), wanted],
        capture_output=True, text=True, check=False, env={**os.environ, 'PYTHONPATH': os.getcwd()},
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (EXIT_STATUS, ''), ended.stderr
    assert 'CRITICAL' in ended.stderr
    assert 'the process ends and must be started again' in ended.stderr
    db = open_database(f'file://{data}')
    assert list(numbers(db)) == ['first']
    assert len(files(tmp_path)) == 1
    put(db, 'second', 'now')
    db.close()


def test_a_write_that_fell_short_is_not_acknowledged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Ended(Exception):
        pass

    def end(self: object, what: str, error: BaseException) -> None:
        raise Ended(what) from error

    monkeypatch.setattr(DurableFileStorage, '_end', end)
    data = tmp_path / 'Data.fs'
    db = open_database(f'file://{data}')
    put(db, 'first', 'kept')
    size = data.stat().st_size
    finish = DurableFileStorage._look_at_written

    def lie(self: DurableFileStorage) -> None:
        with data.open('r+b') as stream:
            stream.seek(self._pos + 40)
            stream.write(bytes(60))
        finish(self)

    monkeypatch.setattr(DurableFileStorage, '_look_at_written', lie)
    with pytest.raises(Ended):
        put(db, 'second', 'x' * 500)
    assert data.stat().st_size == size
    db.close()


def test_a_pack_that_was_cut_off_between_its_two_renames_is_taken_back(tmp_path: Path) -> None:
    data = tmp_path / 'Data.fs'
    db = open_database(f'file://{data}')
    put(db, 'first', 'kept')
    db.close()
    data.rename(tmp_path / 'Data.fs.old')
    db = open_database(f'file://{data}')
    assert numbers(db) == {'first': 'kept'}
    db.close()


def test_a_packed_file_is_synced_before_it_takes_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(Path(os.readlink(f'/proc/self/fd/{descriptor}')).name)
        real(descriptor)

    data = tmp_path / 'Data.fs'
    db = open_database(f'file://{data}')
    for number in range(20):
        put(db, 'number', number)
    monkeypatch.setattr(os, 'fsync', fsync)
    db.pack()
    assert synced[-3:] == ['Data.fs.pack', tmp_path.name, 'Data.fs.index.index_tmp']
    put(db, 'number', 21)
    transaction.abort()
    db.close()
