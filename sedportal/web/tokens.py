"""The colours of the stylesheets as numbers: which stands upon which, and how well it can be read.

Bounds: WCAG 2.2, 1.4.3 and 1.4.11. Read from the very sheets that pages load: the skin's and ``static/styles/``. The
page of components shows the figures, the tests hold them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sedportal.skinning.colours import HEXADECIMAL, contrast

SCHEMES = ('light', 'dark')
TEXT, SHAPE = 4.5, 3.0
_SWITCHED = re.compile(r'--([\w-]+):\s*var\(--light,\s*(#[\da-fA-F]{6})\)\s*var\(--dark,\s*(#[\da-fA-F]{6})\)')
_MIXED = re.compile(r'--([\w-]+):\s*color-mix\(in srgb, var\(--([\w-]+)\) (\d+)%, var\(--([\w-]+)\)\)')
_TWO_COLOURS = re.compile(r'\[data-a11y-colours=([\w-]+)\] \{ --pen: (#[0-9a-f]{6}); --paper: (#[0-9a-f]{6});')
_GROUNDS = ('ground', 'surface', 'sunken')
_PAIRS: tuple[tuple[str, str, float], ...] = (
    *((text, ground, TEXT) for text in ('ink', 'ink-quiet') for ground in _GROUNDS),
    *(('skin-link', ground, TEXT) for ground in ('ground', 'surface', 'chosen')),
    *((kind, f'{kind}-ground', TEXT) for kind in ('info', 'success', 'warning', 'danger')),
    *(('danger', ground, TEXT) for ground in ('ground', 'surface')),
    *(('success', ground, TEXT) for ground in ('ground', 'surface')),
    ('ink', 'chosen', TEXT),
    ('mark-ink', 'mark', TEXT),
    ('skin-on-brand', 'skin-brand', TEXT),
    *(('line-strong', ground, SHAPE) for ground in ('ground', 'surface')),
    *(('skin-accent', ground, SHAPE) for ground in _GROUNDS),
    *(('skin-brand', ground, SHAPE) for ground in ('ground', 'surface')),
)


class Pair(NamedTuple):
    """A colour upon another: their tokens, their contrast, the least it may be."""

    colour: str
    ground: str
    ratio: float
    least: float


def colours_of(scheme: str, *sheets: str) -> dict[str, str]:
    """Return each token that is a colour in ``scheme`` (``light`` or ``dark``), as ``#rrggbb``."""
    place = SCHEMES.index(scheme)
    css = '\n'.join(sheets)
    found = {name: values[place] for name, *values in _SWITCHED.findall(css)}
    for name, one, share, other in _MIXED.findall(css):
        found[name] = _mixed(found[one], found[other], int(share) / 100)
    return found


def pairs_of(colours: Mapping[str, str]) -> Iterator[Pair]:
    """Give every pair of tokens that pages put upon each other."""
    for colour, ground, least in _PAIRS:
        yield Pair(colour, ground, contrast(colours[colour], colours[ground]), least)


def two_colour_schemes(sheet: str) -> dict[str, tuple[str, str]]:
    """Return pen and paper of each scheme of the version for low vision."""
    return {name: (pen, paper) for name, pen, paper in _TWO_COLOURS.findall(sheet)}


def _mixed(one: str, other: str, share: float) -> str:
    assert HEXADECIMAL.fullmatch(one)
    parts = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return '#' + ''.join(f'{round(mine * share + its * (1 - share)):02x}' for mine, its in parts)
