"""What a new password may be: 8 to 1,000 characters of any script, and not what a guesser tries first.

Refused are the words of ``common_passwords.txt`` (with up to four figures or signs around them), walks over a
Latin or Cyrillic keyboard, runs of the alphabet or of one character, and what contains the person's login or names.
Nothing is asked about kinds of characters, and nothing is cut off (OWASP ASVS 5.0, chapter 6.2).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from sedportal.kernel.errors import InvalidError
from sedportal.kernel.i18n import _

FEWEST_CHARACTERS = 8
MOST_CHARACTERS = 1000
_DECORATION = 4
_NAME_CHARACTERS = 4
_WALK = 3

_ROWS = (
    '01234567890',
    'qwertyuiop',
    'asdfghjkl',
    'zxcvbnm',
    'йцукенгшщзхъ',
    'фывапролджэ',
    'ячсмитьбю',
    'abcdefghijklmnopqrstuvwxyz',
    'абвгдежзийклмнопрстуфхцчшщъыьэюя',
    # The columns, from the figures down.
    '1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm',
    '1йфя', '2цыч', '3увс', '4кам', '5епи', '6нрт', '7гоь', '8шлб', '9щдю',
)  # fmt: skip


def check_policy(password: str, names: Iterable[str] = (), field: str = 'password') -> None:
    """Raise :class:`InvalidError` under ``field`` unless ``password`` may be somebody's password.

    Parameters: ``names`` are the person's login, names and organisation, none of which may stand in it.
    """
    fault = _fault(password, names)
    if fault is not None:
        raise InvalidError(fault, {field: [fault]})


def _fault(password: str, names: Iterable[str]) -> str | None:
    folded = unicodedata.normalize('NFKC', password).casefold()
    if len(password) > MOST_CHARACTERS:
        return _('A password may have ${most} characters at most.', mapping={'most': MOST_CHARACTERS})
    if len(folded) < FEWEST_CHARACTERS:
        return _('A password needs ${fewest} characters or more.', mapping={'fewest': FEWEST_CHARACTERS})
    if any(unicodedata.category(character) in ('Cs', 'Cc') for character in password):
        return _('A password may not contain control characters.')
    if _common(folded):
        return _('This password is among the first that anyone would try. Choose another one.')
    if any(name in folded for name in _parts(names)):
        return _('A password may not contain your login, your name or the name of your organisation.')
    return None


def _common(folded: str) -> bool:
    words = _words()
    core = _core(folded)
    decoration = len(folded) - len(core)
    if folded in words or (core in words and decoration <= _DECORATION):
        return True
    return _repeats(folded) or _walked(folded)


def _core(folded: str) -> str:
    """Return ``folded`` without the figures and signs at its ends."""
    letters = [index for index, character in enumerate(folded) if character.isalpha()]
    return folded[letters[0] : letters[-1] + 1] if letters else folded


def _repeats(folded: str) -> bool:
    """Tell whether it is one piece of up to four characters over and over (``аааааааа``, ``qweqweqwe``)."""
    return any(
        folded == (folded[:size] * (len(folded) // size + 1))[: len(folded)] for size in range(1, _DECORATION + 1)
    )


def _walked(folded: str) -> bool:
    """Tell whether all of it but :data:`_DECORATION` characters are runs of neighbours."""
    index = outside = 0
    while index < len(folded):
        step = _run(folded, index)
        outside += 0 if step else 1
        index += step or 1
    return outside <= min(_DECORATION, len(folded) // 4)


def _run(folded: str, start: int) -> int:
    """Return how many characters from ``start`` on follow one row either way; 0 if fewer than :data:`_WALK`."""
    longest = 0
    for row in _both_ways():
        end = start + _WALK
        while end <= len(folded) and folded[start:end] in row:
            longest = max(longest, end - start)
            end += 1
    return longest


@cache
def _both_ways() -> tuple[str, ...]:
    return (*_ROWS, *(row[::-1] for row in _ROWS))


@cache
def _words() -> frozenset[str]:
    lines = Path(__file__).with_name('common_passwords.txt').read_text(encoding='utf-8').splitlines()
    return frozenset(line.strip().casefold() for line in lines if line.strip() and not line.startswith('#'))


def _parts(names: Iterable[str]) -> frozenset[str]:
    """Return the names and their parts between dots, spaces and signs that are long enough to mean somebody."""
    folded = [unicodedata.normalize('NFKC', name).casefold() for name in names if name]
    parts = {part for name in folded for part in _split(name)}
    return frozenset(part for part in (*folded, *parts) if len(part) >= _NAME_CHARACTERS)


def _split(name: str) -> list[str]:
    return ''.join(character if character.isalnum() or character == '-' else ' ' for character in name).split()
