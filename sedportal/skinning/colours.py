"""Colours of a skin: contrast by WCAG 2.2 and the stylesheet that carries them to the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

HEXADECIMAL = re.compile(r'#[0-9a-fA-F]{6}')
LEAST_CONTRAST = 4.5

# The grounds of the base stylesheet, on which a skin's colours must stay readable (web/static/styles/10-tokens.css).
GROUNDS: Mapping[str, tuple[str, ...]] = {'light': ('#ffffff', '#f5f6f8'), 'dark': ('#14181d', '#1c2229')}


class Palette(NamedTuple):
    """Hold the colours of one scheme as ``#rrggbb``.

    ``brand`` fills the main button and the mark of the chosen place, ``on_brand`` is written upon it,
    ``link`` is the text of links, ``accent`` draws the focus ring and the marks of what is new.
    """

    brand: str
    on_brand: str
    link: str
    accent: str


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours ``#rrggbb``, from 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def weak_pairs(scheme: str, palette: Palette) -> Iterator[str]:
    """Name each pair of colours of ``palette`` that is harder to read than the law allows.

    Parameters: ``scheme`` is ``light`` or ``dark`` and names the grounds. The bound is that of WCAG 2.2, 1.4.3.
    """
    pairs = [('on_brand', palette.on_brand, 'brand', palette.brand)]
    for name in ('link', 'accent'):
        pairs.extend((name, getattr(palette, name), 'the ground', ground) for ground in GROUNDS[scheme])
    for name, colour, under, ground in pairs:
        ratio = contrast(colour, ground)
        if ratio < LEAST_CONTRAST:
            yield f'{name} {colour} on {under} {ground} has a contrast of {ratio:.2f}, needed is {LEAST_CONTRAST}'


def stylesheet(light: Palette, dark: Palette) -> str:
    """Return the CSS that sets the skin's colours; the policy of the pages allows none inside them.

    Each property holds both colours. Which one counts, ``--light`` and ``--dark`` of the base stylesheet say: the
    system's scheme, or the one that a person chose.
    """
    day, night = _properties(light), _properties(dark)
    lines = [f'--skin-{name}:var(--light,{day[name]}) var(--dark,{night[name]})' for name in day]
    return f':root,[data-scheme]{{{";".join(lines)}}}\n'


def _properties(palette: Palette) -> dict[str, str]:
    """Return the palette by names of CSS, and ``brand`` as numbers too, for mixing with transparency."""
    colours = {name.replace('_', '-'): colour for name, colour in palette._asdict().items()}
    return {**colours, 'brand-rgb': ','.join(map(str, _channels(palette.brand)))}


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    parts = [channel / 255 for channel in _channels(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
