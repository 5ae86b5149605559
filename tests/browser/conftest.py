"""The portal as a real server, and a real Chromium in front of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from selenium import webdriver

from tests.factories.chromium import Chromium
from tests.factories.eyes import DESK, prefer, window
from tests.factories.screens import Surroundings
from tests.factories.site import chrome, served


@pytest.fixture(scope='session')
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a demonstration region of the session's own, and give its address; ``PORTAL`` names one that runs."""
    if 'PORTAL' in os.environ:
        yield os.environ['PORTAL']
        return
    with served(tmp_path_factory.mktemp('site')) as address:
        yield address


@pytest.fixture(scope='session')
def surroundings(address: str) -> Surroundings:
    """Give what stands in the braces of a screen's address."""
    return Surroundings(address)


@pytest.fixture(scope='session')
def _driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chrome(tmp_path_factory.mktemp('chromium')) as driver:
        yield driver


@pytest.fixture
def chromium(address: str, _driver: webdriver.Chrome) -> Iterator[Chromium]:
    """Give the browser, logged out; afterwards, its console must be free of policy violations and script errors."""
    browser = Chromium(_driver, address)
    browser.forget()
    window(browser, *DESK)
    prefer(browser)
    yield browser
    assert browser.complaints() == []


@pytest.fixture
def without_scripts(chromium: Chromium) -> Iterator[Chromium]:
    """Give the browser with JavaScript off."""
    chromium.scripts(False)
    yield chromium
    chromium.scripts(True)


@pytest.fixture
def log_in(chromium: Chromium) -> Callable[[str], Chromium]:
    """Give a function that logs somebody in."""

    def enter(login: str) -> Chromium:
        chromium.forget()
        chromium.log_in(login)
        return chromium

    return enter
