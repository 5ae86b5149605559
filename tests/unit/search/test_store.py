"""The index on disk: commits, other processes, damage, rebuilding."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import datetime

import pytest

from sedportal.search.generations import POINTER, PROGRESS, current, faults
from sedportal.search.interfaces import IndexHeldError, IndexWriteError, SearchQuery
from sedportal.search.schema import comparable
from sedportal.search.store import IndexStore
from tests.factories.index_entries import index_entry

EVERYTHING = SearchQuery(None, limit=1000)


def uids(store):
    """Return what the index holds, by both ways of asking it."""
    found = sorted(hit.uid for hit in store.search(EVERYTHING).items)
    assert found == sorted(store.all_uids())
    return found


@contextmanager
def opened(directory, **options):
    store = IndexStore(directory, **options)
    try:
        yield store
    finally:
        store.close()


@pytest.fixture
def directory(tmp_path):
    """Return a directory with an index of two documents at record 7."""
    with opened(tmp_path / 'index') as store:
        store.apply([index_entry('a', title='Приказ'), index_entry('b')], [], 7)
    return tmp_path / 'index'


def test_a_new_index_is_empty_and_says_so(store):
    assert store.needs_rebuild
    assert store.damage == []
    assert store.applied_seq == 0
    assert uids(store) == []


def test_what_was_committed_is_there_after_reopening(directory):
    with opened(directory) as store:
        assert not store.needs_rebuild
        assert store.applied_seq == 7
        assert store.search(EVERYTHING).applied_seq == 7
        assert uids(store) == ['a', 'b']


def test_changes_replace_and_delete(store):
    store.apply([index_entry('a', title='Письмо'), index_entry('b')], [], 1)
    store.apply([index_entry('a', title='Приказ')], ['b', 'unknown'], 2)
    assert uids(store) == ['a']
    assert store.count(SearchQuery(None, 'письмо')) == 0
    store.apply([index_entry('a', title='Письмо'), index_entry('a', title='Школа'), index_entry('c')], ['c'], 3)
    assert uids(store) == ['a']
    assert store.count(SearchQuery(None, 'школа')) == 1


def test_an_entry_comes_back_as_it_was_given(store):
    entry = index_entry('a', title='Ёлка\u00ad', number='вх-1/26', tokens=('x', 'y'), registered_at=None)
    store.apply([entry], [], 1)
    assert store.stored_entry('a') == comparable(entry)
    assert store.stored_entry('a')['tokens'] == ['x', 'y']
    assert store.stored_entry('a') != comparable(index_entry('a'))
    assert store.stored_entry('b') is None


def test_records_that_touch_nothing_move_on_without_a_commit(directory):
    with opened(directory) as store:
        before = (current(directory) / 'meta.json').read_bytes()
        commit = store.snapshot()
        store.apply([], [], 9)
        assert store.applied_seq == 9
        assert store.snapshot() is commit  # with all that is remembered of it
        assert store.search(SearchQuery(None)).applied_seq == 9
        assert (current(directory) / 'meta.json').read_bytes() == before
    with opened(directory) as store:
        assert store.applied_seq == 9
        store.apply([index_entry('c')], [], 10)
    with opened(directory) as store:
        assert store.applied_seq == 10
        (current(directory) / PROGRESS).write_text('{"commit": 7, "seq": 99}')  # of a commit that is gone
        assert store.applied_seq == 10
        (current(directory) / PROGRESS).write_text('broken')
        assert store.applied_seq == 10


def test_the_place_never_goes_back_by_a_repeated_record(directory):
    with opened(directory) as store:
        store.apply([index_entry('c')], [], 3)
        store.apply([], [], 4)
        assert store.applied_seq == 7


def test_a_faulty_entry_leaves_the_index_as_it_is(store):
    store.apply([index_entry('a')], [], 1)
    with pytest.raises(TypeError):
        store.apply([index_entry('b'), index_entry('c', changed_at=datetime(2026, 1, 1))], ['a'], 2)  # no zone
    assert uids(store) == ['a']
    assert store.applied_seq == 1
    store.apply([index_entry('b')], [], 2)
    assert uids(store) == ['a', 'b']


FULL_DISK = """
import resource, sys
from pathlib import Path
from sedportal.search.interfaces import IndexWriteError
from sedportal.search.store import IndexStore
from tests.factories.index_entries import index_entry
store = IndexStore(Path(sys.argv[1]))
store.apply([index_entry('a')], [], 1)
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
refused = False
try:
    store.apply([index_entry('b')], ['a'], 2)
except IndexWriteError:
    refused = True
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
assert refused
assert (list(store.all_uids()), store.applied_seq) == (['a'], 1)
store.apply([index_entry('b')], ['a'], 2)
store.close()
"""


def test_a_full_disk_loses_nothing_and_writing_goes_on_when_there_is_room(directory):
    # In a process of its own: the limit holds for every file of a process, those of the test runner too.
    folder = directory.parent / 'full'
    subprocess.run([sys.executable, '-c', FULL_DISK, str(folder)], check=True, timeout=60)
    with opened(folder) as store:
        assert uids(store) == ['b']


def test_waiting_for_a_record(store):
    assert not store.wait_for(1, 0.0)
    assert not store.wait_for(1, 0.02)
    thread = threading.Timer(0.02, store.apply, ([index_entry('a')], [], 1))
    thread.start()
    assert store.wait_for(1, 10.0)
    thread.join()
    assert uids(store) == ['a']


def test_others_read_what_one_writes(directory):
    with opened(directory) as writer, opened(directory, writable=False) as reader, opened(directory) as second:
        writer.apply([index_entry('c')], [], 8)
        for other in (reader, second):
            assert other.applied_seq == 8
            assert uids(other) == ['a', 'b', 'c']
            assert not other.may_write()
            with pytest.raises(IndexHeldError):
                other.apply([index_entry('d')], [], 9)
        with pytest.raises(IndexHeldError):
            reader.rebuild([], 9)
        writer.apply([], [], 12)
        assert reader.applied_seq == 12
        writer.close()
        second.apply([index_entry('d')], ['a'], 13)
        assert uids(writer) == uids(reader) == uids(second) == ['b', 'c', 'd']
        assert not writer.may_write()


def test_reading_where_there_is_nothing_yet(tmp_path):
    with opened(tmp_path / 'index', writable=False) as reader:
        assert reader.needs_rebuild
        assert uids(reader) == []
        with opened(tmp_path / 'index') as writer:
            writer.apply([index_entry('a')], [], 1)
            assert uids(reader) == ['a']
            assert not reader.needs_rebuild


OTHER_PROCESS = """
import sys
from pathlib import Path
from sedportal.search.store import IndexStore
from tests.factories.index_entries import index_entry
store = IndexStore(Path(sys.argv[1]))
store.apply([index_entry('c')], ['a'], 8)
print('committed', flush=True)
sys.stdin.read()
"""


def test_another_process_indexes_until_it_dies(directory):
    with opened(directory) as store:
        arguments = [sys.executable, '-W', 'ignore', '-c', OTHER_PROCESS, str(directory)]
        with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout.readline() == 'committed\n'
            assert store.wait_for(8, 10.0)
            assert uids(store) == ['b', 'c']
            with pytest.raises(IndexHeldError):
                store.apply([], ['c'], 9)
            other.kill()
            other.wait()
        store.apply([], ['c'], 9)
        assert uids(store) == ['b']


def change_byte(file):
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 1
    file.write_bytes(data)


def cut(file):
    file.write_bytes(file.read_bytes()[:-9])


def empty(file):
    file.write_bytes(b'')


def remove(file):
    file.unlink()


@pytest.mark.parametrize('harm', [change_byte, cut, empty, remove])
@pytest.mark.parametrize('suffix', ['.fast', '.fieldnorm', '.idx', '.pos', '.store', '.term'])
def test_damage_is_noticed_and_an_empty_index_takes_over(directory, suffix, harm):
    (file,) = current(directory).glob('*' + suffix)
    harm(file)
    assert faults(current(directory))
    with opened(directory, writable=False) as reader:
        assert reader.needs_rebuild
        assert uids(reader) == []
    with opened(directory) as store:
        assert store.needs_rebuild
        assert file.name in store.damage[0] or file.stem in store.damage[0]
        assert (store.applied_seq, uids(store)) == (0, [])
        store.rebuild([index_entry('a')], 7)
        assert not store.needs_rebuild
    with opened(directory) as store:
        assert not store.needs_rebuild
        assert (store.applied_seq, uids(store)) == (7, ['a'])
    assert len(list(directory.glob('generation-*'))) == 1


@pytest.fixture
def killed(directory, tmp_path):
    """Return a directory as it is when the process was killed in a commit, just before it counted."""
    shutil.copytree(directory, tmp_path / 'later')
    with opened(tmp_path / 'later') as store:
        store.apply([index_entry('a', title='Изменён')], [], 8)
    generation, later = current(directory), current(tmp_path / 'later')
    for file in later.iterdir():
        if file.name == '.managed.json' or not (generation / file.name).exists():
            shutil.copy(file, generation)
    assert list(generation.glob('*.del'))
    return directory


@pytest.mark.parametrize('harm', [lambda file: None, cut, empty])
def test_what_a_killed_commit_left_is_neither_damage_nor_in_the_way(killed, harm):
    """The next commit takes the same names; with the files there, it failed each time it was tried."""
    (left,) = current(killed).glob('*.del')
    harm(left)
    assert faults(current(killed)) == []
    for seq, title in ((8, 'Изменён'), (9, 'Снова')):
        with opened(killed) as store:
            assert not store.needs_rebuild
            store.apply([index_entry('a', title=title)], [], seq)
            assert uids(store) == ['a', 'b']
            assert store.stored_entry('a')['title'] == title
            assert store.applied_seq == seq


def test_a_commit_that_failed_is_tried_again_with_success(directory):
    """Also where what it left lies in the way of the process that wrote it."""
    with opened(directory) as store:
        assert store.may_write()
        shutil.copytree(directory, directory.parent / 'later')
        with opened(directory.parent / 'later') as later:
            later.apply([index_entry('a', title='Изменён')], [], 8)
        (left,) = current(directory.parent / 'later').glob('*.del')
        shutil.copy(left, current(directory))
        managed = current(directory) / '.managed.json'
        managed.write_text(json.dumps([*json.loads(managed.read_text()), left.name]))
        with pytest.raises(IndexWriteError):
            store.apply([index_entry('a', title='Изменён')], [], 8)
        store.apply([index_entry('a', title='Изменён')], [], 8)
        assert store.stored_entry('a')['title'] == 'Изменён'


@pytest.mark.parametrize(
    'content', ['', 'null', '{}', '{"generation": 1, "schema": 2}', '{"generation": "../x", "schema": 2}']
)
def test_a_broken_pointer_is_noticed(directory, content):
    (directory / POINTER).write_text(content)
    with opened(directory) as store:
        assert store.needs_rebuild
        assert uids(store) == []


@pytest.mark.parametrize('content', [b'', b'{}', b'{"segments": 1}', b'\xff'])
def test_broken_metadata_is_noticed(directory, content):
    (current(directory) / 'meta.json').write_bytes(content)
    for check_files in (True, False):
        with opened(directory, writable=False, check_files=check_files) as store:
            assert store.needs_rebuild
            assert store.damage


def test_an_index_of_another_version_is_not_read(directory):
    pointer = json.loads((directory / POINTER).read_text())
    (directory / POINTER).write_text(json.dumps({**pointer, 'schema': pointer['schema'] - 1}))
    with opened(directory) as store:
        assert store.needs_rebuild
        assert uids(store) == []


def test_files_lost_while_serving_are_noticed_and_rebuilt(directory):
    with opened(directory) as store:
        shutil.rmtree(current(directory))
        assert sorted(hit.uid for hit in store.search(EVERYTHING).items) == ['a', 'b']
        assert store.needs_rebuild
        assert store.damage
        store.rebuild([index_entry('c')], 8)
        assert not store.needs_rebuild
        assert uids(store) == ['c']
        store.apply([index_entry('d')], [], 9)
        assert uids(store) == ['c', 'd']


def test_rebuilding_while_it_is_searched_and_changed(directory):
    with opened(directory) as store:
        told = []

        def entries():
            for place in range(1200):
                if place == 600:
                    store.apply([index_entry('new'), index_entry('u5', title='Изменён')], ['u6', 'b'], 9)
                    assert uids(store) == ['a', 'new', 'u5']
                    assert store.applied_seq == 9
                yield index_entry(f'u{place}')
            yield index_entry('b')

        store.rebuild(entries(), 8, told.append)
        assert told == [500, 1000, 1201]
        assert store.applied_seq == 9
        assert len(list(store.all_uids())) == 1200
        assert store.count(SearchQuery(None, uids=('u6', 'b', 'a'))) == 0
        assert store.count(SearchQuery(None, 'изменен')) == 1
        store.apply([], ['new'], 10)
        assert len(list(store.all_uids())) == 1199
    assert len(list(directory.glob('generation-*'))) == 1


def test_searches_by_other_threads_go_on_through_rebuilds(directory):
    with opened(directory) as store:
        done, seen, failures = threading.Event(), set(), []

        def search():
            while not done.is_set():
                try:
                    seen.add(store.search(EVERYTHING).total)
                except Exception as failure:  # noqa: BLE001 (shown at the end)
                    failures.append(failure)

        threads = [threading.Thread(target=search) for _ in range(2)]
        for thread in threads:
            thread.start()
        for seq in range(8, 12):
            store.rebuild([index_entry(uid) for uid in 'xyz'], seq)
            store.apply([index_entry('x')], [], seq + 1)
        done.set()
        for thread in threads:
            thread.join()
        assert failures == []
        assert seen <= {2, 3}


@pytest.mark.parametrize(
    ('live', 'rebuilt_as_of', 'meanwhile', 'reached'),
    [(7, 7, None, 7), (7, 9, None, 9), (7, 9, 8, 9), (7, 8, 9, 9), (7, 5, None, 5), (7, 5, 8, 5)],
)
def test_a_rebuilt_index_claims_only_what_it_holds(directory, live, rebuilt_as_of, meanwhile, reached):
    """Records between the snapshot and the start of the rebuild are in neither: they must be told again."""
    with opened(directory) as store:
        assert store.applied_seq == live

        def entries():
            if meanwhile is not None:
                store.apply([index_entry('m')], [], meanwhile)
            yield index_entry('a')

        store.rebuild(entries(), rebuilt_as_of)
        assert store.applied_seq == reached


def test_a_failed_rebuild_changes_nothing(directory):
    def entries():
        yield index_entry('x')
        raise RuntimeError('the storage is gone')

    with opened(directory) as store:
        with pytest.raises(RuntimeError, match='gone'):
            store.rebuild(entries(), 9)
        assert uids(store) == ['a', 'b']
        assert store.applied_seq == 7
        store.apply([index_entry('c')], [], 8)
        assert uids(store) == ['a', 'b', 'c']
    with opened(directory):
        assert len(list(directory.glob('generation-*'))) == 1


def test_a_rebuild_beside_the_process_that_indexes(directory):
    with opened(directory) as serving, opened(directory) as command:
        serving.apply([index_entry('c')], [], 8)
        command.rebuild([index_entry('x')], 8)
        assert uids(serving) == uids(command) == ['x']
        command.close()
        serving.apply([index_entry('y')], [], 9)
        assert uids(serving) == uids(command) == ['x', 'y']
    assert len(list(directory.glob('generation-*'))) == 1


def test_clearing(directory):
    with opened(directory) as store:
        store.clear()
        assert (store.applied_seq, uids(store), store.needs_rebuild) == (0, [], True)
        store.apply([index_entry('a')], [], 1)
        assert store.applied_seq == 1


def test_a_directory_taken_over_by_another_version_stays_readable(directory):
    with opened(directory) as store:
        (directory / POINTER).write_text('{"generation": "generation-new", "schema": 999}')
        assert uids(store) == ['a', 'b']
