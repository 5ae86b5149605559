"""What a screen is, and the small steps that lead to one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from selenium.webdriver.common.by import By

from tests.factories.chromium import Chromium

Step = Callable[[Chromium], None]

LONG = 'О предоставлении сведений о водоснабжении, водоотведении и теплоснабжении ' * 3 + 'Ы' * 60


@dataclass(frozen=True)
class Screen:
    """One screen in one state, and how to come to it.

    ``name`` is also that of its picture. ``shows`` is the key of its page in ``tests/functional/oracle/routes.py``, or
    empty for a further state of a page that another screen shows already. ``login`` is who looks; empty is nobody. The
    names in braces of ``path`` are those of :class:`tests.factories.screens.surroundings.Surroundings`. ``steps``
    bring the page into its state. ``sees`` is a CSS selector of what only this state shows. ``status`` is that of the
    answer. ``schemes`` asks for every colour scheme of the panel, not only light and dark.
    """

    name: str
    shows: str
    login: str
    path: str
    steps: tuple[Step, ...] = ()
    sees: str = 'main h1'
    status: int = 200
    schemes: bool = False


def press(selector: str) -> Step:
    """Press what leads to another page."""
    return lambda browser: browser.press(selector)


def click(selector: str) -> Step:
    """Click what changes the page in its place."""
    return lambda browser: browser.find(selector).click()


def fill_in(**fields: str) -> Step:
    """Type into the fields of those names; two underscores stand for a hyphen."""

    def fill(browser: Chromium) -> None:
        for name, text in fields.items():
            browser.fill(name.replace('__', '-'), text)

    return fill


def choose(name: str, value: str) -> Step:
    """Choose in a list."""
    return lambda browser: browser.choose(name, value)


def unfold(selector: str = 'main details') -> Step:
    """Unfold every ``details`` of that selector."""

    def unfold_all(browser: Chromium) -> None:
        for element in browser.all(f'{selector}:not([open]) > summary'):
            element.click()
        assert browser.all(f'{selector}[open]'), selector

    return unfold_all


def press_keys(selector: str, *keys: str) -> Step:
    """Send keys to an element."""
    return lambda browser: browser.find(selector).send_keys(*keys)


def wait_for(selector: str) -> Step:
    """Wait until something is there."""

    def wait(browser: Chromium) -> None:
        browser.find(selector)

    return wait


def empty_all(*selectors: str) -> Step:
    """Empty fields."""

    def empty(browser: Chromium) -> None:
        for selector in selectors:
            for element in browser.driver.find_elements(By.CSS_SELECTOR, selector):
                element.clear()

    return empty
