"""How well a name fits what somebody typed: beginnings of words, parts of words, initials, one slip of the finger.

Words in the wrong keyboard layout are read in the right one (``search/layout.py``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from sedportal.search.layout import retyped

_WORD = re.compile(r'[^\W_]+')
_LONGEST = 60
_MOST_WORDS = 6
# A slip is forgiven in words of at least so many letters.
_LONG_ENOUGH = 4
# What a word of the question is worth by how it was found.
_WHOLE, _BEGINNING, _INITIALS, _INSIDE, _SLIP = 4.0, 3.0, 2.5, 1.5, 1.0


class Question:
    """What was typed, and what it may have been meant to be."""

    def __init__(self, typed: str) -> None:
        typed = typed[:_LONGEST]
        readings = (words_of(text)[:_MOST_WORDS] for text in (typed, *retyped(typed)))
        self.readings = [words for words in readings if words]

    def __bool__(self) -> bool:
        """Tell whether there is anything to look for."""
        return bool(self.readings)

    def score(self, name: str) -> float:
        """Return how well ``name`` fits, 0 for not at all; each word of the question must be found in it."""
        words, initials = words_of(name), initials_of(name)
        return max((_score(asked, words, initials) for asked in self.readings), default=0.0)

    def touches(self, name: str) -> bool:
        """Tell whether any word of the question is found in ``name``."""
        candidate = words_of(name)
        return any(fits(word, one) for words in self.readings for word in words for one in candidate)


@lru_cache(maxsize=20_000)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` in small letters, ё as е."""
    return tuple(_WORD.findall(text.casefold().replace('ё', 'е')))


@lru_cache(maxsize=20_000)
def initials_of(text: str) -> str:
    """Return the first letters of the words of ``text``."""
    return ''.join(word[0] for word in words_of(text))


def _score(asked: tuple[str, ...], words: tuple[str, ...], initials: str) -> float:
    found = [max(by_initials(word, initials), *(fits(word, name) for name in words), 0.0) for word in asked]
    return worth(found, len(words)) if all(found) else 0.0


def worth(found: Sequence[float], length: int) -> float:
    """Return what a name of ``length`` words is worth: of two that fit alike, the shorter one was meant."""
    return sum(found) / len(found) + 1 / (1 + length)


def by_initials(word: str, initials: str) -> float:
    """Return how well a word of the question fits the ``initials`` of a name."""
    return _INITIALS if len(word) > 1 and initials.startswith(word) else 0.0


def fits(word: str, name: str) -> float:
    """Return how well a word of the question fits a word of a name."""
    if name.startswith(word):
        return _WHOLE if name == word else _BEGINNING
    if len(word) > 1 and word in name:
        return _INSIDE
    # The first or the second letter is right, nearly always; that spares the close look at most names.
    if len(word) >= _LONG_ENOUGH and (word[0] == name[0] or word[1] in name[:3]) and _near(word, name):
        return _SLIP
    return 0.0


def _near(word: str, name: str) -> bool:
    """Tell whether ``name`` begins with ``word`` but for one letter changed, left out, added, or two exchanged."""
    place = next((at for at, (one, other) in enumerate(zip(word, name, strict=False)) if one != other), None)
    if place is None:
        return len(word) == len(name) + 1
    rest, left = word[place:], name[place:]
    return (
        left[1:].startswith(rest[1:])
        or left[1:].startswith(rest)
        or left.startswith(rest[1:])
        or (left[:2] == rest[1::-1] and left[2:].startswith(rest[2:]))
    )
