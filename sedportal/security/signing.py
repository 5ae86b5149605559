"""Small values that the portal hands to a browser and must know again, signed; and small secrets that it keeps, sealed.

Each purpose has a key of its own, drawn from the setting ``sedportal.secret``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets


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


class Sealer:
    """Keep small secrets out of copies of the database: encrypt, then sign, with keys drawn from the portal's secret.

    The cipher is HMAC-SHA256 in counter mode under a random nonce; the signature covers nonce and text. A database
    without the setting ``sedportal.secret`` opens nothing.
    """

    _NONCE = 16
    _MAC = 32

    def __init__(self, secret: str, purpose: str) -> None:
        root = hmac.new(secret.encode(), f'sealed {purpose}'.encode(), hashlib.sha256).digest()
        self._cipher_key = hmac.new(root, b'cipher', hashlib.sha256).digest()
        self._mac_key = hmac.new(root, b'mac', hashlib.sha256).digest()

    def seal(self, value: bytes) -> bytes:
        """Return ``value`` encrypted and signed."""
        nonce = secrets.token_bytes(self._NONCE)
        body = nonce + self._mixed(nonce, value)
        return body + hmac.new(self._mac_key, body, hashlib.sha256).digest()

    def open(self, sealed: bytes) -> bytes | None:
        """Return what was sealed, or None if this portal did not seal it so."""
        body, mac = sealed[: -self._MAC], sealed[-self._MAC :]
        expected = hmac.new(self._mac_key, body, hashlib.sha256).digest()
        if len(body) < self._NONCE or not hmac.compare_digest(expected, mac):
            return None
        return self._mixed(body[: self._NONCE], body[self._NONCE :])

    def _mixed(self, nonce: bytes, value: bytes) -> bytes:
        stream = b''
        for block in range(-(-len(value) // 32)):
            stream += hmac.new(self._cipher_key, nonce + block.to_bytes(4, 'big'), hashlib.sha256).digest()
        return bytes(one ^ other for one, other in zip(value, stream, strict=False))


def equal(expected: str, given: str) -> bool:
    """Compare two texts in a time that does not depend on where they differ."""
    return hmac.compare_digest(expected.encode(), given.encode('utf-8', 'replace'))
