"""S7: server-side sessions; dead after logout, password change, deactivation, idling and at their greatest age."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sedportal.kernel.clock import FixedClock
from sedportal.kernel.errors import BusyError
from sedportal.kernel.storage import database, reading
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.security.last_seen import LastSeen, SessionKeeper
from sedportal.security.sessions import (
    API,
    MOST_SESSIONS,
    WEB,
    close_all,
    close_session,
    digest_of,
    find,
    form_token,
    open_session,
    sessions_of,
)

IDLE = timedelta(minutes=30)
MAXIMUM = timedelta(hours=12)
MINUTE = timedelta(minutes=1)


def log_in(registry: Any, login: str = 'anna', kind: str = WEB) -> str:
    with unit_of_work(registry) as unit:
        token, _session = open_session(unit, login, kind, '10.0.0.7', 'Browser/1.0')
    return token


def live(registry: Any, token: str, seen: LastSeen | None = None) -> bool:
    with reading(registry) as portal:
        noted = seen.get if seen else None
        return find(portal, token, registry.clock.now(), IDLE, MAXIMUM, noted) is not None


def test_a_token_is_random_and_only_its_digest_is_stored(registry: Any) -> None:
    first, second = log_in(registry), log_in(registry)
    assert first != second
    assert len(first) == 43
    with reading(registry) as portal:
        session = portal.sessions.get(digest_of(first))
        kept = repr(sorted(vars(session).items())) + repr(portal.sessions._seen.items())
        assert first not in kept
        assert (session.login, session.kind, session.address, session.agent) == ('anna', WEB, '10.0.0.7', 'Browser/1.0')
        assert session.locale == 'ru'
        assert form_token(session) != form_token(portal.sessions.get(digest_of(second)))
        assert session.key not in digest_of(first).hex()


@given(st.text(max_size=60))
def test_a_made_up_token_finds_nobody(token: str) -> None:
    from .conftest import SmallPortal

    now = datetime.fromisoformat('2026-11-23T06:00:00+00:00')
    assert find(SmallPortal(), token, now, IDLE, MAXIMUM) is None


def test_what_the_client_says_of_itself_is_kept_short_and_on_one_line(registry: Any) -> None:
    with unit_of_work(registry) as unit:
        _token, session = open_session(unit, 'anna', WEB, 'x' * 100, 'a\r\nb\u202ec' + 'd' * 1000)
        assert session.agent.startswith('abcd')
        assert len(session.agent) < 201
        assert len(session.address) == 45


def test_it_idles_out(registry: Any, clock: FixedClock) -> None:
    token = log_in(registry)
    clock.moment += IDLE - MINUTE
    assert live(registry, token)
    clock.moment += MINUTE
    assert not live(registry, token)


def test_use_keeps_it_alive_but_not_beyond_its_greatest_age(registry: Any, clock: FixedClock) -> None:
    token = log_in(registry)
    seen = LastSeen()
    for _use in range(35):
        clock.moment += timedelta(minutes=20)
        assert live(registry, token, seen)
        seen.note(digest_of(token), clock.now())
    clock.moment += timedelta(minutes=20)
    assert not live(registry, token, seen)


def test_a_clock_set_back_ends_nothing(registry: Any, clock: FixedClock) -> None:
    token = log_in(registry)
    clock.moment -= timedelta(days=1)
    assert live(registry, token)


def test_logout_ends_it_for_good(registry: Any) -> None:
    token = log_in(registry)
    with unit_of_work(registry) as unit:
        assert close_session(unit, digest_of(token)) is not None
        assert close_session(unit, digest_of(token)) is None
    assert not live(registry, token)


def test_others_close_and_this_one_stays(registry: Any) -> None:
    mine, other, stranger = log_in(registry), log_in(registry, kind=API), log_in(registry, 'boris')
    with unit_of_work(registry) as unit:
        assert close_all(unit, 'anna', except_digest=digest_of(mine)) == 1
    assert [live(registry, token) for token in (mine, other, stranger)] == [True, False, True]


@pytest.mark.parametrize('days', [-1, 0, 1])
def test_a_changed_password_ends_it_whichever_way_the_clock_went(registry: Any, clock: FixedClock, days: int) -> None:
    clock.moment += MINUTE
    token = log_in(registry)
    clock.moment += timedelta(days=days)
    with unit_of_work(registry) as unit:
        unit.portal['people']['anna'].password_changed_at = clock.now()
    clock.moment -= timedelta(days=days)
    assert not live(registry, token)
    assert live(registry, log_in(registry))


def test_it_ends_when_the_person_is_switched_off_or_gone(registry: Any) -> None:
    anna, boris = log_in(registry), log_in(registry, 'boris')
    with unit_of_work(registry) as unit:
        unit.portal['people']['anna'].active = False
        del unit.portal['people']['boris']
    assert not live(registry, anna)
    assert not live(registry, boris)


def test_the_list_shows_live_ones_only(registry: Any, clock: FixedClock) -> None:
    log_in(registry)
    clock.moment += timedelta(minutes=20)
    fresh = log_in(registry)
    clock.moment += timedelta(minutes=20)
    with reading(registry) as portal:
        listed = list(sessions_of(portal, 'anna', clock.now(), IDLE, MAXIMUM))
        assert [session.digest for session, _used in listed] == [digest_of(fresh)]


def test_nobody_piles_up_sessions(registry: Any) -> None:
    with unit_of_work(registry) as unit:
        tokens = [open_session(unit, 'anna', API, '', '')[0] for _one in range(MOST_SESSIONS + 3)]
        assert len(unit.portal.sessions) == MOST_SESSIONS
    assert not live(registry, tokens[2])
    assert live(registry, tokens[3])


def test_a_flush_writes_what_was_noted_in_one_unit(registry: Any, clock: FixedClock) -> None:
    tokens = [log_in(registry) for _one in range(5)]
    clock.moment += timedelta(minutes=20)
    for token in tokens:
        registry.last_seen.note(digest_of(token), clock.now())
    before = database(registry).lastTransaction()
    keeper = SessionKeeper(registry, IDLE, MAXIMUM)
    assert keeper.flush() == 5
    written = database(registry).lastTransaction()
    assert written != before
    assert registry.last_seen.pending() == {}
    assert keeper.flush() == 0
    assert database(registry).lastTransaction() == written
    clock.moment += timedelta(minutes=20)
    assert all(live(registry, token) for token in tokens)


def test_a_flush_that_gets_no_turn_loses_nothing(registry: Any, clock: FixedClock) -> None:
    token = log_in(registry)
    clock.moment += MINUTE
    registry.last_seen.note(digest_of(token), clock.now())
    registry.write_lock.wait_seconds = 0.01
    keeper = SessionKeeper(registry, IDLE, MAXIMUM)
    registry.write_lock._mutex.acquire()
    with pytest.raises(BusyError):
        keeper.flush()
    registry.write_lock._mutex.release()
    assert digest_of(token) in registry.last_seen.pending()


def test_a_use_noted_during_a_flush_is_kept_for_the_next() -> None:
    seen = LastSeen()
    early = datetime.fromisoformat('2026-11-23T06:00:00+00:00')
    seen.note(b'a', early)
    flushing = seen.pending()
    seen.note(b'a', early + MINUTE)
    seen.note(b'a', early)
    seen.written(flushing)
    assert seen.get(b'a') == early + MINUTE


def test_the_dead_are_removed_in_the_same_flush(registry: Any, clock: FixedClock) -> None:
    log_in(registry)
    clock.moment += IDLE + MAXIMUM + MINUTE
    token = log_in(registry)
    assert SessionKeeper(registry, IDLE, MAXIMUM).flush() == 1
    with reading(registry) as portal:
        assert len(portal.sessions) == 1
    assert live(registry, token)


def test_a_clock_that_leaps_ahead_for_a_while_ends_nothing_for_good(registry: Any, clock: FixedClock) -> None:
    token = log_in(registry)
    clock.moment += timedelta(hours=6)
    SessionKeeper(registry, IDLE, MAXIMUM).flush()
    assert not live(registry, token)
    clock.moment -= timedelta(hours=6)
    assert live(registry, token)


def test_the_thread_writes_down_what_is_left_when_it_stops(registry: Any, clock: FixedClock) -> None:
    token = log_in(registry)
    clock.moment += MINUTE
    registry.last_seen.note(digest_of(token), clock.now())
    keeper = SessionKeeper(registry, IDLE, MAXIMUM, interval=3600)
    keeper.start()
    keeper.start()
    keeper.stop()
    keeper.stop()
    assert registry.last_seen.pending() == {}


def test_a_token_made_ahead_counts_until_its_day_used_or_not(registry: Any, clock: FixedClock) -> None:
    until = clock.moment + timedelta(days=30)
    with unit_of_work(registry) as unit:
        token, _session = open_session(unit, 'anna', API, '', 'a program', lasts_until=until)
    keeper = SessionKeeper(registry, IDLE, MAXIMUM)
    clock.moment = until - timedelta(seconds=1)
    keeper.flush()
    assert live(registry, token)
    clock.moment = until
    assert not live(registry, token)
    clock.moment = until + MAXIMUM + IDLE + timedelta(seconds=1)
    keeper.flush()
    with reading(registry) as portal:
        assert len(portal.sessions) == 0
