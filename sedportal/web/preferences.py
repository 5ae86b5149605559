"""What each person prefers: ``request.preferences``. Kept with the person; what the look needs, in a cookie too.

Declare a preference once, in the ``includeme`` of the part that uses it::

    config.add_preference('density', 'comfortable', choices=('comfortable', 'compact'))
    config.add_preference('folder_columns', None, accepts=is_columns)   # any value that JSON holds

Read it anywhere, at no cost (the person is loaded already)::

    request.preferences['density']

Set it in a view for POST, which answers with a response (a redirect, mostly)::

    request.preferences.set(response, density='compact')

:meth:`Preferences.set` calls the one operation ``set_preferences``: values are checked, only what differs from the
default is kept, the ledger learns which names were changed. A value of None goes back to the default. What was
declared with ``device=True`` is kept in the cookie ``sed-look`` as well, so that the login page looks the same; for
strangers it is kept there alone, and the rest is dropped.

Things that change with each click (recent searches, places) are no preferences: leave them to the browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from sedportal.directory.operations import set_preferences
from sedportal.directory.preferences import Preference, check, preference_of, without_defaults

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request
    from pyramid.response import Response

COOKIE = 'sed-look'
_YEAR = 365 * 24 * 3600
_MOST_CHARACTERS = 500


class Preferences:
    """Answer what whoever asks prefers: his own choice, else this browser's, else the default."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._declared: Mapping[str, Preference] = request.registry.preferences

    def __getitem__(self, name: str) -> Any:
        """Return the value of a declared preference. Raises ``KeyError`` for one that nobody declared."""
        declared = self._declared[name]
        person = self._request.person
        chosen = preference_of(person, declared) if person is not None else None
        if chosen is None and declared.device:
            chosen = self._device.get(name)
        return declared.default if chosen is None else chosen

    @cached_property
    def _device(self) -> dict[str, str]:
        """Read the cookie, in which anything may stand."""
        cookie = self._request.registry.cookies.read(self._request, COOKIE) or ''
        if len(cookie) > _MOST_CHARACTERS:
            return {}
        return {
            name: value
            for name, value in parse_qsl(cookie)
            if name in self._declared and self._declared[name].device and self._declared[name].fits(value)
        }

    def set(self, response: Response, **values: Any) -> None:
        """Keep ``values`` for the person who asks and, of those that the look needs, for this browser.

        Raises :class:`InvalidError` for names and values that can not be chosen.
        """
        request = self._request
        check(self._declared, values)
        device = {name: value for name, value in values.items() if self._declared[name].device}
        if request.person is not None:
            set_preferences(request.unit, request.person, values)
        if device:
            given = {name: self._declared[name].default if value is None else value for name, value in device.items()}
            kept = without_defaults(self._declared, {**self._device, **given})
            value = urlencode(sorted(kept.items())) if kept else None
            request.registry.cookies.set(response, COOKIE, value, _YEAR if kept else None)


def includeme(config: Configurator) -> None:
    """Offer ``request.preferences``."""
    config.add_request_method(Preferences, 'preferences', reify=True)
