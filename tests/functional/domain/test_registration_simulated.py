"""Registration, simulated: steps drawn from a seed, by clerks of two organisations and under any clock (R16).

A failure prints the shortest way to it; ``@reproduce_failure`` or the printed steps replay it.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from sedportal.kernel.errors import InvalidError, RefusedError
from sedportal.ledger.verify import verify_chain
from sedportal.registers.content import RESERVED
from sedportal.registers.operations import annul_reservation, reserve_number
from sedportal.registers.verify import verify_registers
from tests.factories.portal import Base

CLERKS = ('registrar.g-kineshma', 'registrar.g-shuya')
KINDS = ('incoming', 'outgoing', 'act')
# Hours: nothing much, a clock put back, a month, a leap of more than a year and back.
HOURS = (1, -5, 24 * 31, 24 * 400, -24 * 400)
clerks, kinds = st.sampled_from(CLERKS), st.sampled_from(KINDS)


def test_numbers_have_no_gap_whatever_happens(base: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    class Registering(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            folder: Path = tmp_path_factory.mktemp('simulated')
            self._layer = base.layer(folder)
            self.portal = self._layer.__enter__()
            # Far ahead: a card's dates must have passed however often the clock leaps back.
            self.portal.clock.advance(days=15 * 400 + 500)
            self.issued: list[tuple[str, str, str]] = []
            self.registered = 0

        def teardown(self) -> None:
            self._layer.__exit__(None, None, None)

        @rule(clerk=clerks, kind=kinds)
        def register(self, clerk: str, kind: str) -> None:
            uid = self.portal.registered(clerk, kind)
            with self.portal.reading() as root:
                number = self.portal.document(root, uid).number
                place = root['organisations'][clerk.partition('.')[2]]
                # Each year begins anew with 1: the register that has the entry tells which year's number it is.
                self.issued += [
                    (clerk, key, number)
                    for key, register in place.registers.items()
                    if any(entry.uid == uid for entry in register.entries.values())
                ]
                self.registered += 1

        @rule(clerk=clerks)
        def refuse_an_incomplete_card(self, clerk: str) -> None:
            uid = self.portal.draft(clerk, sheets=None)
            with pytest.raises(InvalidError):
                self.portal.advance(uid, clerk, 'register')

        @rule(clerk=clerks, kind=kinds)
        def refuse_a_stranger(self, clerk: str, kind: str) -> None:
            uid = self.portal.draft(clerk, kind)
            stranger = next(one for one in CLERKS if one != clerk)
            with pytest.raises(RefusedError):
                self.portal.advance(uid, stranger, 'register')

        @rule(clerk=clerks, kind=kinds)
        def reserve(self, clerk: str, kind: str) -> None:
            with self.portal.acting(clerk) as unit:
                place = unit.portal['organisations'][clerk.partition('.')[2]]
                reserve_number(unit, place, kind, 'Письмо везут')

        @rule(clerk=clerks, kind=kinds)
        def give_a_reservation_up(self, clerk: str, kind: str) -> None:
            with self.portal.acting(clerk) as unit:
                place = unit.portal['organisations'][clerk.partition('.')[2]]
                for key, register in place.registers.items():
                    entry = next((one for one in register.entries.values() if one.status == RESERVED), None)
                    if entry is not None:
                        annul_reservation(unit, place, key, entry.seq, 'Не привезли')
                        return

        @rule(clerk=clerks)
        def break_off(self, clerk: str) -> None:
            """Take a number, then fail: the number must be free again."""
            with suppress(ZeroDivisionError), self.portal.acting(clerk) as unit:
                place = unit.portal['organisations'][clerk.partition('.')[2]]
                reserve_number(unit, place, 'incoming', 'Письмо везут')
                raise ZeroDivisionError

        @rule(hours=st.sampled_from(HOURS))
        def let_the_clock_leap(self, hours: int) -> None:
            self.portal.clock.advance(hours=hours)

        @invariant()
        def nothing_is_out_of_order(self) -> None:
            with self.portal.reading() as root:
                assert list(verify_registers(self.portal.registry, root)) == []
                assert list(verify_chain(root)) == []
            assert len(set(self.issued)) == len(self.issued) == self.registered

    bounds = settings(
        max_examples=3,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Registering, settings=bounds)
