"""S7, S8, S9 below the surfaces: logging in and out, changing passwords, ending sessions."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from sedportal.directory.accounts import (
    LoginRefusedError,
    authenticate,
    begin_session,
    issue_token,
    log_in,
    log_out,
    replace_password,
    revoke_session,
)
from sedportal.directory.operations import set_active
from sedportal.directory.passwords import accept_password, set_password
from sedportal.kernel.clock import FixedClock
from sedportal.kernel.errors import BusyError, InvalidError, NotFoundError, RefusedError, TooManyTriesError
from sedportal.kernel.storage import database, reading
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.security.passwords import Passwords
from sedportal.security.sessions import API, digest_of, find
from sedportal.security.throttle import TRIES

from .conftest import PASSWORD

ANNA, ADMIN = 'registrar.g-kineshma', 'orgadmin.g-kineshma'
ADDRESS = '10.0.0.7'


def live(registry: Any, token: str) -> bool:
    bounds = registry.session_bounds
    with reading(registry) as portal:
        return find(portal, token, registry.clock.now(), bounds.idle, bounds.maximum) is not None


def ledger(registry: Any) -> list[tuple[str, str, str]]:
    with reading(registry) as portal:
        return [(record.action, record.actor, record.subject) for record in portal.ledger.since(0, 1000)]


def test_a_login_opens_a_new_session_each_time_and_is_recorded(registry: Any) -> None:
    first = begin_session(registry, f' {ANNA.upper()} ', PASSWORD, address=ADDRESS, agent='Browser/1.0')
    second = begin_session(registry, ANNA, PASSWORD, kind=API, address=ADDRESS)
    assert first.token != second.token
    assert first.login == ANNA
    assert first.expires_at == registry.clock.now() + timedelta(hours=12)
    assert live(registry, first.token)
    assert live(registry, second.token)
    assert ledger(registry)[-2:] == [('session.opened', ANNA, f'person:{ANNA}')] * 2
    with reading(registry) as portal:
        assert all(first.token not in str(record.details) for record in portal.ledger.since(0, 1000))


@pytest.mark.parametrize('login', [ANNA, 'nobody.nowhere', '', 'x' * 5000, '\x00', 'Пароль Мой'])
def test_known_and_unknown_logins_do_the_same_work_and_get_the_same_answer(registry: Any, login: str) -> None:
    verified, recorded = registry.passwords.verifications, len(ledger(registry))
    with pytest.raises(LoginRefusedError) as refused:
        authenticate(registry, login, 'мимо', ADDRESS)
    assert registry.passwords.verifications == verified + 1
    assert len(ledger(registry)) == recorded + 1
    assert (refused.value.status, str(refused.value)) == (401, str(LoginRefusedError()))


def test_what_was_typed_as_an_unknown_login_is_not_written_down(registry: Any) -> None:
    with pytest.raises(LoginRefusedError):
        authenticate(registry, PASSWORD, PASSWORD, ADDRESS)
    assert ledger(registry)[-1] == ('session.refused', 'system', 'person:')


def test_who_is_switched_off_or_has_no_password_is_refused_at_the_same_price(registry: Any) -> None:
    with unit_of_work(registry) as unit:
        set_active(unit, unit.portal['people'][ANNA], active=False)
        unit.portal['people'][ADMIN].password_hash = None
    verified = registry.passwords.verifications
    for login in (ANNA, ADMIN):
        with pytest.raises(LoginRefusedError):
            authenticate(registry, login, PASSWORD, ADDRESS)
    assert registry.passwords.verifications == verified + 2


def test_guessing_ends_after_ten_tries_even_with_the_right_password(registry: Any, clock: FixedClock) -> None:
    for _try in range(TRIES):
        with pytest.raises(LoginRefusedError):
            authenticate(registry, ANNA, 'мимо', ADDRESS)
    verified = registry.passwords.verifications
    with pytest.raises(TooManyTriesError):
        authenticate(registry, ANNA, PASSWORD, ADDRESS)
    assert registry.passwords.verifications == verified
    assert authenticate(registry, ANNA, PASSWORD, '10.0.0.8').login == ANNA
    clock.moment += timedelta(minutes=15)
    assert authenticate(registry, ANNA, PASSWORD, ADDRESS).login == ANNA


def test_a_try_that_finds_the_portal_busy_is_not_counted(registry: Any) -> None:
    registry.passwords = Passwords(8, 1, 1, at_once=1, wait_seconds=0.001)
    with registry.passwords._turn():
        for _try in range(TRIES + 1):
            with pytest.raises(BusyError):
                authenticate(registry, ANNA, PASSWORD, ADDRESS)
    assert authenticate(registry, ANNA, PASSWORD, ADDRESS)


def test_a_proof_is_worth_nothing_once_the_account_changed(registry: Any, clock: FixedClock) -> None:
    proof = authenticate(registry, ANNA, PASSWORD, ADDRESS)
    clock.moment += timedelta(seconds=1)
    hashed = accept_password(registry, ANNA, 'другой длинный пароль')
    with unit_of_work(registry) as unit:
        set_password(unit, unit.portal['people'][ANNA], hashed)
    with pytest.raises(LoginRefusedError), unit_of_work(registry) as unit:
        log_in(unit, proof)
    fresh = authenticate(registry, ANNA, 'другой длинный пароль', ADDRESS)
    with unit_of_work(registry) as unit:
        set_active(unit, unit.portal['people'][ANNA], active=False)
    with pytest.raises(LoginRefusedError), unit_of_work(registry) as unit:
        log_in(unit, fresh)
    with pytest.raises(LoginRefusedError), unit_of_work(registry) as unit:
        log_in(unit, dataclasses.replace(fresh, login='nobody'))


def test_logging_out_ends_the_session_and_is_recorded_once(registry: Any) -> None:
    token = begin_session(registry, ANNA, PASSWORD).token
    for _twice in range(2):
        with unit_of_work(registry) as unit:
            log_out(unit, digest_of(token))
    assert not live(registry, token)
    assert [action for action, _actor, _subject in ledger(registry)].count('session.closed') == 1


def test_changing_one_s_password_ends_all_sessions_and_opens_a_new_one(registry: Any, clock: FixedClock) -> None:
    old = [begin_session(registry, ANNA, PASSWORD).token for _one in range(3)]
    other = begin_session(registry, ADMIN, PASSWORD).token
    clock.moment += timedelta(seconds=1)
    opened = replace_password(registry, ANNA, PASSWORD, 'семь холмов и река', address=ADDRESS)
    assert [live(registry, token) for token in (*old, opened.token, other)] == [False] * 3 + [True] * 2
    assert ledger(registry)[-1] == ('person.password_changed', ANNA, f'person:{ANNA}')
    with pytest.raises(LoginRefusedError):
        begin_session(registry, ANNA, PASSWORD)
    assert live(registry, begin_session(registry, ANNA, 'семь холмов и река').token)


@pytest.mark.parametrize('new', ['коротко', 'пароль123', 'Соколова-2026', 'моя кинешма 1777', ANNA])
def test_a_bad_new_password_changes_nothing(registry: Any, new: str) -> None:
    token = begin_session(registry, ANNA, PASSWORD).token
    with pytest.raises(InvalidError) as refused:
        replace_password(registry, ANNA, PASSWORD, new)
    assert list(refused.value.errors) == ['new_password']
    assert live(registry, token)
    with pytest.raises(LoginRefusedError):
        replace_password(registry, ANNA, 'не тот пароль', 'семь холмов и река')


def test_a_password_is_hashed_again_when_the_parameters_change(registry: Any) -> None:
    token = begin_session(registry, ANNA, PASSWORD).token
    registry.passwords = Passwords(16, 1, 1)
    begin_session(registry, ANNA, PASSWORD)
    with reading(registry) as portal:
        assert 'm=16,' in portal['people'][ANNA].password_hash
    assert live(registry, token)


def test_one_ends_one_s_own_session_by_its_key(registry: Any) -> None:
    tokens = [begin_session(registry, ANNA, PASSWORD).token for _one in range(2)]
    with reading(registry) as portal:
        key = portal.sessions.get(digest_of(tokens[0])).key
        rights = registry.rights_cache.rights_of(registry, portal, ANNA)
    with unit_of_work(registry) as unit:
        anna = unit.portal['people'][ANNA]
        revoke_session(unit.acting_as(anna, rights), anna, key)
        with pytest.raises(NotFoundError):
            revoke_session(unit.acting_as(anna, rights), anna, key)
        with pytest.raises(RefusedError):
            revoke_session(unit.acting_as(anna, rights), unit.portal['people'][ADMIN], key)
    assert [live(registry, token) for token in tokens] == [False, True]


def test_an_administrator_sets_passwords_only_where_he_administers_all_that_they_open(registry: Any) -> None:
    with unit_of_work(registry) as unit:
        portal = unit.portal
        moment = unit.now()
        portal.grants.add(ADMIN, 'org_admin', portal['organisations']['g-kineshma'].__oid__, 'demonstration', moment)
    hashed = accept_password(registry, ANNA, 'семь холмов и река')
    token = begin_session(registry, ANNA, PASSWORD).token
    with reading(registry) as portal:
        rights = registry.rights_cache.rights_of(registry, portal, ADMIN)
    with unit_of_work(registry) as unit:
        people = unit.portal['people']
        set_password(unit.acting_as(people[ADMIN], rights), people[ANNA], hashed)
    assert not live(registry, token)
    with unit_of_work(registry) as unit:
        unit.portal.grants.add(ANNA, 'auditor', unit.portal.__oid__, 'demonstration', unit.now())
        people = unit.portal['people']
        with pytest.raises(RefusedError):
            set_password(unit.acting_as(people[ADMIN], rights), people[ANNA], hashed)


def test_nothing_is_written_while_a_password_is_checked(registry: Any) -> None:
    before = database(registry).lastTransaction()
    authenticate(registry, ANNA, PASSWORD, ADDRESS)
    assert database(registry).lastTransaction() == before


def test_only_the_portal_itself_makes_tokens_ahead(registry: Any, clock: FixedClock) -> None:
    with unit_of_work(registry) as unit:
        person = unit.portal['people'][ANNA]
        opened = issue_token(unit, person, timedelta(days=7), 'nightly import')
        assert unit.appended[-1].action == 'session.issued'
        assert opened.token not in repr(unit.appended[-1])
        rights = registry.rights_cache.rights_of(registry, unit.portal, ADMIN)
        with pytest.raises(RefusedError):
            issue_token(unit.acting_as(unit.portal['people'][ADMIN], rights), person, timedelta(days=7))
    assert opened.expires_at == clock.moment + timedelta(days=7)
    clock.moment += timedelta(days=6)
    assert live(registry, opened.token)
    with unit_of_work(registry) as unit:
        set_active(unit, unit.portal['people'][ANNA], active=False)
        with pytest.raises(InvalidError):
            issue_token(unit, unit.portal['people'][ANNA], timedelta(days=7))
    assert not live(registry, opened.token)
