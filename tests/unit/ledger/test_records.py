from __future__ import annotations

import json
from datetime import timedelta

import pytest

from sedportal.kernel.storage import database, reading
from sedportal.kernel.unit_of_work import SystemActor, unit_of_work
from sedportal.ledger import append
from sedportal.ledger.records import Record, RecordFilter

from .conftest import write


def test_a_record_says_who_did_what_to_what(registry):
    with unit_of_work(registry, SystemActor('deputy')) as unit:
        unit.on_behalf_of = 'head'
        record = append(
            unit, 'document.registered', subject='document:1', organisation='dep-fin', details={'n': 'вх-1'}
        )
        assert unit.appended == [record]
    with reading(registry) as portal:
        assert portal.ledger.get(1) == record
        assert portal.ledger.get(1).details == {'n': 'вх-1'}
    assert (record.seq, record.actor, record.on_behalf_of, record.organisation) == (1, 'deputy', 'head', 'dep-fin')
    assert record.at == '2026-11-23T09:30:00.000000Z'
    assert record.moment == registry.clock.now()


def test_the_hash_covers_every_field_and_the_record_before(registry):
    first, second = write(registry, 2)
    assert second.prev_hash == first.hash
    assert json.loads(first.line()) == {**json.loads(first.content()), 'hash': first.hash}
    assert Record.read(first.line()) == first


def test_numbers_have_no_gap_when_a_unit_fails(registry):
    write(registry)
    with pytest.raises(TypeError), unit_of_work(registry) as unit:
        append(unit, 'document.made', subject='document:lost', details={'made': unit.now()})
    assert write(registry)[0].seq == 2


def test_time_never_runs_backwards(registry, clock):
    early = write(registry)[0]
    clock.moment -= timedelta(days=30)
    late = write(registry)[0]
    assert late.at == early.at
    clock.moment += timedelta(days=31)
    assert write(registry)[0].at > late.at


@pytest.mark.parametrize('details', [{'number': float('nan')}, {'thing': object()}, {'text': '\ud800'}])
def test_what_json_does_not_hold_is_refused(registry, details):
    with pytest.raises((TypeError, ValueError)):
        write(registry, details=details)


def test_details_are_kept_as_json_reads_them(registry):
    assert write(registry, details={1: (2, 3)})[0].details == {'1': [2, 3]}


@pytest.mark.parametrize(
    'details',
    [{}, {'text': 'слово', 'number': 1, 'yes': True, 'no': None}, {'deep': {'more': [1]}}, {1: (2, 3)}, {'share': 0.5}],
)
def test_a_record_just_written_is_the_one_that_is_read(registry, details):
    written = write(registry, details=details)[0]
    with reading(registry) as portal:
        kept = portal.ledger.get(1)
    assert vars(written) == vars(kept)
    assert (written.content(), written.line()) == (kept.content(), kept.line())


def test_reading_on(registry):
    write(registry, 30)
    with reading(registry) as portal:
        ledger = portal.ledger
        assert ledger.last_seq == 30
        assert [record.seq for record in ledger.since(0, 3)] == [1, 2, 3]
        assert [record.seq for record in ledger.since(28, 500)] == [29, 30]
        assert ledger.since(30, 500) == []
        assert [record.seq for record in ledger.of([7, 3])] == [7, 3]
        with pytest.raises(KeyError):
            ledger.get(31)


def test_recent_records_by_page(registry):
    write(registry, 5)
    with reading(registry) as portal:
        first = portal.ledger.recent(limit=3)
        assert [record.seq for record in first.records] == [5, 4, 3]
        second = portal.ledger.recent(limit=3, before=first.before)
        assert [record.seq for record in second.records] == [2, 1]
        assert second.before is None


@pytest.mark.parametrize(
    ('narrow', 'expected'),
    [
        ({'action': 'document.'}, [4, 3, 1]),
        ({'action': 'document.made'}, [3, 1]),
        ({'actor': 'head'}, [4]),
        ({'subject': 'document:a'}, [3, 1]),
        ({'organisation': 'dep-fin'}, [2]),
        ({'since': 1}, [4, 3, 2]),
        ({'until': 2}, [2, 1]),
        ({'since': 1, 'until': 3}, [3, 2]),
    ],
)
def test_recent_records_narrowed(registry, clock, narrow, expected):
    start = clock.moment
    for changes in (
        {'subject': 'document:a'},
        {'action': 'person.left', 'subject': 'person:b', 'organisation': 'dep-fin'},
        {'subject': 'document:a'},
        {'action': 'document.signed', 'subject': 'document:c', 'on_behalf_of': 'head'},
    ):
        write(registry, **changes)
        clock.moment += timedelta(hours=1)
    narrow = {key: start + timedelta(hours=value) if isinstance(value, int) else value for key, value in narrow.items()}
    with reading(registry) as portal:
        assert [record.seq for record in portal.ledger.recent(RecordFilter(**narrow)).records] == expected


def test_a_rare_filter_costs_a_bounded_time(registry):
    write(registry, subject='document:rare')
    write(registry, 20)
    rare = RecordFilter(subject='document:rare')
    with reading(registry) as portal:
        page = portal.ledger.recent(rare, scan=10)
        assert (page.records, page.before) == ((), 12)
        page = portal.ledger.recent(rare, before=page.before, scan=20)
        assert [record.seq for record in page.records] == [1]
        assert page.before is None


def test_an_append_writes_little(make_registry, tmp_path):
    registry = make_registry(f'file://{tmp_path}/Data.fs')
    write(registry, 2_000)
    details = {'number': 'вх-17/26', 'date': '2026-11-23', 'comment': 'Зарегистрирован после исправления реквизитов'}
    size = database(registry).storage.getSize()
    for _ in range(100):
        write(
            registry, details=details, organisation='dep-fin', subject='document:019abcde-0123-7123-8123-0123456789ab'
        )
    written = (database(registry).storage.getSize() - size) / 100
    print(f'{written:.0f} bytes an append')
    assert written <= 2_560
