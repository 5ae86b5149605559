"""Find correspondents as one types, resolve a written name, and suggest doubles. Only reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sedportal.kernel.russian import collation_key
from sedportal.search.layout import retyped
from sedportal.security.permits import decide
from sedportal.security.roles import ADD_CORRESPONDENTS

from .content import Correspondent, Correspondents, Usage, Use, correspondents_of
from .names import NameIndex, name_key, name_words

# A use counts half as much after so many days.
_HALF_LIFE = 45


def may_see(rights: Any, correspondent: Correspondent) -> bool:
    """Tell whether the holder of ``rights``, to whom the directory is open, may know of ``correspondent``.

    Organisations are known to all; a citizen to those who may add correspondents for the organisation that entered him.
    """
    return not correspondent.citizen or decide(rights, ADD_CORRESPONDENTS, correspondent).allowed


def sees_citizens(rights: Any, organisation: Any) -> bool:
    """Tell whether the holder of ``rights`` may know of the citizens that ``organisation`` entered."""
    return organisation is not None and decide(rights, ADD_CORRESPONDENTS, organisation).allowed


def correspondent_by_uid(portal: Any, uid: str) -> Correspondent | None:
    """Return the correspondent of that uid or, if it was merged, the one that took it in; None if there is none."""
    book = correspondents_of(portal)
    found: Correspondent | None = book.get(uid) if uid else None
    for _step in range(20):
        if found is None or not found.merged_into:
            break
        found = book.get(found.merged_into)
    return found


class Finder:
    """Look into the directory for one organisation.

    Parameters: ``slug`` is whose uses count, ``citizens`` says whether the asker may know of its citizens,
    ``today`` the ordinal of the present day.
    """

    def __init__(self, portal: Any, slug: str, *, citizens: bool, today: int) -> None:
        self._book: Correspondents = correspondents_of(portal)
        self._usage: Usage | None = self._book.used.get(slug)
        self._today = today
        own = self._book.own.get(slug) if citizens else None
        self._indexes: list[NameIndex] = [index for index in (own, self._book.shared) if index is not None]
        self._citizens = citizens

    def typed(self, text: str, limit: int = 8) -> list[Correspondent]:
        """Return who may be meant by what is typed so far: those used lately and often first.

        Without any text: those used last. What finds nothing is tried in the other keyboard layout.
        """
        if not name_words(text):
            return list(self._open(self._usage.recent if self._usage is not None else ()))[:limit]
        for meant in (text, *retyped(text)):
            words = name_words(meant)
            found = self._found(words, limit) if words else []
            if found:
                return found
        return []

    def called(self, name: str) -> list[Correspondent]:
        """Return the active ones of exactly this name, as :func:`name_key` compares."""
        key = name_key(name)
        oids = dict.fromkeys(oid for index in self._indexes for oid in index.called(key)) if key else ()
        return [one for one in self._open(oids) if one.active]

    def _found(self, words: list[str], limit: int) -> list[Correspondent]:
        used = self._used(words)
        if len(used) < limit:
            known = {one.__oid__ for one in used}
            rest = [oid for index in self._indexes for oid in index.find(words) if oid not in known]
            # The name that begins as typed stands before one that has the word somewhere.
            begins = ' '.join(words)
            keyed = ((self._key(oid), oid) for oid in rest)
            ordered = sorted((not key.startswith(begins), key, oid) for key, oid in keyed)
            used += self._open(oid for _place, _key, oid in ordered[: limit - len(used)])
        return used[:limit]

    def _used(self, words: list[str]) -> list[Correspondent]:
        usage = self._usage
        if usage is None:
            return []
        oids = sorted(usage.names.find(words), key=lambda oid: -self._weight(usage.uses[oid]))
        return list(self._open(oids[:50]))

    def _weight(self, use: Use) -> float:
        return float(use.times * 0.5 ** ((self._today - use.last) / _HALF_LIFE))

    def _key(self, oid: int) -> str:
        for index in self._indexes:
            if oid in index.texts:
                return str(index.texts[oid][2][0])
        return ''

    def _open(self, oids: Iterable[int]) -> Iterator[Correspondent]:
        places = [*self._indexes, *([self._usage.names] if self._usage is not None else [])]
        for oid in oids:
            uid = next((index.uid_of(oid) for index in places if oid in index.texts), '')
            found = self._book.get(uid) if uid else None
            if found is not None and found.active and (self._citizens or not found.citizen):
                yield found


def doubles_of(portal: Any, correspondent: Correspondent) -> list[Correspondent]:
    """Return active ones that are probably the same: of the same name or taxpayer's number, of the same kind."""
    book = correspondents_of(portal)
    index: NameIndex | None = book.own.get(correspondent.organisation) if correspondent.citizen else book.shared
    if index is None:
        return []
    oids = {oid for name in correspondent.names for oid in index.called(name_key(name))}
    oids |= set(book.by_inn.get(correspondent.inn, ())) if correspondent.inn else set()
    return _sorted(book, index, oids - {correspondent.__oid__})


def probable_doubles(portal: Any, slugs: Iterable[str], most: int = 50) -> list[list[Correspondent]]:
    """Return groups of organisations, and of the citizens that ``slugs`` entered, that are probably the same."""
    book = correspondents_of(portal)
    groups: dict[frozenset[int], list[Correspondent]] = {}
    for index in (book.shared, *(book.own[slug] for slug in slugs if slug in book.own)):
        for key in index.twice:
            if len(groups) >= most:
                break
            oids = frozenset(index.called(key))
            groups.setdefault(oids, _sorted(book, index, oids))
    for oids_of_inn in book.by_inn.values():
        if len(groups) >= most:
            break
        if len(oids_of_inn) > 1:
            groups.setdefault(frozenset(oids_of_inn), _sorted(book, book.shared, oids_of_inn))
    return [group for group in groups.values() if len(group) > 1]


def _sorted(book: Correspondents, index: NameIndex, oids: Iterable[int]) -> list[Correspondent]:
    found = [book[index.uid_of(oid)] for oid in oids if oid in index.texts]
    return sorted(found, key=lambda one: collation_key(one.name))
