"""Times in states: what SQLite answers is what plain arithmetic over the same records gives, however they come."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sedportal.ledger.records import Record, stamp
from sedportal.reports.state_times import StateTimes, Times

START = datetime(2026, 6, 15, 9, tzinfo=UTC)
WORKFLOW = SimpleNamespace(name='incoming', type='lifecycle', initial='draft', kinds=('incoming',))
REGISTRY: Any = SimpleNamespace(
    workflows=SimpleNamespace(definitions=SimpleNamespace(for_kind=lambda kind: WORKFLOW)),
)
# A document: how many minutes it stood in each state before the next, and which organisation it is of.
LIVES = st.tuples(st.lists(st.integers(0, 10_000), max_size=3), st.sampled_from(['dep-fin', 'g-kineshma']))
STATES = ('draft', 'registered', 'archived', 'annulled')


def records_of(lives: list[tuple[list[int], str]]) -> list[Record]:
    """Return the records of documents that live so, in the order of time."""
    happened = []
    for number, (stays, organisation) in enumerate(lives):
        at, uid = START, f'document:{number}'
        happened.append((at, 'document.created', uid, organisation, {'kind': 'incoming', 'workflow_version': 2}))
        for place, minutes in enumerate(stays):
            at += timedelta(minutes=minutes)
            details = {'from_state': STATES[place], 'to_state': STATES[place + 1], 'transition': 'go'}
            happened.append((at, 'document.go', uid, organisation, details))
    happened.sort(key=lambda one: one[0])
    return [
        Record(seq, stamp(at), 'system', '', action, uid, organisation, details, '', f'hash-{seq}')
        for seq, (at, action, uid, organisation, details) in enumerate(happened, start=1)
    ]


def ledger_of(records: list[Record]) -> Any:
    return SimpleNamespace(
        ledger=SimpleNamespace(last_seq=len(records), get=lambda seq: records[seq - 1])
    )  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / 'reports' / 'times.sqlite'


def expected(lives: list[tuple[list[int], str]], state: str, now: datetime, organisation: str) -> Times:
    place = STATES.index(state)
    own = [stays for stays, slug in lives if organisation in ('', slug)]
    spent = sorted(stays[place] * 60.0 for stays in own if len(stays) > place)
    ages = [(now - START).total_seconds() - sum(stays) * 60 for stays in own if len(stays) == place]
    return Times(
        len(spent),
        statistics.median(spent) if spent else None,
        spent[ceil(0.9 * len(spent)) - 1] if spent else None,
        len(ages),
        statistics.median(ages) if ages else None,
        max(ages) if ages else None,
    )


@pytest.mark.parametrize('batch', [1, 2, 10])
def test_what_is_deleted_stands_nowhere_and_what_is_migrated_stands_in_its_new_version(path: Path, batch: int) -> None:
    told = [
        ('document.created', 'document:a', {'kind': 'incoming'}),
        ('document.created', 'document:b', {'kind': 'incoming'}),
        ('document.migrated', 'document:b', {'to': 3}),
        ('document.go', 'document:a', {'from_state': 'draft', 'to_state': 'registered'}),
        ('document.deleted', 'document:a', {}),
        ('document.go', 'document:a', {'from_state': 'registered', 'to_state': 'archived'}),
        ('document.migrated', 'document:never', {'to': 3}),
        ('document.changed', 'document:b', {'changes': {}}),
    ]
    records = [
        Record(seq, stamp(START + timedelta(minutes=seq)), 'system', '', action, uid, 'dep-fin', details, '', f'{seq}')
        for seq, (action, uid, details) in enumerate(told, start=1)
    ]
    times = StateTimes(REGISTRY, path)
    for first in range(0, len(records), batch):
        times.apply(records[first : first + batch], ledger_of(records))
    assert times.versions('incoming') == {3: 1}
    assert times.times('incoming', 'draft', START + timedelta(hours=1)) == Times(1, 180.0, 180.0, 1, 3480.0, 3480.0)
    assert times.times('incoming', 'registered', START) == times.times('incoming', 'archived', START) == Times()


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LIVES, max_size=12), st.integers(1, 5))
def test_medians_are_those_of_plain_arithmetic(lives: list[tuple[list[int], str]], batch: int) -> None:
    records, now = records_of(lives), START + timedelta(days=60)
    with TemporaryDirectory() as folder:
        times = StateTimes(REGISTRY, Path(folder) / 'times.sqlite')
        for first in range(0, len(records), batch):
            part = records[first : first + batch]
            times.apply(part, ledger_of(records))
            times.apply(part, ledger_of(records))  # they may come again
        for state in STATES:
            for organisation in ('', 'dep-fin'):
                found = times.times('incoming', state, now, organisation)
                wanted = expected(lives, state, now, organisation)
                assert tuple(vars(found).values()) == pytest.approx(tuple(vars(wanted).values()), abs=1e-3)
        assert times.versions('incoming') == ({2: len(lives)} if lives else {})
        assert times.position() == len(records)


def followed(times: StateTimes, records: list[Record]) -> Iterator[int]:
    """Bring ``times`` to the end as the ledger's follower would, one record a step."""
    while (position := times.position()) < len(records):
        times.apply(records[position : position + 1], ledger_of(records))
        yield position


def test_another_ledger_is_counted_from_its_beginning(path: Path) -> None:
    times = StateTimes(REGISTRY, path)
    times.apply(records_of([([5], 'dep-fin')]), ledger_of(records_of([([5], 'dep-fin')])))
    other = [
        Record(one.seq, one.at, '', '', one.action, one.subject, one.organisation, one.details, '', f'other-{one.seq}')
        for one in records_of([([7], 'dep-fin'), ([9], 'dep-fin')])
    ]
    assert list(followed(times, other))
    assert times.times('incoming', 'draft', START).stays == 2


def test_a_damaged_file_is_made_again(path: Path) -> None:
    times = StateTimes(REGISTRY, path)
    records = records_of([([5], 'dep-fin')])
    times.apply(records, ledger_of(records))
    for name in path.parent.iterdir():
        name.unlink()
    path.write_bytes(b'this is no database' * 100)
    assert times.position() == 0
    times.apply(records, ledger_of(records))
    assert times.times('incoming', 'draft', START).median == 300


def test_a_draft_that_is_deleted_leaves_and_a_migrated_one_changes_its_version(path: Path) -> None:
    times = StateTimes(REGISTRY, path)
    records = records_of([([], 'dep-fin'), ([], 'dep-fin')])
    at = stamp(START + timedelta(days=1))
    records.append(Record(3, at, '', '', 'document.deleted', 'document:0', 'dep-fin', {'title': 'х'}, '', 'h3'))
    moved = {'from': 2, 'to': 3}
    records.append(Record(4, at, '', '', 'document.migrated', 'document:1', 'dep-fin', moved, '', 'h4'))
    times.apply(records, ledger_of(records))
    assert times.versions('incoming', 'dep-fin') == {3: 1}
    times.reset()
    assert (times.position(), times.versions('incoming')) == (0, {})
