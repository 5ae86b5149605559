"""Names of correspondents as they are compared, and the index in which they are found by the beginnings of words.

What people write differently and mean the same falls away: quotes, legal forms (ООО, «общество с ограниченной
ответственностью»), ё, case, dashes, Latin letters that look Cyrillic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree, OOTreeSet
from persistent import Persistent

from sedportal.search.russian import clean, fold

LONGEST = 600
"""So many characters of a name are looked at."""

MOST_LOOKED_AT = 800
"""So many names that begin as one word does are looked at; the rest waits for more letters."""

# Sign by sign, so that the beginning of a word is the beginning of its form here, however far it is typed.
_LOOKALIKES = str.maketrans('abcehkmoptxy', 'авсенкмортху')
_WORD = re.compile(r'\d+|[^\W\d_]+')
_LONG_FORMS = re.compile(
    r'\b(?:общество с ограниченной ответственностью'
    r'|(?:публичное |открытое |закрытое |непубличное )?акционерное общество'
    r'|индивидуальный предприниматель|автономная некоммерческая организация|товарищество собственников жилья'
    r'|сельскохозяйственный производственный кооператив|крестьянское \(фермерское\) хозяйство)\b'
)
_SHORT_FORMS = frozenset(
    'ооо ао пао оао зао нао ип ано спк кфх тсж тсн тоо гуп муп фгуп мп гп нко гбу мбу фгбу огбу обу мку гку фку '
    'гау мау фгау фгбоу огбпоу обуз фгкоу нп пк снт'.translate(_LOOKALIKES).split()
)
_BEYOND = '\U0010ffff'


def name_words(name: str) -> list[str]:
    """Return the words by which a name is compared, in their order.

    Legal forms fall away, unless nothing else is left: then they are the words.
    """
    plain = fold(clean(name[:LONGEST])).translate(_LOOKALIKES)
    words = _WORD.findall(_LONG_FORMS.sub(' ', plain)) or _WORD.findall(plain)
    return [word for word in words if word not in _SHORT_FORMS] or words


@lru_cache(maxsize=8192)
def name_key(name: str) -> str:
    """Return what two names share that mean the same correspondent; empty if the name holds no letter or digit."""
    return ' '.join(name_words(name))


class NameIndex(Persistent):
    """Find correspondents by the beginnings of the words in their names.

    A correspondent is known by its object id; ``uid`` names it where it lies.
    """

    def __init__(self) -> None:
        self.words = OOTreeSet()
        self.texts = LOBTree()
        self.exact = OOBTree()
        self.twice = OOTreeSet()

    def put(self, oid: int, uid: str, names: Iterable[str], numbers: Iterable[str] = ()) -> None:
        """Record the names, and ``numbers`` by which it is found too, in place of what was recorded before."""
        self.drop(oid)
        keys = tuple(dict.fromkeys(filter(None, map(name_key, names))))
        words = sorted({word for key in keys for word in key.split()} | set(filter(None, numbers)))
        self.texts[oid] = (uid, f' {" ".join(words)} ', keys)
        self.words.update((word, oid) for word in words)
        for key in keys:
            held = (*self.exact.get(key, ()), oid)
            self.exact[key] = held
            if len(held) > 1:
                self.twice.add(key)

    def drop(self, oid: int) -> None:
        """Forget a correspondent."""
        if oid not in self.texts:
            return
        _uid, text, keys = self.texts.pop(oid)
        for word in text.split():
            self.words.remove((word, oid))
        for key in keys:
            held = tuple(other for other in self.exact[key] if other != oid)
            if held:
                self.exact[key] = held
            else:
                del self.exact[key]
            if len(held) < 2 and key in self.twice:
                self.twice.remove(key)

    def called(self, key: str) -> tuple[int, ...]:
        """Return those of exactly this name (:func:`name_key`)."""
        found: tuple[int, ...] = self.exact.get(key, ())
        return found

    def uid_of(self, oid: int) -> str:
        """Return the name under which the correspondent lies."""
        return str(self.texts[oid][0])

    def find(self, words: Sequence[str]) -> list[int]:
        """Return those in whose names each of ``words`` begins some word, in the order of the rarest of them."""
        ranges = [self._beginning(word) for word in dict.fromkeys(words)]
        if not ranges:
            return []
        fewest = min(ranges, key=len)
        others = [f' {word}' for word in dict.fromkeys(words)]
        return [oid for oid in dict.fromkeys(fewest) if all(word in self.texts[oid][1] for word in others)]

    def _beginning(self, word: str) -> list[int]:
        found: list[int] = []
        for _word, oid in self.words.keys((word,), (word + _BEYOND,)):
            found.append(oid)
            if len(found) >= MOST_LOOKED_AT:
                break
        return found
