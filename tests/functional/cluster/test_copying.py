"""sedportal copy-storage: from a file to PostgreSQL and back, nothing lost, differences found."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import transaction
from persistent.mapping import PersistentMapping
from ZODB.blob import Blob

from sedportal.cli import main
from sedportal.kernel.copying import Copied, compare, copy_objects
from sedportal.kernel.errors import ConfigurationFault
from sedportal.kernel.storage import open_database, open_storage
from tests.factories.postgresql import Server

Command = Callable[..., int]


def file_uri(folder: Path) -> str:
    return f'file://{folder}/Data.fs?blobstorage_dir={folder}/blobs'


def fill(uri: str, rounds: int = 4) -> None:
    """Make objects and files, some of them in several states."""
    with closing(open_database(uri)) as database, database.transaction() as connection:
        connection.root()['things'] = PersistentMapping()
    with closing(open_database(uri)) as database:
        for number in range(rounds):
            with database.transaction() as connection:
                things = connection.root()['things']
                things[number] = PersistentMapping({'number': number})
                things[f'file {number}'] = Blob(b'content %d' % number * 1000)
                if number:
                    things[number - 1]['again'] = True
    transaction.abort()


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Run ``sedportal copy-storage`` on a portal whose objects lie at a given address."""

    def run(source: str, *arguments: str) -> int:
        ini = tmp_path / 'portal.ini'
        uri = source.replace('%', '%%')
        ini.write_text(f'[app:main]\nuse = call:sedportal:main\nsedportal.var = {tmp_path}/var\nzodbconn.uri = {uri}\n')
        return main(['-c', str(ini), '-q', 'copy-storage', *arguments])

    return run


def test_there_and_back(
    postgresql: Server, command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, last = file_uri(tmp_path / 'first'), file_uri(tmp_path / 'last')
    middle = postgresql.uri(postgresql.database(), tmp_path / 'cache')
    fill(first)
    assert command(first, middle) == 0
    assert '4 files' in capsys.readouterr().out
    # What the cache of this machine holds is not what counts.
    shutil.rmtree(tmp_path / 'cache')
    assert command(middle, last) == 0
    assert command(first, last, '--compare') == 0
    assert 'all of them the same' in capsys.readouterr().out
    with closing(open_database(last)) as database, database.transaction() as connection:
        things = connection.root()['things']
        assert things[2]['again'] is True
        with things['file 3'].open('r') as stream:
            assert stream.read() == b'content 3' * 1000
    transaction.abort()


def test_new_objects_do_not_take_the_place_of_copied_ones(postgresql: Server, command: Command, tmp_path: Path) -> None:
    first, middle = file_uri(tmp_path / 'first'), postgresql.uri(postgresql.database(), tmp_path / 'cache')
    fill(first, rounds=20)
    assert command(first, middle) == 0
    with closing(open_database(middle)) as database:
        with database.transaction() as connection:
            connection.root()['things']['new'] = PersistentMapping({'new': True})
        with database.transaction() as connection:
            things = connection.root()['things']
            assert [things[number]['number'] for number in range(20)] == list(range(20))
            assert things['new']['new'] is True
    transaction.abort()


def test_a_target_that_holds_something_is_refused(
    postgresql: Server, command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = file_uri(tmp_path / 'first'), file_uri(tmp_path / 'second')
    fill(first)
    fill(second)
    assert command(first, second) == 1
    assert 'not empty' in capsys.readouterr().err
    assert command(first, second, '--resume') == 1
    assert 'did not come from this portal' in capsys.readouterr().err
    assert command(first, first) == 1
    assert 'the same' in capsys.readouterr().err


def test_a_copy_that_was_cut_off_is_taken_up_again(postgresql: Server, tmp_path: Path) -> None:
    first, middle = file_uri(tmp_path / 'first'), postgresql.uri(postgresql.database(), tmp_path / 'cache')
    fill(first)

    class CutError(Exception):
        pass

    def cut(done: int) -> None:
        if done > 2:
            raise CutError

    with closing(open_storage(first)) as source, closing(open_storage(middle)) as target:
        with pytest.raises(CutError):
            copy_objects(source, target, cut)
        with pytest.raises(ConfigurationFault, match='not empty'):
            copy_objects(source, target, lambda done: None)
        rest: Copied = copy_objects(source, target, lambda done: None, resume=True)
        assert 0 < rest.objects < len(source)
        assert list(compare(source, target, lambda done: None)) == []


def test_every_kind_of_difference_is_found(tmp_path: Path) -> None:
    first, second = file_uri(tmp_path / 'first'), file_uri(tmp_path / 'second')
    fill(first)
    with closing(open_storage(first)) as source, closing(open_storage(second)) as target:
        copy_objects(source, target, lambda done: None)
        blobs = sorted((tmp_path / 'second' / 'blobs').rglob('*.blob'))
        for blob in blobs[:2]:
            blob.chmod(0o600)
        blobs[0].write_bytes(b'other')
        blobs[1].unlink()
    with closing(open_database(second)) as database, database.transaction() as connection:
        connection.root()['things'][0]['other'] = 1
        connection.root()['extra'] = PersistentMapping()
    transaction.abort()
    with closing(open_storage(first)) as source, closing(open_storage(second)) as target:
        found = {difference.what for difference in compare(source, target, lambda done: None)}
        other_way = {difference.what for difference in compare(target, source, lambda done: None)}
    assert 'is missing' in other_way
    assert {'has another state', 'is of another transaction', 'has another file', 'has no file'} <= found
    assert any('the source holds' in what for what in found)
