"""Every colour that pages put upon another can be read: in each skin, each scheme, and the version for low vision."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sedportal.skinning.colours import GROUNDS, contrast
from sedportal.skinning.skins import load_skin
from sedportal.web.appearance.choices import BY_NAME
from sedportal.web.assets import STATIC, gathered_styles
from sedportal.web.tokens import SCHEMES, colours_of, pairs_of, two_colour_schemes

SKINS = Path(__file__).resolve().parents[3] / 'skins'
SHEET = gathered_styles((STATIC,)).decode('utf-8')
COLOUR = re.compile(r'#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?)\(')


def names() -> list[str]:
    """Return the names of all skins."""
    return sorted(path.parent.name for path in SKINS.glob('*/skin.yaml'))


def sheets_of(name: str) -> tuple[str, str]:
    """Return what pages load in the skin ``name``: its colours, and the portal's sheets with what it lays over them."""
    skin = load_skin(SKINS, name)
    folders = (*(folder / 'static' for folder in skin.folders), STATIC)
    return skin.stylesheet, gathered_styles(folders).decode('utf-8')


@pytest.mark.parametrize('scheme', SCHEMES)
@pytest.mark.parametrize('name', names())
def test_each_pair_can_be_read(name: str, scheme: str) -> None:
    pairs = list(pairs_of(colours_of(scheme, *sheets_of(name))))
    assert len(pairs) > 25
    assert [pair for pair in pairs if pair.ratio < pair.least] == []


@pytest.mark.parametrize('scheme', SCHEMES)
def test_the_skin_of_high_contrast_gives_more(scheme: str) -> None:
    texts = [pair for pair in pairs_of(colours_of(scheme, *sheets_of('contrast'))) if pair.least > 3]
    assert [pair for pair in texts if pair.ratio < 7] == []


def test_skins_differ_by_their_data_alone() -> None:
    portals = {name: load_skin(SKINS, name) for name in names()}
    assert len(portals) >= 3
    own = ('ivanovo', 'priozersk')
    for field in ('emblem', 'stylesheet', 'support'):
        assert len({str(getattr(portals[name], field)) for name in own}) == 2
    assert not list((SKINS / 'priozersk').rglob('*.pt'))
    assert not list(SKINS.rglob('*.py'))


@pytest.mark.parametrize('scheme', SCHEMES)
def test_the_grounds_that_skins_are_held_to_are_those_of_the_stylesheet(scheme: str) -> None:
    colours = colours_of(scheme, load_skin(SKINS, 'ivanovo').stylesheet, SHEET)
    assert {colours['ground'], colours['surface']} == set(GROUNDS[scheme])


def test_schemes_of_two_colours() -> None:
    found = two_colour_schemes(SHEET)
    assert set(found) == set(BY_NAME['colours'].values) - {BY_NAME['colours'].usual}
    assert {name: contrast(pen, paper) for name, (pen, paper) in found.items() if contrast(pen, paper) < 7} == {}


def test_no_colour_stands_outside_the_tokens() -> None:
    sheets = [path for path in (STATIC / 'styles').glob('*.css') if path.name[:2] not in ('10', '12', '90')]
    found = {
        path.name: [line for line in path.read_text(encoding='utf-8').splitlines() if COLOUR.search(line)]
        for path in sheets
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_rules_for_narrow_screens_ask_the_container() -> None:
    # A question about the screen does not notice that somebody doubled the size of text (20-frame.css).
    sheets = (STATIC / 'styles').glob('*.css')
    assert [path.name for path in sheets if '@media (max-width' in path.read_text(encoding='utf-8')] == []
