from __future__ import annotations

import errno
import gc
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from transaction import TransactionManager
from ZODB import DB
from ZODB.blob import Blob, BlobStorage
from ZODB.MappingStorage import MappingStorage

from sedportal.documents.files.intake import IN_MEMORY, receive
from sedportal.kernel.errors import InvalidError, StorageFullError, TooLargeError


class Endless:
    """Give zeros for ever and count them."""

    given = 0

    def read(self, size: int, /) -> bytes:
        self.given += size
        return bytes(size)


class Broken:
    """Fail at the first reading with the given system error."""

    def __init__(self, number: int) -> None:
        self.number = number

    def read(self, size: int, /) -> bytes:
        raise OSError(self.number, 'broken')


@pytest.mark.parametrize('size', [1, 5, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY])
def test_takes_in_a_file(size: int, tmp_path: Path) -> None:
    data = (b'%PDF-1.7\n' + bytes(range(256)) * (size // 256 + 1))[:size]
    with receive(io.BytesIO(data), limit=size, name='../Отчёт.pdf', directory=str(tmp_path)) as received:
        assert received.name == 'Отчёт.pdf'
        assert received.size == size
        assert received.sha256 == hashlib.sha256(data).hexdigest()
        assert received.file.tell() == 0
        assert received.file.read() == data
        assert (received.media_type.media_type == 'application/pdf') == (size >= 5)
    assert received.file.closed
    assert not list(tmp_path.iterdir())


@pytest.fixture
def blobs(tmp_path: Path) -> Iterator[Any]:
    """Give a database in memory with blobs on disk, and a folder beside them."""
    database = DB(BlobStorage(str(tmp_path / 'blobs'), MappingStorage()))
    yield database
    database.close()


@pytest.mark.parametrize('size', [10, 3 * IN_MEMORY])
def test_becomes_a_blob_even_when_the_transaction_is_tried_again(size: int, blobs: Any, tmp_path: Path) -> None:
    data = bytes(range(250)) * (size // 250 + 1)
    with receive(io.BytesIO(data), limit=len(data), directory=str(tmp_path)) as received:
        for attempt in range(2):
            manager = TransactionManager()
            connection = blobs.open(manager)
            blob = connection.root()['blob'] = Blob()
            received.move_into(blob)
            manager.commit() if attempt else manager.abort()
            connection.close()
    connection = blobs.open()
    with connection.root()['blob'].open('r') as stored:
        assert stored.read() == data
    connection.close()
    assert [path.name for path in tmp_path.iterdir()] == ['blobs']


def test_a_forgotten_file_does_not_stay(tmp_path: Path) -> None:
    received = receive(io.BytesIO(bytes(IN_MEMORY + 1)), limit=2 * IN_MEMORY, directory=str(tmp_path))
    assert list(tmp_path.iterdir())
    received.file.close()
    del received
    gc.collect()
    assert not list(tmp_path.iterdir())


def test_refuses_an_empty_file() -> None:
    with pytest.raises(InvalidError) as caught:
        receive(io.BytesIO(), limit=10)
    assert 'file' in caught.value.errors


def test_stops_at_the_limit(tmp_path: Path) -> None:
    stream = Endless()
    with pytest.raises(TooLargeError) as caught:
        receive(stream, limit=2 * IN_MEMORY, directory=str(tmp_path))
    assert caught.value.data == {'limit': 2 * IN_MEMORY}
    assert stream.given <= 2 * IN_MEMORY + 256 * 1024
    assert not list(tmp_path.iterdir())


def test_a_limit_is_exact() -> None:
    with receive(io.BytesIO(b'12345'), limit=5) as received:
        assert received.size == 5
    with pytest.raises(TooLargeError):
        receive(io.BytesIO(b'123456'), limit=5)


def test_says_that_there_is_no_room() -> None:
    with pytest.raises(StorageFullError):
        receive(Broken(errno.ENOSPC), limit=10)


def test_passes_other_faults_on() -> None:
    with pytest.raises(OSError, match='broken') as caught:
        receive(Broken(errno.EIO), limit=10)
    assert caught.value.errno == errno.EIO


def test_a_missing_folder_is_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        receive(io.BytesIO(bytes(IN_MEMORY + 1)), limit=IN_MEMORY * 2, directory=str(tmp_path / 'no'))
