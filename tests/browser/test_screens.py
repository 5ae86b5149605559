"""Every screen of the catalogue, for all: WCAG 2.2 AA by axe-core, contrast in each scheme, focus, 320 px, 200 %."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from selenium import webdriver

from tests.factories.chromium import Chromium
from tests.factories.eyes import close_eyes, look, open_eyes
from tests.factories.screens import SCREENS, Screen, Surroundings

WRONG = """
:root:not([data-a11y-colours]) main h1 { color: #999; }
@media (prefers-color-scheme: dark) { :root:not([data-a11y-colours]) main h1 { color: #444; } }
[data-a11y-colours=blue-on-sky] main label { color: #7fb0e0; }
main :focus { outline: none !important; box-shadow: none !important; }
@media (max-width: 400px) { main form { min-width: 400px; } }
main h1 { block-size: 48px; overflow: hidden; }
"""
Cookies = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope='module')
def keys(address: str, _driver: webdriver.Chrome) -> Iterator[Cookies]:
    """Keep the cookies of those who have logged in; meanwhile pages carry axe and our own questions."""
    browser = Chromium(_driver, address)
    identifier = open_eyes(browser)
    yield {}
    close_eyes(browser, identifier)


@pytest.mark.parametrize('screen', SCREENS, ids=lambda screen: screen.name)
def test_screen(chromium: Chromium, surroundings: Surroundings, keys: Cookies, screen: Screen) -> None:
    chromium.become(screen.login, keys)
    chromium.reach(screen, surroundings)
    faults, advice = look(chromium, schemes=screen.schemes)
    print('\n'.join(f'advice: {line}' for line in advice))
    where = f'{screen.name} ({chromium.path}, {screen.login or "nobody"})'
    assert not faults, '\n'.join([where, *faults])


@pytest.mark.usefixtures('keys')
def test_what_is_wrong_is_seen(chromium: Chromium) -> None:
    chromium.open('/login')
    sheet = 'const sheet = new CSSStyleSheet(); sheet.replaceSync(arguments[0]); document.adoptedStyleSheets = [sheet];'
    chromium.driver.execute_script(sheet, WRONG)
    faults, _advice = look(chromium, schemes=True)
    seen = {fault.partition(':')[0] for fault in faults}
    assert seen >= {'color-contrast', 'dark', 'blue-on-sky', 'focus', '320 px', '200 %'}, faults
    assert 'brown-on-beige' not in seen
