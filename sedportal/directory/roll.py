"""The roll: what all people are called, so that whoever types a name is answered without a thousand objects read.

Kept by the process and made anew when the ledger tells of a change to any of them. It holds no rights.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from .news import News

if TYPE_CHECKING:
    from pyramid.config import Configurator

__all__ = ['Entry', 'Roll', 'plain']


class Entry(NamedTuple):
    """One person: ``words`` are name, login and position as :func:`plain` gives them, with a space before each."""

    login: str
    full_name: str
    organisation: str
    active: bool
    words: str

    def is_called(self, wanted: Sequence[str]) -> bool:
        """Tell whether each of the plain words ``wanted`` begins one of the person's."""
        return all(f' {word}' in self.words for word in wanted)


class Roll:
    """Give all people of a portal, by full name."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._news = News(frozenset({'person'}))
        self._entries: tuple[Entry, ...] = ()

    def of(self, portal: Any) -> tuple[Entry, ...]:
        """Return them as they are now in ``portal``."""
        with self._lock:
            if self._news.of(portal):
                self._entries = tuple(sorted(_entries(portal), key=lambda entry: entry.full_name))
            self._news.seen(portal)
            return self._entries


def plain(text: str) -> str:
    """Return ``text`` as names are compared: without case, ё as е."""
    return text.casefold().replace('ё', 'е')


def _entries(portal: Any) -> Iterator[Entry]:
    for person in portal['people'].values():
        words = f' {plain(person.full_name)} {person.login} {plain(person.position)}'
        yield Entry(person.login, person.full_name, person.organisation, person.active, words)


def includeme(config: Configurator) -> None:
    """Keep the roll on the registry."""
    config.registry.roll = Roll()
