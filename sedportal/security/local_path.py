"""Addresses to go back to, taken from outside: only paths on this site."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

_MOST_CHARACTERS = 2000
_AS_THEY_ARE = "%/?#[]@!$&'()*+,;=:~"


def local_path(given: str | None, default: str = '/') -> str:
    """Return ``given`` if it is a path on this site (a query may follow), else ``default``.

    Browsers read ``//host`` and ``/\\host`` as other sites, and skip tabs and line ends inside an address.
    """
    if not given or len(given) > _MOST_CHARACTERS or not given.startswith('/') or given[1:2] in ('/', '\\'):
        return default
    if '\\' in given or any(ord(character) <= 0x20 or ord(character) == 0x7F for character in given):
        return default
    try:
        parts = urlsplit(given)
    except ValueError:
        return default
    if parts.scheme or parts.netloc:
        return default
    return quote(given, safe=_AS_THEY_ARE)
