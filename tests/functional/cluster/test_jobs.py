"""Who does the background work: one holder for each job, replaced when it is gone; wake-ups between processes."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from sedportal.jobs.leases import Leases, MachineLocks
from sedportal.jobs.regular import Job, RegularJob
from sedportal.kernel.errors import BusyError
from sedportal.kernel.postgresql import read_address
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.kernel.wakeups import Listener
from tests.factories.portal import Portal

Nodes = tuple[Portal, Portal]


class Seconds:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def leases_of(nodes: Nodes, name: str) -> tuple[Leases, Leases, Seconds]:
    seconds = Seconds()
    first, second = (Leases(node.registry, [name], seconds=seconds) for node in nodes)
    return first, second, seconds


def test_a_job_has_one_holder_and_a_dead_one_is_replaced(nodes: Nodes) -> None:
    first, second, seconds = leases_of(nodes, 'dying')
    first.beat()
    second.beat()
    assert (first.holds('dying'), second.holds('dying')) == (True, False)
    for _beat in range(5):
        seconds.now += 10
        first.beat()
        second.beat()
        assert (first.holds('dying'), second.holds('dying')) == (True, False)
    # The first one beats no longer.
    for _beat in range(3):
        seconds.now += 10
        second.beat()
        assert not second.holds('dying')
    assert not first.holds('dying'), 'it stops before another one begins'
    seconds.now += 10
    second.beat()
    assert second.holds('dying')
    first.beat()
    assert not first.holds('dying')


def test_a_lease_that_is_given_back_waits_for_nobody(nodes: Nodes) -> None:
    first, second, _seconds = leases_of(nodes, 'ending')
    first.beat()
    first.give_back()
    assert not first.holds('ending')
    second.beat()
    assert second.holds('ending')


def test_two_who_see_a_free_lease_at_once_do_not_both_get_it(nodes: Nodes) -> None:
    first, second, _seconds = leases_of(nodes, 'raced')
    threads = [threading.Thread(target=one.beat) for one in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert first.holds('raced') != second.holds('raced')


def test_of_the_processes_of_a_machine_one_does_a_job(tmp_path: Path) -> None:
    first, second = MachineLocks(tmp_path / 'jobs'), MachineLocks(tmp_path / 'jobs')
    assert first.holds('measuring')
    assert not second.holds('measuring')
    assert first.holds('measuring')
    first.close()
    assert second.holds('measuring')
    second.close()


def test_a_change_on_one_node_wakes_the_other(nodes: Nodes) -> None:
    first, second = nodes
    heard = threading.Event()
    listener = Listener(read_address(second.registry.options.zodb_uri).dsn, heard.set)
    listener.start()
    try:
        for _turn in range(50):
            with unit_of_work(first.registry):
                pass
            if heard.wait(0.2):
                break
        assert heard.is_set()
    finally:
        listener.stop()


def test_a_job_goes_on_after_a_failure(nodes: Nodes, caplog: pytest.LogCaptureFixture) -> None:
    done: list[int] = []
    enough = threading.Event()

    def work(registry: object) -> None:
        done.append(len(done))
        if len(done) == 1:
            raise BusyError('no turn')
        if len(done) == 2:
            raise KeyError('a fault')
        enough.set()

    job = RegularJob(nodes[0].registry, Job('trying', work, interval=0.01))
    with caplog.at_level(logging.WARNING):
        job.start()
        assert enough.wait(10)
        job.stop()
    assert 'could not be done' in caplog.text
    assert 'trying failed' in caplog.text


def test_a_job_that_another_holds_is_left_to_it(nodes: Nodes) -> None:
    asked = threading.Event()

    def holds() -> bool:
        asked.set()
        return False

    def work(registry: object) -> None:
        raise AssertionError('done by the wrong one')

    job = RegularJob(nodes[0].registry, Job('elsewhere', work, interval=0.01, first=0.0), holds)
    job.start()
    assert asked.wait(10)
    job.stop()
