"""Each way to tamper with the ledger or its export is found, in the place where it was done."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from sedportal.kernel.errors import ConfigurationFault
from sedportal.kernel.findings import Finding, add_verify_check, run_checks
from sedportal.kernel.storage import database, reading
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.ledger.export import export_files
from sedportal.ledger.records import DeadLetter
from sedportal.ledger.runner import catch_up
from sedportal.ledger.store import StoredRecord

from .conftest import write


@pytest.fixture
def written(registry):
    write(registry, 20)
    catch_up(registry)
    assert found(registry) == []
    return registry


def found(registry):
    with reading(registry) as portal:
        return [(name, one.severity, one.place) for name, one in run_checks(registry, portal) if one is not None]


def tamper(registry, change):
    with unit_of_work(registry) as unit:
        change(unit.portal.ledger, unit.portal.ledger._records)


@pytest.mark.parametrize('seq', [1, 10, 20])
def test_a_deleted_record(written, seq):
    tamper(written, lambda ledger, records: records.pop(seq))
    assert ('ledger', 'error', f'ledger:{min(seq + 1, 20)}') in found(written)


def test_an_edited_record(written):
    def edit(ledger, records):
        content = records[7].content.replace(b'document:6', b'document:9')
        records[7] = StoredRecord(content, records[7].raw_hash)

    tamper(written, edit)
    assert found(written) == [('ledger', 'error', 'ledger:7'), ('export', 'error', 'export:2026-11.jsonl:7')]


def test_a_cut_ledger_with_a_forged_head_differs_from_the_export(written):
    def cut(ledger, records):
        last = ledger.get(19)
        ledger._head = (19, last.hash, last.at)
        del records[20]

    tamper(written, cut)
    assert ('export', 'error', 'export:ledger') in found(written)
    assert ('consumers', 'error', 'consumer:export') in found(written)


def test_an_added_record(written):
    tamper(written, lambda ledger, records: records.update({21: records[20]}))
    assert ('ledger', 'error', 'ledger:21') in found(written)


def test_two_records_changing_places(written):
    def swap(ledger, records):
        records[4], records[5] = records[5], records[4]

    tamper(written, swap)
    assert {('ledger', 'error', 'ledger:4'), ('ledger', 'error', 'ledger:5')} <= set(found(written))


def test_every_flipped_bit_of_a_record_is_found(written):
    """Rot in what was written: content or hash of any record (quality.md, R4)."""
    rng = random.Random(16)
    with unit_of_work(written) as unit:
        records = unit.portal.ledger._records
        for _ in range(300):
            seq = rng.randint(1, 20)
            whole = records[seq]
            state = [bytearray(whole.content), bytearray(whole.raw_hash)]
            part = state[rng.random() < 0.2]
            part[rng.randrange(len(part))] ^= 1 << rng.randrange(8)
            records[seq] = StoredRecord(bytes(state[0]), bytes(state[1]))
            places = {one.place for name, one in run_checks(written, unit.portal, ['ledger']) if one}
            assert f'ledger:{seq}' in places
            records[seq] = whole


@pytest.mark.parametrize(
    ('change', 'places'),
    [
        (lambda lines: lines[:3] + lines[4:], [4]),
        (lambda lines: [*lines[:3], lines[3].replace(b'clerk', b'chief'), *lines[4:]], [4]),
        (lambda lines: [*lines[:3], b'scribble\n', *lines[3:]], [4]),
        (lambda lines: [*lines[:3], lines[1], *lines[3:]], [4]),
        (lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]], [4, 5]),
        (lambda lines: lines[1:], [1]),
    ],
)
def test_a_tampered_export(written, tmp_path, change, places):
    (path,) = export_files(tmp_path / 'ledger')
    path.write_bytes(b''.join(change(path.read_bytes().splitlines(keepends=True))))
    assert found(written) == [('export', 'error', f'export:2026-11.jsonl:{place}') for place in places]


def test_lines_behind_the_end_are_an_error_unless_a_portal_may_be_running(make_registry, tmp_path):
    uri = f'file://{tmp_path}/Data.fs'
    running = make_registry(uri)
    write(running, 2)
    looking = make_registry(f'{uri}?read_only=true')
    write(running)
    catch_up(running)
    assert found(looking) == [('export', 'warning', 'export:ledger')]
    database(running).close()
    assert found(looking) == [('export', 'error', 'export:ledger'), ('consumers', 'error', 'consumer:export')]


def test_an_export_that_is_behind_is_a_warning(written):
    write(written)
    assert found(written) == [('export', 'warning', 'export:ledger')]


def test_dead_letters_and_a_late_clock_are_warnings(written, clock):
    with unit_of_work(written) as unit:
        unit.portal.ledger.put_aside(DeadLetter('mail', 3, 'no such person', '2026-11-23T09:30:00.000000Z'))
    clock.moment -= timedelta(hours=1)
    assert found(written) == [('ledger', 'warning', 'ledger:20'), ('consumers', 'warning', 'ledger:3')]


def test_a_check_that_breaks_off_is_a_finding_and_the_others_go_on(registry):
    class Config:
        pass

    Config.registry = registry

    def broken(registry, portal):
        yield Finding('warning', 'here', 'something')
        raise KeyError('lost object')

    add_verify_check(Config, 'broken', broken)
    with pytest.raises(ConfigurationFault):
        add_verify_check(Config, 'broken', broken)
    registry.verify_checks = {'broken': broken, **registry.verify_checks}
    with reading(registry) as portal:
        results = list(run_checks(registry, portal))
    assert [name for name, one in results if one is None] == ['broken', 'data', 'ledger', 'export', 'consumers']
    first, second = (one.text for name, one in results if name == 'broken' and one is not None)
    assert first == 'something'
    assert 'lost object' in second.interpolate()
