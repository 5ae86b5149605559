"""Turns to write are counted: how many, how long they were waited for and kept, how many gave up."""

from __future__ import annotations

import threading
import types

import pytest

from sedportal.kernel.errors import BusyError
from sedportal.kernel.turns import BOUNDS, Turns, turn
from sedportal.kernel.write_lock import MutexWriteLock


@pytest.fixture
def registry():
    return types.SimpleNamespace(turns=Turns(), write_lock=MutexWriteLock(wait_seconds=0.01))


def test_a_turn_is_counted_once_it_is_over(registry):
    for _ in range(3):
        with turn(registry):
            assert registry.write_lock.held_here()
    seen = registry.turns.seen()
    assert (seen.taken, seen.given_up, len(seen.waits)) == (3, 0, len(BOUNDS) + 1)
    assert seen.held > 0


def test_a_wait_falls_into_its_class(registry):
    for waited in (0.0005, 0.3, 99.0):
        registry.turns.took(waited)
    waits = registry.turns.seen().waits
    assert (waits[0], waits[BOUNDS.index(0.5)], waits[-1]) == (1, 1, 1)


def test_giving_up_is_counted_and_changes_nothing_else(registry):
    held, done = threading.Event(), threading.Event()

    def hold():
        with registry.write_lock.held():
            held.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    with pytest.raises(BusyError), turn(registry):
        raise AssertionError('the block must not run')
    done.set()
    holder.join()
    seen = registry.turns.seen()
    assert (seen.taken, seen.given_up, seen.held) == (0, 1, 0.0)


def test_a_refusal_inside_the_turn_is_none_of_the_lock(registry):
    with pytest.raises(BusyError), turn(registry):
        raise BusyError('a factory of files is busy', retry_after=1)
    seen = registry.turns.seen()
    assert (seen.taken, seen.given_up) == (1, 0)
