"""Hands at the portal: a keyboard alone, or a mouse over pages without scripts. Both can do every task.

A task is written once (``tests/factories/tasks``) against what both offer and played by both. The keyboard counts its
keys and the pages that it loads; it presses Tab, Enter, space and letters and never clicks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.factories.chromium import Chromium

MODIFIERS = (Keys.CONTROL, Keys.SHIFT, Keys.ALT)

# Counts pages of this tab, whatever loads them.
_COUNT = 'if (window === top) try { sessionStorage.pages = Number(sessionStorage.pages || 0) + 1 } catch (refused) {}'

# How many presses of Tab lead from where the focus is to an element; below zero, backwards.
_WAY = """
const target = arguments[0];
const stops = [...document.querySelectorAll(
  'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')].filter((one) =>
  one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length
  && (one === target || one.type !== 'radio' || one.checked));
const here = stops.indexOf(document.activeElement), there = stops.indexOf(target);
return there < 0 ? null : there - here;
"""

# The focus is visible where it is: an outline or a shadow on the element or beside it, within the window.
_SEEN = """
const element = document.activeElement;
if (element === document.body) return '';
const box = element.getBoundingClientRect();
const words = element.getAttribute("aria-label") || element.textContent || element.name || "";
const name = `<${element.localName}> ${words.trim().slice(0, 40)}`;
if (!element.matches(':focus-visible')) return `${name} does not show its focus`;
const near = [element, element.nextElementSibling, element.parentElement, element.closest('label')].filter(Boolean);
const marked = near.some((one) => { const style = getComputedStyle(one);
  return (style.outlineStyle !== 'none' && style.outlineWidth !== '0px') || style.boxShadow !== 'none'; });
if (!marked) return `${name} has neither outline nor shadow`;
return box.bottom > 0 && box.top < innerHeight ? '' : `${name} has the focus outside the window`;
"""


class Hands:
    """What any pair of hands does. ``press``, ``write``, ``pick`` and ``tick`` are those of each kind.

    ``actions`` counts the pages that it went to by a link or a button.
    """

    def __init__(self, browser: Chromium) -> None:
        self.browser = browser
        self.actions = 0

    def open(self, path: str) -> None:
        """Open an address: typed, or from a bookmark."""
        self.browser.open(path)

    def link(self, text: str) -> str:
        """Return an XPath of the link or button that shows ``text``, or is named so."""
        said = f'normalize-space()="{text}" or @aria-label="{text}" or normalize-space(@title)="{text}"'
        return f'//*[(self::a or self::button or self::summary) and ({said})]'

    def go(self, text: str, within: str = '') -> None:
        """Follow a link or press a button by its words and wait for the page that it leads to."""
        self.follow(f'xpath:{within}{self.link(text)}')

    def follow(self, selector: str) -> None:
        """Press what ``selector`` finds and wait for another page, or for another address of this one."""
        before, path = self.browser.find('html'), self.browser.path
        self.actions += 1
        self.press(selector)
        self.browser.wait_for_page_after(before, selector, path)

    def receive(self, selector: str, folder: Path) -> Path:
        """Press what gives a file, and return the file once it is whole in ``folder``."""
        given = {'behavior': 'allow', 'downloadPath': str(folder)}
        self.browser.driver.execute_cdp_cmd('Browser.setDownloadBehavior', given)
        self.press(selector)
        self.browser.wait(lambda: any(not part.name.endswith('.crdownload') for part in folder.iterdir()), 'the file')
        return next(folder.iterdir())

    def press(self, selector: str) -> None:
        """Press a link, a button or what unfolds."""
        raise NotImplementedError

    def write(self, selector: str, text: str) -> None:
        """Put ``text`` in place of what stands in a field; a bare word is the name of a field."""
        raise NotImplementedError

    def pick(self, name: str, text: str) -> None:
        """Choose what shows ``text`` in the list called ``name``."""
        raise NotImplementedError

    def tick(self, selector: str) -> None:
        """Tick a box."""
        raise NotImplementedError

    def attach(self, file: Path) -> None:
        """Choose a file: its dialog belongs to the system, so its path is handed over."""
        raise NotImplementedError

    def sees(self, *texts: str) -> None:
        """Look for texts on the page."""
        shown = ' '.join(self.browser.text.split())
        for text in texts:
            assert text.lower() in shown.lower(), f'{text!r} is not on {self.browser.path}: {shown[:1500]}'

    def awaits(self, text: str) -> None:
        """Wait for a text: on the page that comes, or in the part of this one that changes."""
        self.browser.wait(lambda: text.lower() in ' '.join(self.browser.text.split()).lower(), text)

    @staticmethod
    def field(selector: str) -> str:
        """Return the selector of a field, which a bare word names."""
        return f'[name="{selector}"]' if selector.isidentifier() else selector


class Keyboard(Hands):
    """A person without a mouse. ``keys`` counts presses beside the text, ``text`` the letters of texts."""

    def __init__(self, browser: Chromium) -> None:
        super().__init__(browser)
        self.keys = 0
        self.text = 0
        self.unseen: list[str] = []

    def hit(self, *keys: str) -> None:
        """Press keys one after another, modifiers held down during those that follow."""
        chain = ActionChains(self.browser.driver, duration=0)
        held = [key for key in keys if key in MODIFIERS]
        for key in held:
            chain.key_down(key)
        for key in keys:
            if key not in held:
                chain.send_keys(key)
                self.keys += 1
        for key in reversed(held):
            chain.key_up(key)
        chain.perform()

    def type(self, text: str) -> None:
        """Type text where the focus is; its letters count apart from the keys."""
        ActionChains(self.browser.driver, duration=0).send_keys(text).perform()
        self.text += len(text)

    def tab_to(self, selector: str) -> WebElement:
        """Press Tab until the focus is on what ``selector`` finds; each press counts."""
        target = self.browser.find(selector)
        for _try in range(4):
            way = self.browser.driver.execute_script(_WAY, target)
            if way is None:
                break
            if way == 0:
                return self._arrived(target)
            back = [Keys.SHIFT] if way < 0 else []
            self.hit(*back, *[Keys.TAB] * abs(way))
            if self.focused == target:
                return self._arrived(target)
        raise AssertionError(f'Tab does not lead to {selector} on {self.browser.path}')

    @property
    def focused(self) -> WebElement:
        """Return the element with the focus."""
        element: WebElement = self.browser.driver.switch_to.active_element
        return element

    def _arrived(self, target: WebElement) -> WebElement:
        # A field that has the focus from the start shows it to everybody.
        complaint = self.browser.driver.execute_script(_SEEN)
        if complaint:
            self.unseen.append(complaint)
        return target

    def press(self, selector: str) -> None:
        """Come to it by Tab and press Enter."""
        self.tab_to(selector)
        self.hit(Keys.ENTER)

    def write(self, selector: str, text: str) -> None:
        """Come to the field by Tab, select what is there and type."""
        field = self.tab_to(self.field(selector))
        if field.get_attribute('value'):
            self.hit(Keys.CONTROL, 'a')
        self.type(text)

    def pick(self, name: str, text: str) -> None:
        """Come to the list by Tab and type the beginning of what is wanted, or go down to it."""
        field = self.tab_to(self.field(name))
        options = [option.text.strip() for option in field.find_elements('tag name', 'option')]
        wanted = next(place for place, option in enumerate(options) if option.startswith(text))
        now = int(field.get_property('selectedIndex'))
        self.hit(*[Keys.DOWN if wanted > now else Keys.UP] * abs(wanted - now))
        assert int(field.get_property('selectedIndex')) == wanted, f'{name} does not follow the arrows'

    def tick(self, selector: str) -> None:
        """Come to the box by Tab and press space."""
        self.tab_to(self.field(selector))
        self.hit(Keys.SPACE)

    def attach(self, file: Path) -> None:
        """Come to the field by Tab."""
        self.tab_to('input[type=file]').send_keys(str(file))


class Mouse(Hands):
    """A person whose browser runs no scripts."""

    def press(self, selector: str) -> None:
        """Click."""
        self.browser.click(selector)

    def write(self, selector: str, text: str) -> None:
        """Click into the field and type."""
        field = self.browser.find(self.field(selector))
        field.clear()
        field.send_keys(text)

    def pick(self, name: str, text: str) -> None:
        """Choose from the list."""
        options = self.browser.find(self.field(name)).find_elements('tag name', 'option')
        next(option for option in options if option.text.strip().startswith(text)).click()

    def tick(self, selector: str) -> None:
        """Click the box."""
        self.browser.find(self.field(selector)).click()

    def attach(self, file: Path) -> None:
        """Choose the file."""
        self.browser.find('input[type=file]').send_keys(str(file))


class PageCounter:
    """Count the pages that a browser loads while this is open."""

    def __init__(self, browser: Chromium) -> None:
        self.browser = browser
        self._identifier = ''

    def __enter__(self) -> PageCounter:
        answer: Any = self.browser.driver.execute_cdp_cmd('Page.addScriptToEvaluateOnNewDocument', {'source': _COUNT})
        self._identifier = answer['identifier']
        self.browser.driver.execute_script('sessionStorage.pages = 0')
        return self

    def __exit__(self, *exception: object) -> None:
        where = {'identifier': self._identifier}
        self.browser.driver.execute_cdp_cmd('Page.removeScriptToEvaluateOnNewDocument', where)

    @property
    def loaded(self) -> int:
        """Return how many pages have been loaded since it was opened."""
        return int(self.browser.driver.execute_script('return Number(sessionStorage.pages)'))
