"""The second factor: codes of an application on the telephone (TOTP, RFC 6238) and recovery codes on paper.

The secret is kept encrypted by a key drawn from ``sedportal.secret``, shown once and never again; of recovery codes
only digests are kept. A code counts once: its time step is remembered, and no code of that step or an earlier one is
taken again (RFC 6238, section 5.2).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import pyotp
import segno

from sedportal.kernel.clock import Clock
from sedportal.kernel.errors import ConfigurationFault

from .roles import GRANTABLE_ROLES
from .signing import Sealer, equal
from .throttle import Throttle

if TYPE_CHECKING:
    from pyramid.config import Configurator

STEP_SECONDS = 30
# A clock may be off by one step either way.
TOLERANCE = 1
RECOVERY_CODES = 10
CODE_TRIES = 10
_CLEAR_SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789'
_APART = re.compile(r'[\s\-‐–—]+')


@dataclass(frozen=True)
class SecondFactor:
    """Somebody's second factor: the ``sealed`` secret, the last step used, digests of recovery codes not yet used."""

    sealed: bytes
    since: datetime
    last_step: int
    recovery: tuple[str, ...]


@dataclass(frozen=True)
class Offer:
    """A secret that is not in use yet, as its owner needs it: as text, for the application, and as a picture."""

    secret: str
    address: str
    picture: str


class SecondFactors:
    """Make and check second factors.

    Parameters: ``secret`` is the portal's; ``issuer`` is what the application calls the portal; ``required_for`` are
    the roles whose holders must have one.
    """

    def __init__(self, secret: str, issuer: str, clock: Clock, required_for: frozenset[str] = frozenset()) -> None:
        self._sealer = Sealer(secret, 'second factor')
        self._recovery_key = hmac.new(secret.encode(), b'recovery codes', hashlib.sha256).digest()
        self._issuer = issuer
        self._clock = clock
        self.required_for = required_for
        # Whoever gets here knows the password: tries count by account alone, wherever they come from.
        self.throttle = Throttle(clock, tries=CODE_TRIES, address_tries=1_000_000)

    def offer(self, login: str, secret: str = '') -> Offer:
        """Return a new secret for ``login``, or the given one once more while it is not confirmed."""
        secret = secret or pyotp.random_base32()
        address = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=self._issuer)
        picture: str = segno.make(address, error='m').svg_data_uri(scale=4, border=4, light='#ffffff')
        return Offer(secret, address, picture)

    def enrol(self, secret: str, code: str) -> tuple[SecondFactor, tuple[str, ...]] | None:
        """Return the factor and its recovery codes if ``code`` shows that the application holds ``secret``."""
        now = self._clock.now()
        codes = self.new_recovery_codes()
        made = SecondFactor(self._sealer.seal(secret.encode()), now, -1, self.digests(codes))
        confirmed = self.check(made, code)
        if confirmed is None or confirmed.recovery != made.recovery:
            return None
        return confirmed, codes

    def check(self, factor: SecondFactor, code: str) -> SecondFactor | None:
        """Return the factor as it is after ``code`` was used, or None if the code is wrong or used already."""
        given = _APART.sub('', code).lower()[:64]
        if re.fullmatch(r'[0-9]{6}', given, re.ASCII):
            return self._by_step(factor, given)
        digest = self._digest(given)
        matching = [held for held in factor.recovery if equal(held, digest)]
        if not matching:
            return None
        return replace(factor, recovery=tuple(held for held in factor.recovery if held not in matching))

    def _by_step(self, factor: SecondFactor, given: str) -> SecondFactor | None:
        secret = self._sealer.open(factor.sealed)
        if secret is None:
            return None
        codes = pyotp.TOTP(secret.decode())
        present = int(self._clock.now().timestamp()) // STEP_SECONDS
        steps = range(present - TOLERANCE, present + TOLERANCE + 1)
        # All of them are compared, whichever fits.
        fitting = [step for step in steps if equal(codes.generate_otp(step), given)]
        fresh = [step for step in fitting if step > factor.last_step]
        return replace(factor, last_step=max(fresh)) if fresh else None

    def new_recovery_codes(self) -> tuple[str, ...]:
        """Return ten new codes of 49 bits each, to be printed."""
        return tuple(f'{_signs(5)}-{_signs(5)}' for _code in range(RECOVERY_CODES))

    def digests(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Return what is kept of recovery ``codes``."""
        return tuple(self._digest(_APART.sub('', code)) for code in codes)

    def _digest(self, code: str) -> str:
        return hmac.new(self._recovery_key, code.encode('utf-8', 'replace'), hashlib.sha256).hexdigest()


def _signs(count: int) -> str:
    return ''.join(secrets.choice(_CLEAR_SIGNS) for _sign in range(count))


def includeme(config: Configurator) -> None:
    """Offer ``registry.second_factors``. Raises ``ConfigurationFault`` for roles that there are not."""
    options = config.registry.options
    unknown = [role for role in options.second_factor_for if role not in GRANTABLE_ROLES]
    if unknown:
        raise ConfigurationFault(
            f'The settings are wrong:\n  - sedportal.second_factor_for: there is no role {", ".join(unknown)}; '
            f'choose from {", ".join(GRANTABLE_ROLES)}'
        )
    issuer = options.public_url.partition('//')[2]
    config.registry.second_factors = SecondFactors(
        options.secret, issuer, config.registry.clock, frozenset(options.second_factor_for)
    )
