"""Guessing passwords: few tries by account and address together, more by address, and nobody locked out by others.

Tries are counted where they come from. A stranger's tries at somebody's account count against the stranger's own
address only. Where many people share an address, one of them can use up its wider bound; whoever logged in from there
before is not stopped by it.
"""

from __future__ import annotations

import hashlib
import ipaddress
import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sedportal.kernel.clock import Clock
from sedportal.kernel.errors import TooManyTriesError
from sedportal.kernel.i18n import _

if TYPE_CHECKING:
    from pyramid.config import Configurator

TRIES = 10
ADDRESS_TRIES = 100
WINDOW = timedelta(minutes=15)
_KEPT = 50_000


class Tries:
    """Remember the moments of recent tries by key: at most ``kept`` keys, the longest untouched going first."""

    def __init__(self, window: timedelta, kept: int) -> None:
        self._window = window
        self._kept = kept
        self._moments: OrderedDict[bytes, deque[datetime]] = OrderedDict()

    def recent(self, key: bytes, now: datetime) -> deque[datetime]:
        """Return the moments that still count; those ahead of a clock that was set back don't."""
        moments = self._moments.get(key)
        if moments is None:
            return deque()
        while moments and not timedelta(0) <= now - moments[0] < self._window:
            moments.popleft()
        if not moments:
            del self._moments[key]
        return moments

    def add(self, key: bytes, now: datetime) -> None:
        """Count one more try."""
        moments = self.recent(key, now)
        moments.append(now)
        self._moments[key] = moments
        self._moments.move_to_end(key)
        while len(self._moments) > self._kept:
            self._moments.popitem(last=False)

    def take_back(self, key: bytes) -> None:
        """Uncount the latest try."""
        moments = self._moments.get(key)
        if moments:
            moments.pop()

    def clear(self, key: bytes) -> None:
        """Uncount all tries."""
        self._moments.pop(key, None)

    def __len__(self) -> int:
        return len(self._moments)


class Throttle:
    """Bound the tries at passwords.

    Parameters: ``clock`` is injected; ``tries`` are allowed in a ``window`` by account and address, ``address_tries``
    by address; ``kept`` bounds the memory, in keys.
    """

    def __init__(
        self,
        clock: Clock,
        tries: int = TRIES,
        address_tries: int = ADDRESS_TRIES,
        window: timedelta = WINDOW,
        kept: int = _KEPT,
    ) -> None:
        self._clock = clock
        self._tries = tries
        self._address_tries = address_tries
        self._window = window
        self._kept = kept
        self._pairs = Tries(window, kept)
        self._addresses = Tries(window, kept)
        self._known: OrderedDict[bytes, None] = OrderedDict()
        self._lock = threading.Lock()

    def enter(self, login: str, address: str) -> None:
        """Count a try before the password is looked at, so that tries at the same moment count too.

        Raises :class:`TooManyTriesError` with ``retry_after`` in seconds when the bound is reached.
        """
        pair, place = _key(login, address), _key('', address)
        with self._lock:
            now = self._clock.now()
            self._refuse_beyond(self._pairs.recent(pair, now), self._tries, now)
            if pair not in self._known:
                self._refuse_beyond(self._addresses.recent(place, now), self._address_tries, now)
            self._pairs.add(pair, now)
            self._addresses.add(place, now)

    def succeeded(self, login: str, address: str) -> None:
        """Clear the account's tries from this ``address``, and know the address from now on."""
        pair = _key(login, address)
        with self._lock:
            self._pairs.clear(pair)
            self._addresses.take_back(_key('', address))
            self._known[pair] = None
            self._known.move_to_end(pair)
            while len(self._known) > self._kept:
                self._known.popitem(last=False)

    def take_back(self, login: str, address: str) -> None:
        """Uncount a try that was not answered: the portal was busy."""
        with self._lock:
            self._pairs.take_back(_key(login, address))
            self._addresses.take_back(_key('', address))

    def _refuse_beyond(self, moments: deque[datetime], most: int, now: datetime) -> None:
        if len(moments) < most:
            return
        seconds = max(1, round((moments[0] + self._window - now).total_seconds()))
        raise TooManyTriesError(
            _('Too many tries. Wait ${minutes} min and try again.', mapping={'minutes': -(-seconds // 60)}),
            retry_after=seconds,
        )


def _key(login: str, address: str) -> bytes:
    """Return a key of fixed size: what people type into a login field may be anything, a password too."""
    text = f'{login.casefold()}\0{_network(address)}'
    return hashlib.blake2b(text.encode('utf-8', 'replace'), digest_size=16).digest()


def _network(address: str) -> str:
    """Return the address, or for IPv6 the /64 that one client usually owns."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)


def includeme(config: Configurator) -> None:
    """Offer ``registry.throttle``, one for the process."""
    config.registry.throttle = Throttle(config.registry.clock)
