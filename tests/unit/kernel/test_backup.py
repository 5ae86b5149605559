"""A backup brings back what was there, taken while others write, on this file system or another (R13)."""

from __future__ import annotations

import errno
import os
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ZODB.blob import Blob

from sedportal.kernel import manifest as manifests
from sedportal.kernel.backup import Places, back_up, occupied, require_state, restore, set_aside
from sedportal.kernel.checksums import verify_data_file
from sedportal.kernel.errors import BusyError, ConfigurationFault
from sedportal.kernel.packing import drop_old, maintenance, pack
from sedportal.kernel.retention import full_is_due, moment_of, states
from sedportal.kernel.storage import open_database

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def places_in(folder: Path) -> Places:
    return Places(folder / 'Data.fs', folder / 'blobs', folder / 'ledger', (folder / 'index',))


@pytest.fixture
def places(tmp_path):
    found = places_in(tmp_path / 'var')
    found.export.mkdir(parents=True)
    return found


@pytest.fixture
def target(tmp_path):
    return tmp_path / 'backup'


@pytest.fixture
def db(places):
    db = open_database(f'file://{places.data}')
    yield db
    db.close()


@pytest.fixture(autouse=True)
def another_second_each(monkeypatch):
    """Give repozo, which names its files by the second, a clock that needs no waiting."""
    moments = iter(range(10_000))
    monkeypatch.setattr(
        'ZODB.scripts.repozo.gen_filedate', lambda options: time.gmtime(1_700_000_000 + next(moments))[:6]
    )


def put(db, key, text):
    with db.transaction() as connection:
        connection.root()[key] = Blob(text.encode())
        connection.root()['last'] = text


def export(places, lines):
    (places.export / '2026-11.jsonl').write_text(''.join(f'{line}\n' for line in range(lines)))


def contents(places):
    """Return every blob's text by key, as the restored storage gives it, and the last text stored."""
    with ExitStack() as stack:
        db = open_database(f'file://{places.data}')
        stack.callback(db.close)
        with db.transaction() as connection:
            root = connection.root()
            found = {}
            for key in root:
                if key != 'last':
                    with root[key].open() as stream:
                        found[key] = stream.read().decode()
            return found, root['last']


def brought_back(target, tmp_path, date=''):
    fresh = places_in(tmp_path / f'restored-{len(list(tmp_path.iterdir()))}')
    assert list(manifests.check(target, manifests.read(target))) == []
    restore(fresh, target, date=date)
    assert next(verify_data_file(fresh.data)).severity == 'warning', 'the checksums come with the first opening'
    return fresh


def take(places, target, **options):
    return back_up(places, target, '2026-11-23T09:30:00Z', 7, **options)


def test_full_and_incremental(db, places, target, tmp_path):
    put(db, 'first', 'one')
    export(places, 1)
    taken = take(places, target)
    assert (taken.last_seq, taken.made_at, taken.size > 0) == (7, '2026-11-23T09:30:00Z', True)
    put(db, 'second', 'two')
    export(places, 2)
    seen = []
    take(places, target, progress=seen.append)
    assert seen == [1], 'only the new blob is linked'
    assert [path.suffix for path in sorted((target / 'objects').glob('*fs'))] == ['.fs', '.deltafs']
    fresh = brought_back(target, tmp_path)
    assert contents(fresh) == ({'first': 'one', 'second': 'two'}, 'two')
    assert (fresh.export / '2026-11.jsonl').read_text() == '0\n1\n'
    assert list(verify_data_file(fresh.data)) == []


def test_blobs_are_links_here_and_copies_elsewhere(db, places, target, tmp_path, monkeypatch):
    put(db, 'first', 'one')
    take(places, target)
    (blob,) = (target / 'blobs').rglob('*.blob')
    assert blob.stat().st_nlink == 2

    def other_file_system(source, target):
        raise OSError(errno.EXDEV, 'another file system')

    monkeypatch.setattr(os, 'link', other_file_system)
    take(places, tmp_path / 'elsewhere')
    (blob,) = (tmp_path / 'elsewhere' / 'blobs').rglob('*.blob')
    assert blob.stat().st_nlink == 1
    assert contents(brought_back(tmp_path / 'elsewhere', tmp_path)) == ({'first': 'one'}, 'one')


def test_a_restored_blob_shares_nothing_with_the_backup(db, places, target, tmp_path):
    put(db, 'first', 'one')
    take(places, target)
    fresh = brought_back(target, tmp_path)
    (blob,) = fresh.blobs.rglob('*.blob')
    assert blob.stat().st_nlink == 1


def test_an_earlier_state(db, places, target, tmp_path):
    put(db, 'first', 'one')
    take(places, target)
    put(db, 'second', 'two')
    take(places, target)
    delta = next((target / 'objects').glob('*.deltafs')).stem
    moment = datetime.strptime(delta, '%Y-%m-%d-%H-%M-%S').timestamp() - 1
    earlier = datetime.fromtimestamp(moment).strftime('%Y-%m-%d-%H-%M-%S')
    assert contents(brought_back(target, tmp_path, earlier)) == ({'first': 'one'}, 'one')
    with pytest.raises(ConfigurationFault, match='no state before 2020'):
        require_state(target, '2020-01-01')
    require_state(target, earlier)
    with pytest.raises(ConfigurationFault, match='none at all'):
        require_state(tmp_path)


def test_a_pack_in_between_leads_to_a_full_copy(db, places, target, tmp_path):
    for text in ('one', 'two', 'three'):
        put(db, 'same', text)
    take(places, target)
    time.sleep(0.002)
    pack(db, places.data.parent, 0)
    put(db, 'after', 'four')
    take(places, target)
    assert len(list((target / 'objects').glob('*.fs'))) == 2
    assert contents(brought_back(target, tmp_path)) == ({'same': 'three', 'after': 'four'}, 'four')


def test_older_states_can_be_dropped(db, places, target, tmp_path):
    put(db, 'same', 'one')
    take(places, target)
    put(db, 'same', 'two')
    time.sleep(0.002)
    pack(db, places.data.parent, 0)
    drop_old(places.data, places.blobs)
    assert not list(places.data.parent.glob('*.old'))
    take(places, target, full=True, keep=1)
    assert len(list((target / 'objects').glob('*.fs'))) == 1
    assert [blob.read_text() for blob in (target / 'blobs').rglob('*.blob')] == ['two']
    assert contents(brought_back(target, tmp_path)) == ({'same': 'two'}, 'two')


def packed_away(db, places, key):
    with db.transaction() as connection:
        del connection.root()[key]
    time.sleep(0.002)
    pack(db, places.data.parent, 0)
    drop_old(places.data, places.blobs)


def blobs_in(folder):
    return sorted(blob.read_text() for blob in folder.rglob('*.blob'))


def test_the_last_full_copies_are_kept_with_what_they_need(db, places, target, tmp_path):
    for key in ('first', 'second', 'third'):
        put(db, key, f'only in the {key}')
        put(db, 'always', 'always there')
        take(places, target, full=True)
        put(db, f'more{key}', f'after the {key}')
        taken = take(places, target, keep=2)
        packed_away(db, places, key)
    assert [copy.suffix for copy in states(target / 'objects')] == ['.fs', '.deltafs'] * 2
    assert 'only in the first' not in blobs_in(target / 'blobs')
    assert {'only in the second', 'only in the third'} <= set(blobs_in(target / 'blobs'))
    assert list(manifests.check(target, taken)) == []
    assert manifests.read(target) == taken
    copies = states(target / 'objects')
    assert [contents(brought_back(target, tmp_path, copy.stem))[1] for copy in copies] == [
        'always there', 'after the second', 'always there', 'after the third',
    ]  # fmt: skip
    assert contents(brought_back(target, tmp_path, copies[0].stem))[0]['second'] == 'only in the second'
    taken = take(places, target, full=True, keep=1)
    assert len(states(target / 'objects')) == 1
    assert blobs_in(target / 'blobs') == blobs_in(places.blobs)
    assert list(manifests.check(target, taken)) == []
    assert taken.gone == {}


def test_dropping_that_is_broken_off_is_made_up_for(db, places, target, tmp_path, monkeypatch):
    for text in ('one', 'two'):
        put(db, 'same', text)
        take(places, target, full=True)

    def broken(*arguments):
        raise OSError(errno.EIO, 'broken')

    with monkeypatch.context() as patched:
        patched.setattr('sedportal.kernel.retention.drop_chains', broken)
        with pytest.raises(OSError, match='broken'):
            take(places, target, keep=1)
    assert list(manifests.check(target, manifests.read(target))) == []
    taken = take(places, target, keep=1)
    assert list(manifests.check(target, taken)) == []
    assert contents(brought_back(target, tmp_path)) == ({'same': 'two'}, 'two')


def test_a_full_copy_is_due_by_its_age(db, places, target):
    put(db, 'same', 'one')
    assert full_is_due(target / 'objects', NOW, 7)
    take(places, target)
    made = moment_of(states(target / 'objects')[0])
    assert not full_is_due(target / 'objects', made + timedelta(days=6.9), 7)
    assert full_is_due(target / 'objects', made + timedelta(days=7), 7)


def test_the_export_is_continued_and_a_rotten_copy_is_made_anew(db, places, target):
    put(db, 'first', 'one')
    export(places, 3)
    take(places, target)
    copied = target / 'ledger' / '2026-11.jsonl'
    inode = copied.stat().st_ino
    export(places, 5)
    take(places, target)
    assert (copied.stat().st_ino, copied.read_text()) == (inode, '0\n1\n2\n3\n4\n')
    copied.write_text('0\n1\n2\n3\n5\n')
    export(places, 6)
    taken = take(places, target)
    assert copied.read_text() == '0\n1\n2\n3\n4\n5\n'
    assert list(manifests.check(target, taken)) == []


def test_every_state_copied_while_others_write_is_whole(db, places, target, tmp_path):
    put(db, 'file0', 'text 0')
    stop = threading.Event()

    def write():
        number = 1
        while not stop.is_set():
            put(db, f'file{number}', f'text {number}')
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(4):
            take(places, target)
            found, last = contents(brought_back(target, tmp_path))
            assert found == {f'file{number}': f'text {number}' for number in range(len(found))}
            assert last == f'text {len(found) - 1}'
    finally:
        stop.set()
        writer.join()


def test_a_backup_broken_off_leaves_the_one_before_usable(db, places, target, tmp_path, monkeypatch):
    put(db, 'first', 'one')
    export(places, 1)
    take(places, target)
    put(db, 'second', 'two')
    export(places, 2)

    def broken(*arguments):
        raise OSError(errno.ENOSPC, 'full')

    with monkeypatch.context() as patched:
        patched.setattr(os, 'link', broken)
        patched.setattr('shutil.copymode', broken)
        with pytest.raises(OSError, match='full'):
            take(places, target, full=True)
    assert list(manifests.check(target, manifests.read(target))) == []
    # A copy that repozo had not entered yet when it was killed.
    (target / 'objects' / '2026-01-01-00-00-00.deltafs').write_bytes(b'half')
    take(places, target)
    assert contents(brought_back(target, tmp_path)) == ({'first': 'one', 'second': 'two'}, 'two')


def test_an_export_set_aside_leaves_the_backup_as_well(db, places, target):
    put(db, 'first', 'one')
    (places.export / '2026-10.jsonl').write_text('0\n')
    export(places, 1)
    take(places, target)
    (places.export / 'superseded-1').mkdir()
    (places.export / '2026-10.jsonl').rename(places.export / 'superseded-1' / '2026-10.jsonl')
    take(places, target)
    copied = sorted(path.relative_to(target / 'ledger').as_posix() for path in (target / 'ledger').rglob('*.jsonl'))
    assert copied == ['2026-11.jsonl', 'superseded-1/2026-10.jsonl']


@pytest.mark.parametrize('pattern', ['objects/*.fs', 'objects/*.dat', 'blobs/**/*.blob', 'ledger/*.jsonl'])
@pytest.mark.parametrize('damage', ['flip', 'cut', 'lose'])
def test_damage_to_a_backup_is_found(db, places, target, pattern, damage):
    put(db, 'first', 'one')
    export(places, 3)
    taken = take(places, target)
    path = next(target.glob(pattern))
    content = bytearray(path.read_bytes())
    path.unlink()
    if damage == 'flip':
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    elif damage == 'cut':
        path.write_bytes(content[:-1])
    seen = []
    found = list(manifests.check(target, taken, seen.append))
    assert [(one.severity, one.place) for one in found] == [('error', path.relative_to(target).as_posix())]


@pytest.mark.parametrize('text', ['', '[]', '{}', '{"files": {"a": 1}}', '{"format": 2, "files": {}}'])
def test_what_is_no_manifest_is_refused(tmp_path, text):
    with pytest.raises(ConfigurationFault):
        manifests.read(tmp_path)
    (tmp_path / manifests.NAME).write_text(text)
    with pytest.raises(ConfigurationFault, match=str(tmp_path)):
        manifests.read(tmp_path)


def test_a_manifest_of_a_later_format_is_refused(tmp_path):
    manifests.write(tmp_path, manifests.Manifest('2026-11-23T09:30:00Z', 1, {}, manifests.FORMAT + 1))
    with pytest.raises(ConfigurationFault, match='format 2'):
        manifests.read(tmp_path)


def test_what_is_set_aside_is_all_there(db, places):
    put(db, 'first', 'one')
    export(places, 1)
    (places.derived[0]).mkdir()
    db.close()
    assert occupied(places) == [places.data, places.blobs, places.export]
    aside = set_aside(places, NOW)
    assert aside.name == 'before-restore-20261123T093000Z'
    assert occupied(places) == []
    assert not places.derived[0].exists()
    assert contents(places_in(aside)) == ({'first': 'one'}, 'one')


def test_one_task_at_a_time(db, places):
    var = places.data.parent
    with maintenance(var, 'backup'), pytest.raises(BusyError) as refused:
        pack(db, var, 0)
    assert 'backup' in refused.value.message.interpolate()
    with maintenance(var, 'restore'), pytest.raises(BusyError) as refused, maintenance(var, 'backup'):
        pass
    assert 'restore' in refused.value.message.interpolate()


def test_a_task_that_is_under_way_can_be_waited_for(places):
    var = places.data.parent
    begun, go = threading.Event(), threading.Event()

    def packing():
        with maintenance(var, 'pack'):
            begun.set()
            go.wait(20)

    packer = threading.Thread(target=packing)
    packer.start()
    begun.wait(20)
    threading.Timer(0.2, go.set).start()
    with maintenance(var, 'backup', wait=20):
        assert go.is_set()
    packer.join()


def test_a_damaged_file_is_not_packed_into_one_that_looks_whole(db, places):
    for text in ('one', 'two', 'three'):
        put(db, 'same', text)
    with places.data.open('r+b') as stream:
        content = stream.read()
        place = content.index(b'one')
        stream.seek(place)
        stream.write(b'0')
    time.sleep(0.002)
    with pytest.raises(ConfigurationFault, match='damaged in 1 place'):
        pack(db, places.data.parent, 0)
    packed = pack(db, places.data.parent, 0, damaged=True)
    assert packed.after < packed.before
