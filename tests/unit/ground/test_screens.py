"""The catalogue of screens is whole: every page has one, or a reason to have none."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.factories.screens import NO_SCREEN, SCREENS
from tests.functional.oracle.routes import ROUTES

PICTURES = Path(__file__).resolve().parents[3] / 'docs' / 'pictures'
FURTHER = ('-dark', '-narrow', '-wide')
PAGES = {key for key in ROUTES if key.startswith('GET ') and not key.startswith('GET /api/')}


def test_every_page_has_a_screen() -> None:
    shown = {screen.shows for screen in SCREENS if screen.shows}
    assert sorted(PAGES - shown - NO_SCREEN.keys()) == [], (
        'add a line to tests/factories/screens/<part>.py, or the reason in NO_SCREEN for what people do not look at'
    )
    assert sorted((shown | NO_SCREEN.keys()) - PAGES) == [], 'pages that are gone'
    assert sorted(shown & NO_SCREEN.keys()) == []


def test_names_are_unique() -> None:
    assert [name for name, count in Counter(screen.name for screen in SCREENS).items() if count > 1] == []


def test_every_screen_has_its_pictures() -> None:
    there = {path.stem for path in PICTURES.glob('*.webp')}
    wanted = {screen.name + more for screen in SCREENS for more in (('', *FURTHER) if screen.schemes else ('',))}
    assert sorted(wanted - there) == [], 'make pictures, or python tools/pictures.py with these names'
    assert sorted(there - wanted) == [], 'pictures of screens that are gone'


def test_pictures_are_light() -> None:
    sizes = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert {name for name, size in sizes.items() if size > 200 * 1024} == set()
    assert sum(sizes.values()) <= 12 * 1024 * 1024
