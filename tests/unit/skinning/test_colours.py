"""Contrast by WCAG 2.2."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sedportal.skinning.colours import GROUNDS, Palette, contrast, weak_pairs

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
