"""Rot anywhere in Data.fs is found (R4), whatever happened to the checksums themselves."""

from __future__ import annotations

import logging
import random
import time

import pytest
import transaction

from sedportal.kernel.checksums import Checksums, verify_data_file
from sedportal.kernel.data_file import transactions
from sedportal.kernel.storage import open_database


@pytest.fixture
def data(tmp_path):
    return tmp_path / 'Data.fs'


@pytest.fixture
def sums(data):
    return data.with_name('Data.fs.sums')


@pytest.fixture
def db(data):
    db = open_database(f'file://{data}')
    yield db
    db.close()


def change(db, count=1):
    connection = db.open()
    for _ in range(count):
        connection.root()['text'] = 'Текст' * 50 + str(connection.root().get('count', 0))
        connection.root()['count'] = connection.root().get('count', 0) + 1
        transaction.commit()
    connection.close()


def places(data):
    return [finding.place for finding in verify_data_file(data)]


def test_a_thousand_flips_are_found_where_they_are(db, data):
    change(db, 20)
    db.close()
    whole = data.read_bytes()
    rng = random.Random(4)
    with data.open('r+b') as stream:
        for _ in range(1_000):
            place = rng.randrange(len(whole))
            stream.seek(place)
            stream.write(bytes([whole[place] ^ 1 << rng.randrange(8)]))
            stream.flush()
            found = places(data)
            assert len(found) == 1
            assert int(found[0].removeprefix('data:')) <= place
            stream.seek(place)
            stream.write(whole[place : place + 1])
            stream.flush()
    assert places(data) == []


def test_bytes_that_are_gone_are_found(db, data):
    change(db, 3)
    db.close()
    data.write_bytes(data.read_bytes()[:-1])
    assert len(places(data)) == 1


def test_it_may_run_beside_the_writer(db, data):
    for _ in range(3):
        change(db)
        assert places(data) == []


@pytest.mark.parametrize('kept', [0, 1, 50, -21, -5])
def test_lost_checksums_are_made_up_for_at_the_next_start(db, data, sums, kept):
    change(db, 5)
    db.close()
    whole = sums.read_bytes()
    sums.write_bytes(whole[:kept])
    assert bool(places(data)) == (kept < 20 and kept >= 0)
    open_database(f'file://{data}').close()
    assert sums.read_bytes() == whole


def test_checksums_of_another_file_are_made_anew(db, data, sums, tmp_path, caplog):
    caplog.set_level(logging.ERROR)
    change(db, 5)
    db.close()
    other = open_database(f'file://{tmp_path}/other/Data.fs')
    change(other, 3)
    other.close()
    sums.write_bytes((tmp_path / 'other' / 'Data.fs.sums').read_bytes())
    open_database(f'file://{data}').close()
    assert places(data) == []
    change(db := open_database(f'file://{data}'))
    db.close()
    assert places(data) == []


def test_a_pack_makes_them_anew(db, data, sums):
    change(db, 10)
    before = sums.stat().st_size
    time.sleep(0.002)
    db.pack(time.time())
    assert sums.stat().st_size < before
    change(db)
    assert places(data) == []
    # Nothing left to pack: the file stays, and so must its checksums.
    db.pack(time.time() - 3600)
    change(db)
    assert places(data) == []


def test_an_aborted_transaction_leaves_none(db, data):
    change(db)
    connection = db.open()
    connection.root()['broken'] = lambda: None
    with pytest.raises(Exception, match='pickle'):
        transaction.commit()
    transaction.abort()
    connection.close()
    change(db)
    assert places(data) == []


def test_checksums_that_can_not_be_written_fail_no_commit(db, data, sums, caplog):
    change(db, 2)
    whole = sums.read_bytes()
    sums.unlink()
    sums.mkdir()
    change(db, 2)
    assert 'made up for' in caplog.text
    sums.rmdir()
    change(db)
    assert places(data) == []
    assert sums.read_bytes().startswith(whole)


def test_without_any_checksums_that_is_said(db, data, sums):
    change(db)
    sums.unlink()
    assert [(finding.severity, finding.place) for finding in verify_data_file(data)] == [('warning', 'data:0')]


def test_a_checksum_that_half_reached_the_disk_condemns_no_transaction(db, data, sums):
    """Behind the border of a sector all was lost: the row is of no worth, what it tells of is whole."""
    change(db, 40)
    db.close()
    rows = sums.read_bytes()
    number = next(number for number in range(20, 40) if number * 20 // 512 != (number * 20 + 19) // 512)
    border = (number * 20 + 19) // 512 * 512
    with data.open('rb') as stream:
        found = list(transactions(stream.fileno(), data.stat().st_size))[number]
        checksums = Checksums(data)
        assert checksums.admits(stream.fileno(), found)
        sums.write_bytes(rows[:border] + bytes(len(rows) - border))
        assert checksums.admits(stream.fileno(), found)
        sums.write_bytes(rows[: number * 20 + 19] + bytes([rows[number * 20 + 19] ^ 1]))
        assert not checksums.admits(stream.fileno(), found)
