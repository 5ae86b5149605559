"""The wrong keyboard layout: «ghbrfp» was meant to be «приказ», «вщсгьуте» to be “document”.

Works on the text as typed, before any splitting into words: on the Russian layout ``[ ] ; ' , .`` are letters.
"""

from __future__ import annotations

import re

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`" + 'QWERTYUIOP{}ASDFGHJKL:ZXCVBNM<>~'
_RUSSIAN = 'йцукенгшщзхъфывапролджэячсмитьбюё' + 'ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЯЧСМИТЬБЮЁ'
_TO_RUSSIAN = str.maketrans(_LATIN + '#', _RUSSIAN + '№')
_TO_LATIN = str.maketrans(_RUSSIAN + 'Э№', _LATIN + '"#')
_HAS_RUSSIAN = re.compile('[а-яё№]', re.IGNORECASE)
_HAS_LATIN = re.compile('[a-z]', re.IGNORECASE)
_HAS_DIGIT = re.compile(r'\d')
_SPACES = re.compile(r'(\s+)')


def to_russian(text: str) -> str:
    """Return ``text`` with its words that hold no Russian letter retyped on the Russian layout.

    Bare numbers stay. Paired ``"`` stay quotes; an odd one is the capital Э, which shares its key.
    """
    meant = ''.join(_word_to_russian(piece) for piece in _SPACES.split(text))
    return meant.replace('"', 'Э') if meant.count('"') % 2 else meant


def _word_to_russian(piece: str) -> str:
    if _HAS_RUSSIAN.search(piece) or (_HAS_DIGIT.search(piece) and not _HAS_LATIN.search(piece)):
        return piece
    return piece.translate(_TO_RUSSIAN)


def to_latin(text: str) -> str:
    """Return ``text`` with its words that hold no Latin letter retyped on the Latin layout."""
    return ''.join(piece if _HAS_LATIN.search(piece) else piece.translate(_TO_LATIN) for piece in _SPACES.split(text))


def retyped(text: str) -> list[str]:
    """Return what ``text`` may have been meant to be, most likely first; empty if no layout changes it."""
    meant = []
    for candidate in (to_russian(text), to_latin(text)):
        if candidate != text and candidate not in meant:
            meant.append(candidate)
    return meant
