"""Every screen of the catalogue, for everyone: WCAG 2.2 AA by axe-core in light and dark, focus, 320 px, 200 %."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from selenium import webdriver

from tests.factories.chromium import Chromium
from tests.factories.eyes import close_eyes, look, open_eyes
from tests.factories.screens import SCREENS, Screen, Surroundings

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
    faults, advice = look(chromium)
    print('\n'.join(f'advice: {line}' for line in advice))
    where = f'{screen.name} ({chromium.path}, {screen.login or "nobody"})'
    assert not faults, '\n'.join([where, *faults])
