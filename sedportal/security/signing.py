"""Small values that the portal hands to a browser and must know again: signed, never secret.

Each purpose has a key of its own, drawn from the setting ``sedportal.secret``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac


class Signer:
    """Sign values for one ``purpose`` with a key drawn from the portal's ``secret``."""

    def __init__(self, secret: str, purpose: str) -> None:
        self._key = hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()

    def mac(self, value: bytes) -> str:
        """Return the HMAC-SHA256 of ``value`` in hexadecimal digits."""
        return hmac.new(self._key, value, hashlib.sha256).hexdigest()

    def sign(self, value: bytes) -> str:
        """Return ``value`` with its signature in characters that a cookie may hold."""
        return f'{base64.urlsafe_b64encode(value).decode().rstrip("=")}.{self.mac(value)}'

    def open(self, signed: str) -> bytes | None:
        """Return the value that was signed, or None if this portal did not sign it so."""
        body, dot, mac = signed.rpartition('.')
        try:
            value = base64.b64decode(body + '=' * (-len(body) % 4), altchars=b'-_', validate=True)
        except (binascii.Error, ValueError):
            return None
        if not dot or not equal(self.mac(value), mac):
            return None
        return value


def equal(expected: str, given: str) -> bool:
    """Compare two texts in a time that does not depend on where they differ."""
    return hmac.compare_digest(expected.encode(), given.encode('utf-8', 'replace'))
