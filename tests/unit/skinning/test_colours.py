"""Contrast by WCAG 2.2, and the grounds that the stylesheet really has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sedportal.skinning.colours import GROUNDS, Palette, contrast, weak_pairs

ROOT = Path(__file__).resolve().parents[3]
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f'#{number:06x}')


@pytest.mark.parametrize(
    ('one', 'other', 'ratio'),
    [
        ('#000000', '#ffffff', 21.0),
        ('#ffffff', '#ffffff', 1.0),
        ('#777777', '#ffffff', 4.48),
        ('#767676', '#ffffff', 4.54),
        ('#FF0000', '#ffffff', 4.0),
        ('#0000ff', '#ffffff', 8.59),
    ],
)
def test_known_ratios(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


@given(COLOURS, COLOURS)
def test_contrast_has_no_sides_and_bounds(one: str, other: str) -> None:
    ratio = contrast(one, other)
    assert ratio == contrast(other, one)
    assert 1 <= ratio <= 21.001


@given(COLOURS, COLOURS, COLOURS, COLOURS, st.sampled_from(['light', 'dark']))
def test_each_weak_pair_is_named(brand: str, on_brand: str, link: str, accent: str, scheme: str) -> None:
    told = list(weak_pairs(scheme, Palette(brand, on_brand, link, accent)))
    grounds = GROUNDS[scheme]
    pairs = [(on_brand, brand), *((colour, ground) for colour in (link, accent) for ground in grounds)]
    assert len(told) == sum(contrast(*pair) < 4.5 for pair in pairs)


def tokens(css: str) -> dict[str, dict[str, str]]:
    """Return the custom properties of the base stylesheet, for the light and the dark scheme."""
    light, dark = css.split('@media (prefers-color-scheme: dark)', 1)
    schemes = {'light': light, 'dark': dark.split('\n}\n', 1)[0]}
    return {name: dict(re.findall(r'--([\w-]+): (#[0-9a-f]{6});', text)) for name, text in schemes.items()}


def test_the_grounds_are_those_of_the_stylesheet() -> None:
    found = tokens((ROOT / 'sedportal/web/static/styles/10-tokens.css').read_text(encoding='utf-8'))
    for scheme, grounds in GROUNDS.items():
        assert {found[scheme]['ground'], found[scheme]['surface']} == set(grounds)


@pytest.mark.parametrize('scheme', ['light', 'dark'])
def test_the_stylesheets_own_texts_are_readable(scheme: str) -> None:
    found = tokens((ROOT / 'sedportal/web/static/styles/10-tokens.css').read_text(encoding='utf-8'))[scheme]
    pairs = [(ink, ground) for ink in ('ink', 'ink-quiet') for ground in ('ground', 'surface', 'sunken')]
    for tone in ('info', 'success', 'warning', 'danger'):
        pairs.extend([(tone, f'{tone}-ground'), (tone, 'surface'), (tone, 'ground')])
    weak = [(*pair, contrast(*(found[name] for name in pair))) for pair in pairs]
    assert [pair for pair in weak if pair[2] < 4.5] == []
    # Borders of fields and buttons: WCAG 2.2, 1.4.11.
    assert contrast(found['line-strong'], found['surface']) >= 3
    assert contrast(found['line-strong'], found['ground']) >= 3
