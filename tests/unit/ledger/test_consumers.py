from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from transaction.interfaces import TransientError

from sedportal.kernel.errors import ConfigurationFault
from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.ledger.consumers import BATCH, Follower, NotNow, Pace, add_ledger_consumer
from sedportal.ledger.records import AGAIN, SKIPPED, DeadLetter
from sedportal.ledger.runner import ConsumerRunner, StillBehindError, catch_up

from .conftest import write

PACE = Pace(first_wait=1, longest_wait=10, batch_tries=2, record_tries=3)


class Collector:
    """Collect the numbers it is given; fail as told."""

    def __init__(self, name='collector'):
        self.name = name
        self.taken = []
        self.calls = []
        self.poisoned = {}
        self.changed = threading.Condition()

    def position(self):
        return self.taken[-1] if self.taken else 0

    def apply(self, records, portal):
        self.calls.append([record.seq for record in records])
        assert portal.ledger.last_seq >= records[-1].seq
        for record in records:
            if record.seq in self.poisoned:
                raise self.poisoned[record.seq]
        with self.changed:
            self.taken += [record.seq for record in records if record.seq > self.position()]
            self.changed.notify_all()

    def wait_for(self, seq):
        with self.changed:
            return self.changed.wait_for(lambda: self.position() >= seq, timeout=20)


class Resetting(Collector):
    """Forget everything when asked to."""

    def reset(self):
        self.taken.clear()


class OfRegistry(Collector):
    """Be made from the registry, as most consumers are."""

    def __init__(self, registry):
        assert registry.settings
        super().__init__('by class')


def follow(registry, consumer):
    """Step until all is applied; return the waits that were asked for on the way."""
    follower = Follower(registry, consumer, PACE)
    waits = []
    while (wait := follower.step()) is not None:
        waits.append(wait)
        assert len(waits) < 100
    return follower, waits


def status(registry, follower):
    with reading(registry) as portal:
        return follower.status(portal.ledger)


def letter(seq):
    return DeadLetter('collector', seq, 'bad', '2026-11-23T09:30:00.000000Z')


def letters(registry, name='collector'):
    with reading(registry) as portal:
        return [(letter.seq, letter.error) for letter in portal.ledger.dead_letters_of(name)]


def test_batches_are_bounded(registry):
    write(registry, BATCH + 3)
    consumer = Collector()
    follower, waits = follow(registry, consumer)
    assert [len(call) for call in consumer.calls] == [BATCH, 3]
    assert consumer.taken == list(range(1, BATCH + 4))
    assert set(waits) == {0}
    assert status(registry, follower).behind == 0


def test_a_portal_not_made_yet_is_waited_for(registry):
    with unit_of_work(registry) as unit:
        unit.portal._p_jar.root().clear()
    assert Follower(registry, Collector()).step() is None
    assert registry.ledger_runner.status() == []


def test_a_passing_failure_costs_a_wait(registry):
    write(registry, 3)
    consumer = Collector()
    consumer.poisoned = {2: ValueError('hiccup')}
    follower = Follower(registry, consumer, PACE)
    assert follower.step() == 1
    found = status(registry, follower)
    assert (found.failing, found.last_error, found.behind) == (True, 'ValueError: hiccup', 3)
    consumer.poisoned.clear()
    assert follower.step() == 0
    assert follower.step() is None
    assert not status(registry, follower).failing
    assert letters(registry) == []


def test_a_poisoned_record_becomes_a_dead_letter_and_the_rest_goes_on(registry):
    write(registry, 5)
    consumer = Collector()
    consumer.poisoned = {3: ValueError('bad')}
    follower, waits = follow(registry, consumer)
    assert consumer.taken == [1, 2, 4, 5]
    assert letters(registry) == [(3, 'ValueError: bad')]
    # Twice the batch, then one by one: the third failure of the record alone puts it aside.
    assert waits == [1, 0, 0, 0, 1, 2, 0, 0, 0]
    found = status(registry, follower)
    assert (found.position, found.behind, found.failing, found.dead_letters) == (5, 0, False, 1)


def test_a_poisoned_last_record_leaves_nothing_behind(registry):
    write(registry, 2)
    consumer = Collector()
    consumer.poisoned = {2: ValueError('bad')}
    follower, _ = follow(registry, consumer)
    found = status(registry, follower)
    assert (found.position, found.behind, found.dead_letters) == (1, 0, 1)
    calls = len(consumer.calls)
    assert follower.step() is None
    assert len(consumer.calls) == calls
    write(registry)
    assert follower.step() == 0
    assert consumer.taken == [1, 3]


def test_more_dead_letters_than_a_batch_do_not_hide_what_follows(registry):
    write(registry, BATCH + 2)
    consumer = Collector()
    with unit_of_work(registry) as unit:
        for seq in range(1, BATCH + 2):
            unit.portal.ledger.put_aside(letter(seq))
    follow(registry, consumer)
    assert consumer.taken == [BATCH + 2]


def test_a_dead_letter_taken_back_is_tried_again(registry):
    write(registry, 1)
    consumer = Collector()
    with unit_of_work(registry) as unit:
        unit.portal.ledger.put_aside(letter(1))
    follow(registry, consumer)
    assert consumer.taken == []
    with unit_of_work(registry) as unit:
        unit.portal.ledger.take_back('collector', 1)
    follow(registry, consumer)
    assert consumer.taken == [1]


class Returning(Collector):
    """Take records that lie behind the position, when asked to."""

    def __init__(self, name='collector'):
        super().__init__(name)
        self.late = []

    def again(self, records, portal):
        for record in records:
            if record.seq in self.poisoned:
                raise self.poisoned[record.seq]
        self.late += [record.seq for record in records]


def mark(registry, seq, state):
    with unit_of_work(registry) as unit:
        unit.portal.ledger.mark_letter('collector', seq, state)


def test_a_record_behind_is_taken_when_somebody_asks_for_it(registry):
    write(registry, 4)
    consumer = Returning()
    consumer.poisoned = {2: ValueError('bad')}
    follower, _ = follow(registry, consumer)
    assert (consumer.taken, follower.takes_again) == ([1, 3, 4], True)
    mark(registry, 2, AGAIN)
    write(registry)
    follow(registry, consumer)
    assert letters(registry) == [(2, 'ValueError: bad')], 'it failed once more, and blocked nobody'
    assert consumer.taken == [1, 3, 4, 5]
    consumer.poisoned.clear()
    mark(registry, 2, AGAIN)
    follow(registry, consumer)
    assert (consumer.late, letters(registry)) == ([2], [])


def test_a_record_ahead_comes_by_itself(registry):
    write(registry, 2)
    consumer = Collector()
    consumer.poisoned = {2: ValueError('bad')}
    follow(registry, consumer)
    consumer.poisoned.clear()
    mark(registry, 2, AGAIN)
    follower, _ = follow(registry, consumer)
    assert (consumer.taken, letters(registry), follower.takes_again) == ([1, 2], [], False)


def test_surroundings_that_fail_keep_it_waiting(registry):
    write(registry, 3)
    consumer = Returning()
    consumer.poisoned = {2: ValueError('bad')}
    follower, _ = follow(registry, consumer)
    consumer.poisoned = {2: NotNow('converter is down')}
    mark(registry, 2, AGAIN)
    assert follower.step() > 0
    assert letters(registry) == [(2, 'ValueError: bad')]
    consumer.poisoned.clear()
    follow(registry, consumer)
    assert (consumer.late, letters(registry)) == ([2], [])


def test_what_is_done_without_is_passed_over_and_not_counted(registry):
    write(registry, 3)
    consumer = Collector()
    consumer.poisoned = {3: ValueError('bad')}
    follower, _ = follow(registry, consumer)
    mark(registry, 3, SKIPPED)
    consumer.poisoned.clear()
    write(registry)
    follow(registry, consumer)
    assert consumer.taken == [1, 2, 4]
    assert status(registry, follower).dead_letters == 0


def test_the_lag_is_told_in_seconds(registry, clock):
    write(registry, 2)
    follower = Follower(registry, Collector(), PACE)
    clock.moment += timedelta(seconds=90)
    assert status(registry, follower).seconds == pytest.approx(90, abs=1)
    follower.step()
    assert status(registry, follower).seconds == 0.0


@pytest.mark.parametrize('error', [NotNow('converter is down'), OSError(28, 'disk full'), TransientError()])
def test_failing_surroundings_are_waited_out(registry, error):
    write(registry, 2)
    consumer = Collector()
    consumer.poisoned = {2: error}
    follower = Follower(registry, consumer, PACE)
    assert [follower.step() for _ in range(7)] == [1, 2, 4, 8, 10, 10, 10]
    assert follower.blocked
    consumer.poisoned = {2: ValueError('bad')}
    assert follower.step() == 10
    assert letters(registry) == []
    consumer.poisoned = {}
    assert follower.step() == 0
    assert not follower.blocked


def test_a_consumer_that_does_not_move_is_failing(registry):
    write(registry)
    consumer = Collector()
    consumer.apply = lambda records, portal: None
    follower = Follower(registry, consumer, PACE)
    assert follower.step() == 1
    assert 'did not move on' in follower.last_error


def test_a_consumer_that_can_not_tell_its_position_is_blocked(registry):
    write(registry)
    consumer = Collector()
    consumer.position = lambda: 1 // 0
    follower = Follower(registry, consumer, PACE)
    assert follower.step() == 1
    assert follower.blocked
    assert status(registry, follower).failing


def test_a_position_beyond_the_end_begins_again(registry):
    write(registry, 2)
    consumer = Resetting()
    consumer.taken = [99]
    follow(registry, consumer)
    assert consumer.taken == [1, 2]


def test_a_position_beyond_the_end_blocks_who_can_not_begin_again(registry):
    write(registry, 2)
    consumer = Collector()
    consumer.taken = [99]
    follower = Follower(registry, consumer, PACE)
    assert follower.step() == 1
    assert follower.blocked
    assert 'beyond the end' in status(registry, follower).last_error


def with_consumers(registry, *found, **options):
    registry.ledger_consumer_factories[:] = found
    registry.ledger_runner = ConsumerRunner(registry, **options)
    return registry.ledger_runner


def test_catch_up_brings_all_to_the_end(registry):
    write(registry, 5)
    healthy, sick = Collector('healthy'), Collector('sick')
    sick.poisoned = {2: ValueError('bad')}
    with_consumers(registry, sick, healthy)
    catch_up(registry)
    assert healthy.taken == [1, 2, 3, 4, 5]
    assert sick.taken == [1, 3, 4, 5]
    assert letters(registry, 'sick') == [(2, 'ValueError: bad')]


def test_catch_up_says_who_is_blocked(registry):
    write(registry, 5)
    healthy, sick = Collector('healthy'), Collector('sick')
    sick.poisoned = {2: NotNow('index is locked')}
    with_consumers(registry, sick, healthy)
    with pytest.raises(StillBehindError, match=r'sick.*index is locked'):
        catch_up(registry)
    assert healthy.taken == [1, 2, 3, 4, 5]


def test_threads_follow_commits_and_one_sick_consumer_stops_nobody(registry):
    healthy, sick = Collector('healthy'), Collector('sick')
    sick.poisoned = {1: NotNow('down')}
    runner = with_consumers(registry, sick, healthy, poll_seconds=60)
    write(registry)
    runner.start()
    assert healthy.wait_for(1)
    write(registry)
    assert healthy.wait_for(2)
    found = {one.name: one for one in runner.status()}
    assert (found['sick'].failing, found['sick'].behind) == (True, 2)
    assert (found['healthy'].failing, found['healthy'].behind) == (False, 0)
    with pytest.raises(RuntimeError):
        runner.start()
    assert runner.stop(20)
    write(registry)
    assert healthy.taken == [1, 2]


def test_one_that_gathers_takes_many_changes_at_once(registry):
    hasty, gathering = Collector('hasty'), Collector('gathering')
    gathering.gathers = 0.5
    runner = with_consumers(registry, hasty, gathering, poll_seconds=60)
    runner.start()
    for number in range(1, 6):
        write(registry)
        assert hasty.wait_for(number)
    assert gathering.wait_for(5)
    assert runner.stop(20)
    assert len(hasty.calls) == 5 > len(gathering.calls)


def test_one_that_gathers_does_so_also_while_changes_never_end(registry):
    class Busy(Collector):
        """Find that something more has been written each time it is done, as under load."""

        gathers = 1.0

        def apply(self, records, portal):
            if not self.calls:
                write(registry)
            super().apply(records, portal)

    write(registry)
    busy = Busy()
    runner = with_consumers(registry, busy, poll_seconds=60)
    runner.start()
    assert busy.wait_for(1)
    for _number in range(3):
        write(registry)
    assert busy.wait_for(5)
    assert runner.stop(20)
    assert busy.calls == [[1], [2, 3, 4, 5]]


def test_a_lost_wake_up_loses_nothing(registry):
    consumer = Collector()
    runner = with_consumers(registry, consumer, poll_seconds=0.01)
    runner.wake = lambda: None
    runner.start()
    write(registry)
    assert consumer.wait_for(1)
    assert runner.stop(20)


def test_registration_takes_objects_and_factories(make_registry):
    class Config:
        registry = make_registry()

    add_ledger_consumer(Config, Collector('ready'))
    add_ledger_consumer(Config, OfRegistry)
    add_ledger_consumer(Config, lambda registry: Collector('made'))
    runner = Config.registry.ledger_runner
    assert [one.consumer.name for one in runner.followers][1:] == ['ready', 'by class', 'made']
    assert runner.follower('made').consumer.name == 'made'
    with pytest.raises(KeyError):
        runner.follower('nobody')


def test_a_name_taken_twice_is_refused(registry):
    runner = with_consumers(registry, Collector(), Collector())
    with pytest.raises(ConfigurationFault, match='collector'):
        runner.start()
