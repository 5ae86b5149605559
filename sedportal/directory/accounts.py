"""Logging in and out, sessions, one's own password: what pages, the API and the command line all call.

Whatever is slow (argon2) runs before the write lock is taken. A :class:`Proof` carries the outcome into the unit of
work, where it counts only if nothing about the account changed meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sedportal.kernel.errors import BusyError, DomainError, NotFoundError, RefusedError, invalid
from sedportal.kernel.i18n import _
from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import UnitOfWork, unit_of_work
from sedportal.ledger import append
from sedportal.security.permits import require
from sedportal.security.roles import MANAGE_PEOPLE
from sedportal.security.sessions import API, WEB, Session, close_all, close_session, open_session

from .content import Person
from .factors import CodeNeededError, CodeRefusedError, use_code
from .journal import note, subject_of
from .passwords import accept_password, put_hash

_LOGIN_CHARACTERS = 200


class LoginRefusedError(DomainError):
    """Refuse a login; the text is the same whatever was wrong with it."""

    status = 401
    title = 'Login refused'

    def __init__(self) -> None:
        super().__init__(_('The login or the password is wrong. Check both and try again.'))


@dataclass(frozen=True)
class Proof:
    """Say that somebody knew the password of ``login``, the one set at ``password_changed_at``."""

    login: str
    password_changed_at: datetime | None


@dataclass(frozen=True)
class Opened:
    """A session just opened: the ``token`` for the client, which is kept nowhere, and until when it may last."""

    token: str
    login: str
    expires_at: datetime


def authenticate(registry: Any, login: str, password: str, address: str) -> Proof:
    """Check a login and its password; the caller holds neither write lock nor unit of work.

    Parameters: ``address`` is the client's; tries are bounded by it. Known and unknown logins cost the same.
    Raises :class:`LoginRefusedError`, ``TooManyTriesError``, ``BusyError``.
    """
    login = login.strip()[:_LOGIN_CHARACTERS].lower()
    registry.throttle.enter(login, address)
    with reading(registry) as portal:
        person = portal['people'].get(login)
        stored = person.password_hash if person is not None and person.active else None
        proof = Proof(login, person.password_changed_at if person is not None else None)
    try:
        right = registry.passwords.check_password(stored, password)
    except BusyError:
        registry.throttle.take_back(login, address)
        raise
    if not right:
        _record_refusal(registry, login, address)
        raise LoginRefusedError
    registry.throttle.succeeded(login, address)
    if registry.passwords.needs_rehash(stored):
        _rehash(registry, proof, password)
    return proof


def log_in(
    unit: UnitOfWork, proof: Proof, *, code: str = '', kind: str = WEB, address: str = '', agent: str = ''
) -> tuple[str, Session]:
    """Open a session for whoever gave ``proof``; return its token and the record.

    Parameters: ``code`` is that of the second factor, for those who have one. Raises :class:`LoginRefusedError` if the
    account was switched off or its password changed meanwhile, ``CodeRefusedError`` for a wrong code.
    """
    person = _still_proven(unit, proof)
    use_code(unit, person, code)
    token, session = open_session(unit, person.login, kind, address, agent)
    person.last_login = session.created
    details = {'session': session.key, 'kind': kind, 'address': session.address}
    _note(unit.acting_as(person, unit.rights), person, 'session.opened', details)
    return token, session


def begin_session(
    registry: Any, login: str, password: str, *, code: str = '', kind: str = WEB, address: str = '', agent: str = ''
) -> Opened:
    """Check login and password, open a session and return it: the whole of a login. Raises as its two parts do."""
    proof = authenticate(registry, login, password, address)
    return finish_session(registry, proof, code, kind=kind, address=address, agent=agent)


def finish_session(
    registry: Any, proof: Proof, code: str, *, kind: str = WEB, address: str = '', agent: str = ''
) -> Opened:
    """Open the session of whoever gave ``proof``, with the ``code`` of his second factor if he has one.

    Raises ``CodeNeededError`` if he has one and there is no code, ``CodeRefusedError``, ``TooManyTriesError``,
    :class:`LoginRefusedError`.
    """
    with reading(registry) as portal:
        person = portal['people'].get(proof.login)
        asks = person is not None and person.second_factor is not None
    if asks and not code.strip():
        raise CodeNeededError(proof)
    if asks:
        registry.second_factors.throttle.enter(proof.login, '')
    try:
        with unit_of_work(registry) as unit:
            token, session = log_in(unit, proof, code=code, kind=kind, address=address, agent=agent)
            opened = _opened(registry, token, session)
    except CodeRefusedError:
        _record_refusal(registry, proof.login, address, 'code')
        raise
    if asks:
        registry.second_factors.throttle.succeeded(proof.login, '')
    return opened


def issue_token(unit: UnitOfWork, person: Person, lasts: timedelta, agent: str = '') -> Opened:
    """Open a session of ``person`` for a program, ahead of its use; only the portal itself may (the command line).

    Parameters: ``lasts`` is how long the token counts, used or not; ``agent`` says what it is for.
    Raises :class:`RefusedError` for anybody else, :class:`InvalidError` for an account that is switched off.
    """
    if not unit.rights.everything:
        raise RefusedError(_('Tokens are made at the command line, or by logging in.'))
    if not person.active:
        raise invalid({'person': [_('This account is switched off.')]})
    until = unit.now() + lasts
    token, session = open_session(unit, person.login, API, '', agent, lasts_until=until)
    details = {'session': session.key, 'kind': API, 'lasts_until': until.isoformat()}
    _note(unit, person, 'session.issued', details)
    return Opened(token, person.login, until)


def log_out(unit: UnitOfWork, digest: bytes) -> None:
    """Close the session that the client itself shows; one that is closed already stays so."""
    session = close_session(unit, digest)
    if session is not None:
        person = unit.portal['people'].get(session.login)
        if person is not None:
            _note(unit.acting_as(person, unit.rights), person, 'session.closed', {'session': session.key})


def revoke_session(unit: UnitOfWork, person: Person, key: str) -> None:
    """Close the session ``key`` of ``person``: his own, or that of somebody whom one administers.

    Raises :class:`RefusedError`, and :class:`NotFoundError` if he has no such session.
    """
    if unit.actor.key != person.login:
        require(unit, MANAGE_PEOPLE, person)
    for session in unit.portal.sessions.of(person.login):
        if session.key == key:
            close_session(unit, session.digest)
            _note(unit, person, 'session.revoked', {'session': session.key})
            return
    raise NotFoundError(_('This session has ended already.'), session=key)


def end_other_sessions(unit: UnitOfWork, person: Person, digest: bytes) -> int:
    """Close all sessions of ``person``, who acts himself, but the one of ``digest``; return how many."""
    ended = close_all(unit, person.login, except_digest=digest)
    if ended:
        _note(unit, person, 'session.others_ended', {'sessions_ended': ended})
    return ended


def choose_locale(unit: UnitOfWork, person: Person, locale: str) -> None:
    """Remember the language that ``person``, who acts himself, wants the portal in."""
    if person.locale != locale:
        before, person.locale = person.locale, locale
        note(unit, 'person.changed', person, {'changes': {'locale': [before, locale]}})


def replace_password(
    registry: Any, login: str, current: str, new: str, *, kind: str = WEB, address: str = '', agent: str = ''
) -> Opened:
    """Change one's own password, end all one's sessions and open a new one.

    Parameters: ``current`` proves who is asking. Raises :class:`LoginRefusedError`, ``InvalidError`` under
    ``new_password``, ``TooManyTriesError``, ``BusyError``. Call it without the write lock.
    """
    proof = authenticate(registry, login, current, address)
    hashed = accept_password(registry, proof.login, new, field='new_password')
    with unit_of_work(registry) as unit:
        person = _still_proven(unit, proof)
        mine = unit.acting_as(person, unit.rights)
        put_hash(mine, person, hashed)
        token, session = open_session(mine, person.login, kind, address, agent)
        return _opened(registry, token, session)


def end_sessions(unit: UnitOfWork, person: Person) -> int:
    """Close all sessions of ``person``, whom one administers; return how many. Raises :class:`RefusedError`."""
    require(unit, MANAGE_PEOPLE, person)
    ended = close_all(unit, person.login)
    if ended:
        _note(unit, person, 'session.all_ended', {'sessions_ended': ended})
    return ended


def _still_proven(unit: UnitOfWork, proof: Proof) -> Person:
    person: Person | None = unit.portal['people'].get(proof.login)
    if person is None or not person.active or person.password_changed_at != proof.password_changed_at:
        raise LoginRefusedError
    return person


def _rehash(registry: Any, proof: Proof, password: str) -> None:
    """Hash again with the parameters of now; the password stays, and so do the sessions."""
    renewed = registry.passwords.hash_password(password)
    with unit_of_work(registry) as unit:
        _still_proven(unit, proof).password_hash = renewed


def _record_refusal(registry: Any, login: str, address: str, step: str = '') -> None:
    """Write the failure down, at one price for known and unknown logins.

    An unknown login is left out: people type their password into that field by mistake.
    """
    with unit_of_work(registry) as unit:
        person = unit.portal['people'].get(login)
        append(
            unit, 'session.refused',
            subject=subject_of(person) if person is not None else 'person:',
            organisation=person.organisation if person is not None else '',
            details={'address': address, **({'at_step': step} if step else {})},
        )  # fmt: skip


def _note(unit: UnitOfWork, person: Person, action: str, details: dict[str, Any]) -> None:
    """Write down what happened to a session; it is not part of the person's card and its history."""
    append(unit, action, subject=subject_of(person), organisation=person.organisation, details=details)


def _opened(registry: Any, token: str, session: Session) -> Opened:
    return Opened(token, session.login, session.created + registry.session_bounds.maximum)
