"""A person at a real browser."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.factories.portal import PASSWORD

if TYPE_CHECKING:
    from tests.factories.screens import Screen, Surroundings

WAIT_SECONDS = 10


class Chromium:
    """Drive Chromium the way a clerk does: by what stands on the page."""

    def __init__(self, driver: Chrome, address: str) -> None:
        self.driver = driver
        self.address = address

    def open(self, path: str) -> None:
        """Open a page of the portal and wait until it is there.

        The driver at times returns before the page has come; an address asked for then makes it wait for ever.
        """
        before = self.driver.find_element(By.TAG_NAME, 'html')
        self.driver.get(self.address + path)
        self.wait_for_page_after(before, path)

    def forget(self) -> None:
        """Forget cookies and earlier complaints: nobody is logged in."""
        self.driver.execute_cdp_cmd('Network.clearBrowserCookies', {})
        self.driver.get_log('browser')

    def log_in(self, login: str, password: str = PASSWORD) -> None:
        """Log in through the form."""
        self.open('/login')
        self.fill('login', login)
        self.fill('password', password)
        self.press('#login button[type=submit]')

    def become(self, login: str, keys: dict[str, list[dict[str, Any]]]) -> None:
        """Be ``login``, or nobody; ``keys`` keeps the cookies of those who have logged in, so that it is done once."""
        self.forget()
        if login in keys:
            self.driver.execute_cdp_cmd('Network.setCookies', {'cookies': keys[login]})
        elif login:
            self.log_in(login)
            self.find('.person-menu')
            keys[login] = self.driver.execute_cdp_cmd('Network.getAllCookies', {})['cookies']

    def reach(self, screen: Screen, surroundings: Surroundings) -> None:
        """Come to a screen of the catalogue, in its state."""
        self.open(quote(screen.path.format_map(surroundings), safe='/?&=+%#'))
        for step in screen.steps:
            step(self)
        self.find(screen.sees)
        status = self.driver.execute_script('return performance.getEntriesByType("navigation")[0].responseStatus')
        assert status in (screen.status, 422 if screen.steps else screen.status), status
        self.settle()

    def settle(self) -> None:
        """Wait until fonts and pictures are there and no part of the page is being fetched."""
        self.driver.execute_async_script('document.fonts.ready.then(arguments[0])')
        there = 'return [...document.images].every((one) => one.complete || one.loading === "lazy")'
        quiet = 'return !document.querySelector("[aria-busy=true]")'
        self._wait(lambda driver: all(map(driver.execute_script, (there, quiet))), 'pictures and parts of the page')

    def scripts(self, run: bool) -> None:
        """Let pages run their scripts, or not."""
        self.driver.execute_cdp_cmd('Emulation.setScriptExecutionDisabled', {'value': not run})

    def fill(self, name: str, text: str) -> None:
        """Type ``text`` into the field called ``name``."""
        field = self.find(f'[name="{name}"]')
        if field.get_attribute('type') != 'file':
            field.clear()
        field.send_keys(text)

    def choose(self, name: str, value: str) -> None:
        """Choose the option with ``value`` in the list called ``name``."""
        self.find(f'select[name="{name}"] option[value="{value}"]').click()

    def find(self, selector: str) -> WebElement:
        """Return the element of that CSS selector (or of an XPath after ``xpath:``), waiting for it to appear."""
        way, what = By.CSS_SELECTOR, selector
        if selector.startswith('xpath:'):
            way, what = By.XPATH, selector.removeprefix('xpath:')
        found: WebElement = self._wait(lambda driver: driver.find_element(way, what), selector)
        return found

    def all(self, selector: str) -> list[WebElement]:
        """Return all elements of that CSS selector, which may be none."""
        found: list[WebElement] = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return found

    def press(self, selector: str) -> None:
        """Press a button or link and wait until the page it leads to is there."""
        before = self.driver.find_element(By.TAG_NAME, 'html')
        self.click(selector)
        self.wait_for_page_after(before, selector)

    def click(self, selector: str) -> None:
        """Click, anew if what is clicked moved away meanwhile, as when a picture came."""
        self.find(selector)
        self._wait(lambda driver: self.find(selector).click() or True, f'a click on {selector}')

    def wait_for_page_after(self, before: WebElement, what: str, path: str = '') -> None:
        """Wait until another page than ``before`` (its ``html``) is there, after ``what`` was pressed.

        ``path`` is where it was pressed: the same page at another address will do as well.
        """
        self._wait(
            lambda driver: driver.find_element(By.TAG_NAME, 'html') != before or (path and self.path != path),
            f'a new page after {what}',
        )
        self._wait(lambda driver: driver.execute_script('return document.readyState') == 'complete', 'the page')

    def follow(self, text: str) -> None:
        """Follow the link or press the button with this text."""
        quoted = text.replace('"', '')
        path = f'//a[normalize-space()="{quoted}"] | //button[normalize-space()="{quoted}"]'
        before = self.driver.find_element(By.TAG_NAME, 'html')
        self._wait(lambda driver: driver.find_element(By.XPATH, path), f'link {text}').click()
        self._wait(lambda driver: driver.find_element(By.TAG_NAME, 'html') != before, f'a new page after {text}')

    @property
    def text(self) -> str:
        """Return all text that the page shows."""
        return str(self.driver.find_element(By.TAG_NAME, 'body').text)

    @property
    def path(self) -> str:
        """Return the path of the page."""
        return str(self.driver.current_url).removeprefix(self.address)

    def picture(self, file: Path, width: int = 1280, height: int = 1024) -> None:
        """Save a picture of the page at that size of the window."""
        self.driver.set_window_size(width, height)
        self.driver.save_screenshot(str(file))

    def complaints(self) -> list[str]:
        """Return what the console says of policy violations and script errors since the last call."""
        entries: list[dict[str, Any]] = self.driver.get_log('browser')
        return [
            entry['message']
            for entry in entries
            if entry['level'] == 'SEVERE' and 'status of 4' not in entry['message']
        ]

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until ``condition`` holds."""
        self._wait(lambda driver: condition(), what)

    def _wait(self, condition: Any, what: str) -> Any:
        ignored = (Exception,)
        try:
            return WebDriverWait(self.driver, WAIT_SECONDS, 0.05, ignored).until(condition)
        except TimeoutException as error:
            with suppress(WebDriverException):
                raise AssertionError(f'waited in vain for {what} at {self.path}: {self.text[:500]}') from error
            raise
