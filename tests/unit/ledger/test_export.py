from __future__ import annotations

import json
import os
import resource
import signal
from datetime import UTC, datetime, timedelta

import pytest

from sedportal.kernel.storage import reading
from sedportal.ledger.consumers import NotNow
from sedportal.ledger.export import LedgerExport, export_files
from sedportal.ledger.runner import StillBehindError, catch_up
from sedportal.ledger.verify import verify_export

from .conftest import write


@pytest.fixture
def directory(tmp_path):
    return tmp_path / 'ledger'


def lines(directory):
    return [line for path in export_files(directory) for line in path.read_bytes().splitlines()]


def findings(registry, directory):
    with reading(registry) as portal:
        return [f'{one.severity} {one.place} {one.text.interpolate()}' for one in verify_export(portal, directory)]


def test_each_month_has_its_file(registry, clock, directory):
    write(registry, 2, details={'title': 'Письмо\nв две строки'})
    clock.moment = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
    write(registry)
    clock.moment += timedelta(minutes=2)
    write(registry, 2)
    catch_up(registry)
    assert [path.name for path in export_files(directory)] == ['2026-11.jsonl', '2026-12.jsonl']
    assert [json.loads(line)['seq'] for line in lines(directory)] == [1, 2, 3, 4, 5]
    assert findings(registry, directory) == []


def test_old_lines_are_never_touched(registry, directory):
    write(registry, 3)
    catch_up(registry)
    before = (directory / '2026-11.jsonl').read_bytes()
    write(registry, 3)
    catch_up(registry)
    assert (directory / '2026-11.jsonl').read_bytes().startswith(before)


def test_a_torn_line_is_cut_off_at_every_place(registry, directory):
    write(registry, 2)
    catch_up(registry)
    path = directory / '2026-11.jsonl'
    whole = path.read_bytes()
    first = whole.index(b'\n') + 1
    for size in range(first, len(whole)):
        path.write_bytes(whole[:size])
        export = LedgerExport(directory, registry.clock.now)
        assert export.position() == 1
        if size % 40 == 0:
            found = findings(registry, directory)
            assert [one[:7] for one in found] == ['warning'] * len(found) != []
        with reading(registry) as portal:
            export.apply(portal.ledger.since(0, 10), portal)
        assert path.read_bytes() == whole


@pytest.mark.parametrize('keep', [0, 1])
def test_zero_bytes_of_a_power_loss_are_cut_off(registry, directory, keep):
    write(registry, keep)
    catch_up(registry)
    directory.mkdir(exist_ok=True)
    path = directory / '2026-11.jsonl'
    with path.open('ab') as stream:
        stream.write(bytes(5_000) + b'"}\n')
    write(registry)
    catch_up(registry)
    assert [json.loads(line)['seq'] for line in lines(directory)] == list(range(1, keep + 2))


def test_a_torn_line_of_the_old_month_is_cut_before_the_new_begins(registry, clock, directory):
    write(registry)
    catch_up(registry)
    with (directory / '2026-11.jsonl').open('ab') as stream:
        stream.write(b'{"act')
    clock.moment += timedelta(days=30)
    write(registry)
    catch_up(registry)
    assert len(lines(directory)) == 2
    assert findings(registry, directory) == []


def test_a_long_last_line_is_found(registry, directory):
    write(registry, details={'text': 'ё' * 3_000_000})
    write(registry)
    catch_up(registry)
    os.truncate(directory / '2026-11.jsonl', (directory / '2026-11.jsonl').stat().st_size - 1)
    assert LedgerExport(directory, registry.clock.now).position() == 1


def test_a_full_disk_is_waited_out(registry, directory):
    write(registry)
    catch_up(registry)
    write(registry, 50)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = (directory / '2026-11.jsonl').stat().st_size
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 1000, limits[1]))
    try:
        with pytest.raises(StillBehindError, match=r'export \(OSError'):
            catch_up(registry)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    catch_up(registry)
    assert findings(registry, directory) == []
    assert len(lines(directory)) == 51


def test_a_deleted_export_is_written_anew(registry, directory):
    write(registry, 3)
    catch_up(registry)
    (directory / '2026-11.jsonl').unlink()
    catch_up(registry)
    assert findings(registry, directory) == []


def test_a_gap_is_refused(registry, directory):
    write(registry, 3)
    with reading(registry) as portal, pytest.raises(NotNow):
        LedgerExport(directory, registry.clock.now).apply(portal.ledger.since(1, 10), portal)


@pytest.mark.parametrize('restored', [1, 3, 5])
def test_an_export_of_another_history_is_set_aside(make_registry, tmp_path, directory, restored):
    """A restored backup is shorter than the export, then grows past it with other records."""
    before = make_registry()
    write(before, 3)
    catch_up(before)
    old = lines(directory)
    after = make_registry()
    write(after, restored, subject='document:other')
    if restored > 3:
        catch_up(after)
    else:
        assert findings(after, directory)
        write(after, 4 - restored, subject='document:other')
        catch_up(after)
    assert findings(after, directory) == []
    (aside,) = directory.glob('superseded-*')
    assert lines(aside) == old


def test_the_folder_comes_from_the_settings(make_registry, tmp_path):
    chosen = make_registry(**{'sedportal.ledger_export': str(tmp_path / 'safe')})
    write(chosen)
    catch_up(chosen)
    assert len(lines(tmp_path / 'safe')) == 1


def test_lines_that_could_not_be_synced_do_not_count(registry, directory, monkeypatch):
    """The kernel tells of it once: lines that stayed would be taken for safe."""
    write(registry, 2)
    catch_up(registry)
    write(registry, 2)

    def fail(stream):
        stream.flush()
        raise OSError(5, 'Input/output error')

    with monkeypatch.context() as broken:
        broken.setattr('sedportal.ledger.export.sync', fail)
        with pytest.raises(StillBehindError):
            catch_up(registry)
    assert len(lines(directory)) == 2
    catch_up(registry)
    assert [json.loads(line)['seq'] for line in lines(directory)] == [1, 2, 3, 4]
