"""Identifiers: time-ordered, so that new objects land side by side in the storage."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable

from .clock import Clock

_OID_MASK = (1 << 63) - 1


class Ids:
    """Make identifiers of the form of UUID version 7 (RFC 9562, section 5.7).

    Parameters: ``clock`` gives the milliseconds; ``randbits`` the random bits, injected in tests.
    Inside one millisecond a counter keeps the order (RFC 9562, section 6.2, method 1).
    """

    def __init__(self, clock: Clock, randbits: Callable[[int], int] = secrets.randbits) -> None:
        self._clock = clock
        self._randbits = randbits
        self._lock = threading.Lock()
        self._last = (0, 0)

    def uid(self) -> str:
        """Return a new identifier as 8-4-4-4-12 lower-case hexadecimal digits."""
        with self._lock:
            millisecond = int(self._clock.now().timestamp() * 1000)
            last, counter = self._last
            if millisecond > last:
                counter = self._randbits(10)
            else:
                millisecond, counter = last, counter + 1
                if counter > 0xFFF:
                    millisecond, counter = last + 1, 0
            self._last = (millisecond, counter)
        tail = (0b10 << 62) | self._randbits(62)
        digits = f'{millisecond:012x}7{counter:03x}{tail:016x}'
        return '-'.join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def object_id(uid: str) -> int:
    """Return the object map's id for the object with this ``uid``: its first 64 bits, the top one cleared.

    The permanent link needs no index of its own this way. Raises ``ValueError`` if ``uid`` is no identifier.
    """
    digits = uid.replace('-', '')
    if len(digits) != 32:
        raise ValueError(uid)
    return int(digits[:16], 16) & _OID_MASK
