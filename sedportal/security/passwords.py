"""Passwords: argon2id for all of them, a policy that refuses guessable ones, and one price for any guess.

An unknown login, a person without a password and a wrong password all cost one verification, so that the time of
an answer tells nobody which logins exist. How many run at once is limited: each takes its memory and a core.
"""

from __future__ import annotations

import logging
import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from sedportal.kernel.errors import BusyError
from sedportal.kernel.i18n import _

from .password_policy import MOST_CHARACTERS

if TYPE_CHECKING:
    from pyramid.config import Configurator

log = logging.getLogger(__name__)

_AT_ONCE = 2
_WAIT_SECONDS = 10.0


def normalised(password: str) -> str:
    """Return ``password`` in Unicode form NFKC, so that every keyboard and system spells it alike."""
    return unicodedata.normalize('NFKC', password)


class Passwords:
    """Hash and check passwords with argon2id (RFC 9106).

    Parameters: ``memory_kib`` KiB, ``time_cost`` passes and ``parallelism`` lanes of one hash; ``at_once`` is how
    many may run together and ``wait_seconds`` how long one waits for its turn.
    ``verifications`` counts the checks made since the start.
    """

    def __init__(
        self,
        memory_kib: int = 19456,
        time_cost: int = 2,
        parallelism: int = 1,
        at_once: int = _AT_ONCE,
        wait_seconds: float = _WAIT_SECONDS,
    ) -> None:
        self._hasher = PasswordHasher(
            time_cost=time_cost, memory_cost=memory_kib, parallelism=parallelism, type=Type.ID
        )
        self._turns = threading.BoundedSemaphore(at_once)
        self._wait_seconds = wait_seconds
        self._counting = threading.Lock()
        self.verifications = 0
        # Nobody's hash: what a guess at an unknown login is checked against.
        self._nobody = self._hasher.hash(secrets.token_bytes(16))

    def hash_password(self, password: str) -> str:
        """Return the argon2id hash of ``password`` in its encoded form. Raises :class:`BusyError`."""
        with self._turn():
            return self._hasher.hash(normalised(password))

    def check_password(self, stored: str | None, password: str) -> bool:
        """Tell whether ``password`` is the one that ``stored`` is the hash of.

        Parameters: ``stored`` is None where there is nobody or no password; the answer is then False, at the same
        price. Raises :class:`BusyError` when no turn comes in time.
        """
        encoded = _encoded(password)
        if encoded is None or not _well_formed(stored):
            stored = None
        with self._turn():
            with self._counting:
                self.verifications += 1
            try:
                self._hasher.verify(stored or self._nobody, encoded or b'')
            except VerificationError:
                return False
        return stored is not None

    def needs_rehash(self, stored: str) -> bool:
        """Tell whether ``stored`` was made with other parameters than those of now."""
        return self._hasher.check_needs_rehash(stored)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=self._wait_seconds):
            raise BusyError(
                _('Too many people are logging in at this moment. Please try again.'),
                retry_after=max(1, round(self._wait_seconds)),
            )
        try:
            yield
        finally:
            self._turns.release()


def _encoded(password: str) -> bytes | None:
    """Return the bytes to check, or None for what nobody's password can be."""
    if len(password) > MOST_CHARACTERS:
        return None
    try:
        return normalised(password).encode('utf-8')
    except UnicodeEncodeError:
        # A lone surrogate, which JSON can spell.
        return None


def _well_formed(stored: str | None) -> bool:
    if stored is None:
        return False
    try:
        extract_parameters(stored)
    except InvalidHashError:
        log.error('a stored password hash is damaged: nobody can log in with it')
        return False
    return True


def includeme(config: Configurator) -> None:
    """Offer ``registry.passwords`` with the parameters of the ini file."""
    options = config.registry.options
    config.registry.passwords = Passwords(
        options.password_memory_kib, options.password_time, options.password_parallelism
    )
