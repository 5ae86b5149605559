"""Guess how wide a text will be drawn, without the font at hand: on the safe side for common sans-serif fonts."""

from __future__ import annotations

_NARROW = frozenset("iljtfrI1.,:;!|'`()[]- «»")
_WIDE = frozenset('mwMWшщжмюыфШЩЖМЮЫФДОQ@%…')


def width_of(text: str, size: float) -> float:
    """Return the most pixels that ``text`` will take at a font ``size`` in pixels."""
    return size * sum(_share(sign) for sign in text)


def _share(sign: str) -> float:
    if sign in _NARROW:
        return 0.40
    if sign in _WIDE:
        return 0.92
    return 0.74 if sign.isupper() else 0.62


def wrap(text: str, size: float, most: float) -> list[str]:
    """Break ``text`` between words into lines of at most ``most`` pixels; a longer word is cut."""
    lines = ['']
    for word in text.split():
        longer = f'{lines[-1]} {word}'.strip()
        if width_of(longer, size) <= most:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append('')
        while width_of(word, size) > most:
            cut = _fitting(word, size, most)
            lines[-1] = word[:cut]
            word = word[cut:]
            lines.append('')
        lines[-1] = word
    return lines


def _fitting(word: str, size: float, most: float) -> int:
    cut = 1
    while cut < len(word) and width_of(word[: cut + 1], size) <= most:
        cut += 1
    return cut
