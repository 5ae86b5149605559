"""The names of all people and places, word by word, so that looking through them costs next to nothing.

Kept by the process and made anew when the ledger tells of a change to any of them. It holds no rights: what is found
is looked up again and asked for them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pyramid.traversal import resource_path

from sedportal.directory.finding import places_within
from sedportal.directory.news import News

from .matching import Question, by_initials, fits, initials_of, words_of, worth

if TYPE_CHECKING:
    from pyramid.config import Configurator


class NameIndex:
    """Names by key; ``(key, name)`` may give several names for one key. Each word is looked at once for all of them."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._names: list[tuple[str, int, str]] = []
        self._holders: dict[str, list[int]] = {}
        for place, (key, name) in enumerate(names):
            words = words_of(name)
            self._names.append((key, len(words), initials_of(name)))
            for word in set(words):
                self._holders.setdefault(word, []).append(place)

    def find(self, question: Question) -> dict[str, float]:
        """Return how well each key fits, those that don't left out."""
        found: dict[str, float] = {}
        for asked in question.readings:
            for place, scores in self._all_of(asked).items():
                key, length, _initials = self._names[place]
                found[key] = max(found.get(key, 0.0), worth(scores, length))
        return found

    def _all_of(self, asked: tuple[str, ...]) -> dict[int, list[float]]:
        """Return the names that have each of the words ``asked``, with how well each fits."""
        standing: dict[int, list[float]] | None = None
        for word in asked:
            best = self._holding(word)
            if standing is None:
                standing = {place: [score] for place, score in best.items()}
            else:
                standing = {place: [*held, best[place]] for place, held in standing.items() if place in best}
        return standing or {}

    def _holding(self, word: str) -> dict[int, float]:
        best = {
            place: score
            for place, (_key, _length, initials) in enumerate(self._names)
            if (score := by_initials(word, initials))
        }
        for name, places in self._holders.items():
            score = fits(word, name)
            if score:
                for place in places:
                    best[place] = max(best.get(place, 0.0), score)
        return best


class Names:
    """Give the names as they are now in the portal that is asked about."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._news = News(frozenset({'person', 'organisation', 'folder'}))
        self._people = self._places = NameIndex(())

    def people(self, portal: Any) -> NameIndex:
        """Return the people of ``portal`` by login."""
        self._keep_up(portal)
        return self._people

    def places(self, portal: Any) -> NameIndex:
        """Return its organisations and folders by path."""
        self._keep_up(portal)
        return self._places

    def _keep_up(self, portal: Any) -> None:
        with self._lock:
            news = self._news.of(portal)
            if news & {'person'}:
                self._people = NameIndex(_people(portal))
            if news & {'organisation', 'folder'}:
                self._places = NameIndex(_places(portal))
            self._news.seen(portal)


def _people(portal: Any) -> Iterator[tuple[str, str]]:
    for person in portal['people'].values():
        yield person.login, f'{person.full_name} {person.login}'


def _places(portal: Any) -> Iterator[tuple[str, str]]:
    for organisation in portal['organisations'].values():
        for place in places_within(organisation):
            path = resource_path(place)
            if place is organisation:
                yield path, organisation.name
                yield path, organisation.short_name
            else:
                yield path, f'{place.title} {organisation.short_name}'


def includeme(config: Configurator) -> None:
    """Keep the names on the registry."""
    config.registry.names = Names()
