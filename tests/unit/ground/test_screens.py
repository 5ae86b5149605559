"""The catalogue of screens is whole: every page has one, or a reason to have none."""

from __future__ import annotations

from collections import Counter

from tests.factories.screens import NO_SCREEN, SCREENS
from tests.functional.oracle.routes import ROUTES

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
