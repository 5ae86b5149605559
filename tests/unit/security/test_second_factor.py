"""S10: codes of the second factor: each counts once, the clock may be off by one step, secrets stay sealed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sedportal.kernel.clock import FixedClock
from sedportal.security.second_factor import RECOVERY_CODES, STEP_SECONDS, SecondFactor, SecondFactors
from sedportal.security.signing import Sealer

MOMENT = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
STEP = timedelta(seconds=STEP_SECONDS)


class Phone:
    """Somebody's telephone with the application, and the portal that he enrolled at."""

    def __init__(self) -> None:
        self.clock = FixedClock(MOMENT)
        self.factors = SecondFactors('a secret of the portal', 'portal.example', self.clock)
        self.secret = self.factors.offer('anna').secret
        enrolled = self.factors.enrol(self.secret, self.code())
        assert enrolled is not None
        self.factor, self.codes = enrolled

    def code(self, ahead: timedelta = timedelta(0)) -> str:
        return pyotp.TOTP(self.secret).at(self.clock.now() + ahead)

    def later(self, steps: int = 1) -> None:
        self.clock.moment += steps * STEP

    def uses(self, code: str) -> bool:
        """Use a code as a login does; the factor remembers it."""
        after = self.factors.check(self.factor, code)
        if after is not None:
            self.factor = after
        return after is not None


@pytest.fixture
def phone() -> Phone:
    return Phone()


def test_none_of_a_thousand_replays_is_taken(phone: Phone) -> None:
    used: list[str] = []
    replays = 0
    while replays < 1000:
        phone.later()
        used.append(phone.code())
        assert phone.uses(used[-1])
        for code in used[-10:]:
            assert not phone.uses(code)
            replays += 1


def test_the_code_of_enrolment_does_not_log_in(phone: Phone) -> None:
    assert not phone.uses(phone.code())


@pytest.mark.parametrize(('ahead', 'taken'), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_clock_may_be_off_by_one_step(phone: Phone, ahead: int, taken: bool) -> None:
    phone.later(10)
    assert phone.uses(phone.code(ahead * STEP)) is taken


def test_after_a_code_from_ahead_the_earlier_ones_are_used_up(phone: Phone) -> None:
    phone.later(10)
    assert phone.uses(phone.code(STEP))
    assert not phone.uses(phone.code())
    assert not phone.uses(phone.code(-STEP))


def test_each_recovery_code_counts_once_however_it_is_typed(phone: Phone) -> None:
    assert len(set(phone.codes)) == RECOVERY_CODES
    first, second = phone.codes[:2]
    assert phone.uses(f' {first.upper().replace("-", " – ")} ')
    assert not phone.uses(first)
    assert phone.uses(second.replace('-', ''))
    assert len(phone.factor.recovery) == RECOVERY_CODES - 2


def test_enrolment_takes_a_code_of_the_application(phone: Phone) -> None:
    secret = phone.factors.offer('boris').secret
    wrong = '000000' if pyotp.TOTP(secret).at(MOMENT) != '000000' else '111111'
    assert phone.factors.enrol(secret, wrong) is None
    assert phone.factors.enrol(secret, '') is None


def test_neither_secret_nor_recovery_codes_stand_in_what_is_kept(phone: Phone) -> None:
    kept = repr(phone.factor).encode() + phone.factor.sealed
    assert phone.secret.encode() not in kept
    assert not any(code.encode() in kept or code.replace('-', '').encode() in kept for code in phone.codes)


def test_another_portal_opens_nothing(phone: Phone) -> None:
    other = SecondFactors('another secret', 'portal.example', phone.clock)
    phone.later()
    assert other.check(phone.factor, phone.code()) is None
    assert other.check(phone.factor, phone.codes[0]) is None


def test_a_damaged_secret_refuses_and_does_not_raise(phone: Phone) -> None:
    phone.later()
    for sealed in (b'', phone.factor.sealed[:-1], phone.factor.sealed[:20] + b'?' + phone.factor.sealed[21:]):
        factor = SecondFactor(sealed, MOMENT, -1, ())
        assert phone.factors.check(factor, phone.code()) is None


@given(st.text(max_size=80))
def test_no_text_raises_or_passes(text: str) -> None:
    phone = _SHARED
    after = phone.factors.check(phone.factor, text)
    assert after is None or text.strip() == phone.code()


@given(st.binary(max_size=200))
def test_what_is_sealed_opens_as_it_was_and_looks_random(value: bytes) -> None:
    sealer = Sealer('secret', 'tests')
    first, second = sealer.seal(value), sealer.seal(value)
    assert sealer.open(first) == sealer.open(second) == value
    assert first != second
    assert Sealer('secret', 'another purpose').open(first) is None
    assert Sealer('other', 'tests').open(first) is None


_SHARED: Any = Phone()
