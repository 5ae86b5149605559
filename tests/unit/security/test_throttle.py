"""S8: ten tries in a quarter of an hour by account and address; strangers lock nobody out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sedportal.kernel.clock import FixedClock
from sedportal.kernel.errors import TooManyTriesError
from sedportal.security.throttle import ADDRESS_TRIES, TRIES, WINDOW, Throttle

from .conftest import MONDAY


@pytest.fixture
def throttle(clock: FixedClock) -> Throttle:
    return Throttle(clock)


def use_up(throttle: Throttle, login: str, address: str, tries: int = TRIES) -> None:
    for _try in range(tries):
        throttle.enter(login, address)


def test_the_eleventh_try_is_refused_with_the_time_to_wait(throttle: Throttle, clock: FixedClock) -> None:
    use_up(throttle, 'anna', '10.0.0.7')
    clock.moment += timedelta(minutes=5)
    with pytest.raises(TooManyTriesError) as refused:
        throttle.enter('ANNA', '10.0.0.7')
    assert refused.value.data['retry_after'] == 600
    clock.moment += timedelta(minutes=10)
    throttle.enter('anna', '10.0.0.7')


def test_strangers_lock_nobody_out(throttle: Throttle) -> None:
    for stranger in range(50):
        use_up(throttle, 'anna', f'192.0.2.{stranger}')
    throttle.enter('anna', '10.0.0.7')


def test_an_address_has_a_wider_bound_that_spares_whoever_logged_in_from_it(throttle: Throttle) -> None:
    throttle.enter('anna', '10.0.0.7')
    throttle.succeeded('anna', '10.0.0.7')
    for account in range(ADDRESS_TRIES):
        throttle.enter(f'account{account}', '10.0.0.7')
    with pytest.raises(TooManyTriesError):
        throttle.enter('boris', '10.0.0.7')
    throttle.enter('anna', '10.0.0.7')


def test_the_known_too_have_ten_tries_only(throttle: Throttle) -> None:
    throttle.enter('anna', '10.0.0.7')
    throttle.succeeded('anna', '10.0.0.7')
    use_up(throttle, 'anna', '10.0.0.7')
    with pytest.raises(TooManyTriesError):
        throttle.enter('anna', '10.0.0.7')


def test_success_clears_the_account_but_not_other_tries_of_the_address(throttle: Throttle) -> None:
    use_up(throttle, 'anna', '10.0.0.7', 9)
    throttle.enter('anna', '10.0.0.7')
    throttle.succeeded('anna', '10.0.0.7')
    use_up(throttle, 'anna', '10.0.0.7')
    for account in range(ADDRESS_TRIES - 19):
        throttle.enter(f'account{account}', '10.0.0.7')
    with pytest.raises(TooManyTriesError):
        throttle.enter('boris', '10.0.0.7')


def test_a_try_that_was_not_answered_does_not_count(throttle: Throttle) -> None:
    for _try in range(30):
        throttle.enter('anna', '10.0.0.7')
        throttle.take_back('anna', '10.0.0.7')
    use_up(throttle, 'anna', '10.0.0.7')


def test_one_client_s_ipv6_network_is_one_address(throttle: Throttle) -> None:
    for host in range(TRIES):
        throttle.enter('anna', f'2001:db8:1:2::{host:x}')
    with pytest.raises(TooManyTriesError):
        throttle.enter('anna', '2001:db8:1:2:ffff::1')
    throttle.enter('anna', '2001:db8:1:3::1')


def test_a_clock_set_back_locks_nobody_out_for_longer(throttle: Throttle, clock: FixedClock) -> None:
    use_up(throttle, 'anna', '10.0.0.7')
    clock.moment -= timedelta(days=1)
    throttle.enter('anna', '10.0.0.7')


def test_memory_is_bounded(clock: FixedClock) -> None:
    throttle = Throttle(clock, kept=100)
    for number in range(500):
        throttle.enter('x' * 1000 + str(number), f'10.1.{number // 250}.{number % 250}')
        throttle.succeeded(f'y{number}', '10.0.0.1')
    assert max(len(throttle._pairs), len(throttle._addresses), len(throttle._known)) <= 100


@given(st.lists(st.integers(0, 400), max_size=80))
def test_never_more_than_ten_in_any_window(steps: list[int]) -> None:
    clock = FixedClock(MONDAY)
    throttle = Throttle(clock)
    taken: list[float] = []
    for seconds in steps:
        clock.moment += timedelta(seconds=seconds)
        refused = refusal(throttle)
        if refused is not None:
            assert 0 < refused.data['retry_after'] <= WINDOW.total_seconds()
            continue
        taken.append(clock.moment.timestamp())
        assert sum(1 for moment in taken if moment > taken[-1] - WINDOW.total_seconds()) <= TRIES


def refusal(throttle: Throttle) -> TooManyTriesError | None:
    try:
        throttle.enter('anna', '10.0.0.7')
    except TooManyTriesError as refused:
        return refused
    return None
