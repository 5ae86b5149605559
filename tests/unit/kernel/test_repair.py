"""What a crash leaves in Data.fs opens at the previous or the last state, at once or after a repair (R3)."""

from __future__ import annotations

import logging
import os
import shutil
from datetime import UTC, datetime

import pytest
import transaction
from ZODB.blob import Blob

from sedportal.kernel.errors import ConfigurationFault
from sedportal.kernel.repair import Repair, repair
from sedportal.kernel.storage import open_database

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TRANSACTIONS = 5


@pytest.fixture
def closed(tmp_path):
    """Return a file of several transactions, the size before the last one, and a function that reads a state."""
    data = tmp_path / 'whole' / 'Data.fs'
    db = open_database(f'file://{data}')
    connection = db.open()
    for number in range(1, TRANSACTIONS + 1):
        size = db.storage.getSize()
        connection.root()['number'] = number
        connection.root()['scan'] = Blob(b'scan %d' % number)
        transaction.commit()
    connection.close()
    db.close()
    return data, size


@pytest.fixture
def state(tmp_path, closed):
    """Return a function that opens ``content`` as a database and reads the number stored last."""
    data = tmp_path / 'damaged' / 'Data.fs'
    shutil.copytree(closed[0].parent, data.parent)

    def read(content=None, index=False):
        if content is not None:
            data.write_bytes(content)
        if not index:
            data.with_name('Data.fs.index').unlink(missing_ok=True)
        db = open_database(f'file://{data}')
        try:
            with db.transaction() as connection:
                number = connection.root()['number']
                with connection.root()['scan'].open() as stream:
                    assert stream.read() == b'scan %d' % number
                return number
        finally:
            db.close()

    read.data = data
    return read


def after_repair(state, content):
    """Return the number that can be read, repairing first where opening is refused, and what was done."""
    done = Repair('none')
    try:
        number = state(content)
    except ConfigurationFault:
        state.data.write_bytes(content)
        done = repair(state.data, NOW)
        number = state()
    for leftover in state.data.parent.glob('Data.fs.t*'):
        leftover.unlink()
    return number, done


def test_cut_at_every_offset_of_the_last_transaction(closed, state, caplog):
    caplog.set_level(logging.CRITICAL)
    content = closed[0].read_bytes()
    before = closed[1]
    assert state(content) == TRANSACTIONS
    for offset in range(before, len(content)):
        number, done = after_repair(state, content[:offset])
        assert (number, done.way) == (TRANSACTIONS - 1, 'none'), offset


def test_zeros_from_every_offset_of_the_last_transaction(closed, state, caplog):
    caplog.set_level(logging.CRITICAL + 1)
    content = closed[0].read_bytes()
    before = closed[1]
    repaired = 0
    for offset in range(before, len(content) + 1):
        damaged = content[:offset].ljust(len(content) + (0 if offset % 2 else 4096), b'\0')
        number, done = after_repair(state, damaged)
        assert number == TRANSACTIONS if offset == len(content) else number >= TRANSACTIONS - 1, offset
        repaired += done.way == 'cut'
    assert repaired > 50


@pytest.mark.parametrize('checksums', [True, False])
def test_a_hole_of_zeros_in_the_last_transaction(closed, state, caplog, checksums):
    """Pages reach the disk in any order; without its checksum a transaction is at least looked into."""
    caplog.set_level(logging.CRITICAL + 1)
    content = closed[0].read_bytes()
    before = closed[1]
    width = 16 if checksums else 64
    for offset in range(before, len(content) - width, 7):
        sums = closed[0].with_name('Data.fs.sums').read_bytes()
        state.data.with_name('Data.fs.sums').write_bytes(sums if checksums else sums[: -len(sums) // 5])
        damaged = content[:offset] + bytes(width) + content[offset + width :]
        number, _ = after_repair(state, damaged)
        assert number == TRANSACTIONS - (damaged != content), offset


def test_a_refusal_names_the_command_and_lets_the_file_go(closed, state):
    content = closed[0].read_bytes()
    with pytest.raises(ConfigurationFault, match='sedportal repair'):
        state(content[:-100] + bytes(100))
    assert state(content) == TRANSACTIONS


def test_what_is_cut_off_is_kept(closed, state):
    content = closed[0].read_bytes()
    state.data.write_bytes(content + bytes(1000))
    seen = []
    done = repair(state.data, NOW, seen.append)
    assert (done.way, done.removed, done.kept.name) == ('cut', 1000, 'Data.fs.tail-20261123T093000Z')
    assert state.data.read_bytes() == content
    assert done.kept.read_bytes() == bytes(1000)
    assert sum(seen) == len(content) - 4
    assert repair(state.data, NOW) == Repair('none')


def test_damage_in_the_middle_costs_only_what_is_damaged(closed, state):
    content = bytearray(closed[0].read_bytes())
    content[500:600] = bytes(100)
    state.data.write_bytes(content)
    done = repair(state.data, NOW)
    assert done.way == 'copied'
    assert done.kept.read_bytes() == content
    assert state() == TRANSACTIONS
    assert sorted(path.name for path in state.data.parent.glob('Data.fs*') if path.suffix not in ('.lock', '.tmp')) == [
        'Data.fs', 'Data.fs.damaged-20261123T093000Z', 'Data.fs.index', 'Data.fs.sums',
    ]  # fmt: skip


@pytest.mark.parametrize('content', [b'FS30', bytes(5000), b'FS30' + bytes(5000), b'PK\3\4 something else'])
def test_what_holds_nothing_is_refused_and_left_alone(tmp_path, content):
    data = tmp_path / 'Data.fs'
    data.write_bytes(content)
    if content == b'FS30':
        assert repair(data, NOW) == Repair('none')
    else:
        with pytest.raises(ConfigurationFault, match='restore a backup'):
            repair(data, NOW)
    assert data.read_bytes() == content
    assert sorted(os.listdir(tmp_path)) == ['Data.fs', 'Data.fs.lock']


@pytest.mark.parametrize('content', [b'', bytes(4), bytes(170), b'FS30' + bytes(166)])
def test_what_the_first_start_left_unwritten_is_put_aside(tmp_path, content):
    data = tmp_path / 'Data.fs'
    data.write_bytes(content)
    done = repair(data, NOW)
    assert (done.way, done.removed, done.kept.read_bytes()) == ('begun', len(content), content)
    assert not data.exists()
    open_database(f'file://{data}').close()
    assert data.read_bytes().startswith(b'FS30')


def test_a_file_that_is_open_is_left_alone(closed):
    """What a commit has half written looks like debris: cutting it off would break the portal that writes it."""
    data = closed[0]
    db = open_database(f'file://{data}')
    with data.open('ab') as stream:
        stream.write(bytes(200))
    content = data.read_bytes()
    with pytest.raises(ConfigurationFault, match='in use'):
        repair(data, NOW)
    assert data.read_bytes() == content
    db.close()
    assert repair(data, NOW).removed == 200


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(ConfigurationFault, match='missing'):
        repair(tmp_path / 'Data.fs', NOW)
