"""A clock that leaps: small leaps are followed, great ones are not, while the process runs (R9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sedportal.kernel.clock import FixedClock, SteadyClock, moscow

START = datetime(2026, 11, 28, 9, tzinfo=UTC)


class Machine:
    """The machine's clock, which may be set, and the one that nobody sets."""

    def __init__(self) -> None:
        self.wall, self.running = START, 1_000.0

    def read(self) -> tuple[datetime, float]:
        return self.wall, self.running

    def passes(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.running += seconds


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(SteadyClock, '_read', lambda self: machine.read())
    return machine


@pytest.mark.parametrize('leap', [timedelta(days=400), timedelta(days=-366), timedelta(days=2)])
def test_a_great_leap_is_not_followed(machine: Machine, leap: timedelta, caplog: pytest.LogCaptureFixture) -> None:
    clock = SteadyClock()
    machine.passes(60)
    assert clock.now() == START + timedelta(seconds=60)
    machine.wall += leap
    machine.passes(60)
    assert clock.now() == clock.now() == START + timedelta(seconds=120)
    assert clock.leap == leap
    assert caplog.text.count('the clock of the machine leapt') == 1
    machine.wall -= leap
    machine.passes(1)
    assert clock.now() == START + timedelta(seconds=121)
    assert clock.leap == timedelta()


@pytest.mark.parametrize('leap', [timedelta(hours=3), timedelta(minutes=-5)])
def test_a_small_leap_is_followed(machine: Machine, leap: timedelta) -> None:
    clock = SteadyClock()
    machine.wall += leap
    assert clock.now() == START + leap
    assert clock.leap == timedelta()


def test_a_machine_that_slept_for_a_week_did_not_leap(machine: Machine) -> None:
    clock = SteadyClock()
    machine.passes(7 * 86_400)
    assert clock.now() == START + timedelta(days=7)


def test_it_tells_the_time() -> None:
    assert abs(SteadyClock().now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_day_is_that_of_moscow_and_changes_at_its_midnight() -> None:
    clock = FixedClock(datetime(2026, 11, 28, 20, 59, 59, 999_999, tzinfo=UTC))
    days = []
    for moment in (timedelta(), timedelta(microseconds=1), timedelta(hours=23), timedelta(days=1), -timedelta(days=2)):
        clock.moment += moment
        days.append(clock.today())
        assert days[-1] == clock.today() == moscow(clock.moment).date()
    assert [day.day for day in days] == [28, 29, 29, 30, 28]
