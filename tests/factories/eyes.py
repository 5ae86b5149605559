"""What people with other eyes and other hands meet on a page: axe-core's rules and some of our own.

A finding is a line that names the rule, the element and what is wrong, so that a person finds it on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sedportal.web.appearance.choices import BY_NAME
from tests.factories.chromium import Chromium

ROOT = Path(__file__).resolve().parents[2]
LEVELS = ('wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa')
ADVICE = 'best-practice'
CONTRAST = ('color-contrast',)
TARGETS = ('target-size',)
COLOURS = BY_NAME['colours']
DESK, PHONE = (1280, 1024), (320, 640)

_RUN = """
const [only, done] = arguments;
axe.run(document, {resultTypes: ['violations'], preload: false, elementRef: false, runOnly: only}).then((result) =>
  done(result.violations.map((rule) => ({
    rule: rule.id, tags: rule.tags, nodes: rule.nodes.map((node) => [node.target.join(' '), node.failureSummary]),
  }))), (error) => done([{rule: 'axe', tags: ['wcag2a'], nodes: [['', String(error)]]}]));
"""


@cache
def _script(name: str) -> str:
    path = {'axe': ROOT / 'node_modules/axe-core/axe.min.js', 'eyes': Path(__file__).with_name('eyes.js')}[name]
    return f'(() => {{ {path.read_text(encoding="utf-8")} }})();'


def open_eyes(browser: Chromium) -> str:
    """Bring the scripts into every page that is opened, past its content security policy; return what closes them."""
    source = {'source': f'{_script("axe")}{_script("eyes")}'}
    return str(browser.driver.execute_cdp_cmd('Page.addScriptToEvaluateOnNewDocument', source)['identifier'])


def close_eyes(browser: Chromium, identifier: str) -> None:
    """Bring no more scripts into pages."""
    browser.driver.execute_cdp_cmd('Page.removeScriptToEvaluateOnNewDocument', {'identifier': identifier})


def window(browser: Chromium, width: int, height: int) -> None:
    """Give the page a window of that many CSS pixels."""
    size = {'width': width, 'height': height, 'deviceScaleFactor': 1, 'mobile': False}
    browser.driver.execute_cdp_cmd('Emulation.setDeviceMetricsOverride', size)


def prefer(browser: Chromium, scheme: str = 'light', **features: str) -> None:
    """Let the system prefer a colour scheme and other features; movement is always reduced."""
    wanted = {'prefers-color-scheme': scheme, 'prefers-reduced-motion': 'reduce', **features}
    listed = [{'name': name.replace('_', '-'), 'value': value} for name, value in wanted.items()]
    browser.driver.execute_cdp_cmd('Emulation.setEmulatedMedia', {'features': listed})


def axe(browser: Chromium, rules: Sequence[str] = ()) -> tuple[list[str], list[str]]:
    """Return what breaks WCAG 2.2 AA, and what axe advises beside it; ``rules`` asks for these rules alone."""
    only: Any = {'type': 'rule', 'values': list(rules)} if rules else [*LEVELS, ADVICE]
    found = browser.driver.execute_async_script(_RUN, only)
    faults: list[str] = []
    advice: list[str] = []
    for rule in found:
        into = faults if set(rule['tags']) & set(LEVELS) else advice
        into += [f'{rule["rule"]}: {target}: {" ".join(why.split())}' for target, why in rule['nodes']]
    return faults, advice


def ask(browser: Chromium, question: str) -> list[str]:
    """Return the findings of one function of ``eyes.js``."""
    return list(browser.driver.execute_script(f'return eyes.{question}()'))


def look(browser: Chromium, *, schemes: bool = False) -> tuple[list[str], list[str]]:
    """Look at the page that is open in every way; return its faults and what axe advises.

    Parameters: with ``schemes`` its contrast is asked in the colours of the version for low vision too.
    """
    faults, advice = axe(browser)
    prefer(browser, 'dark')
    faults += [f'dark: {fault}' for fault in axe(browser, CONTRAST)[0]]
    prefer(browser)
    if schemes:
        faults += in_colours_for_low_vision(browser)
    faults += [f'focus: {fault}' for fault in focus(browser)]
    window(browser, *PHONE)
    faults += [
        f'320 px: {fault}' for fault in (*ask(browser, 'sideways'), *ask(browser, 'cut'), *axe(browser, TARGETS)[0])
    ]
    window(browser, *DESK)
    faults += text_twice_as_large(browser)
    return faults, advice


def in_colours_for_low_vision(browser: Chromium) -> list[str]:
    """Return what has too little contrast in any of the schemes of two colours."""
    found: list[str] = []
    paint = f'document.documentElement.setAttribute("{COLOURS.attribute}", arguments[0])'
    for scheme in COLOURS.values[1:]:
        browser.driver.execute_script(paint, scheme)
        found += [f'{scheme}: {fault}' for fault in axe(browser, CONTRAST)[0]]
    browser.driver.execute_script(f'document.documentElement.removeAttribute("{COLOURS.attribute}")')
    return found


def focus(browser: Chromium) -> list[str]:
    """Return the elements that take the focus and don't show it, or lie under something then."""
    window(browser, 1280, 720)
    key = {'type': 'keyDown', 'key': 'Tab', 'code': 'Tab', 'windowsVirtualKeyCode': 9}
    browser.driver.execute_cdp_cmd('Input.dispatchKeyEvent', key)
    browser.driver.execute_cdp_cmd('Input.dispatchKeyEvent', {**key, 'type': 'keyUp'})
    return ask(browser, 'focus')


def text_twice_as_large(browser: Chromium) -> list[str]:
    """Return what is cut off or widens the page when its text is twice as large."""
    browser.driver.execute_script('document.documentElement.style.fontSize = "200%"')
    found = [f'200 %: {fault}' for question in ('sideways', 'cut') for fault in ask(browser, question)]
    browser.driver.execute_script('document.documentElement.style.fontSize = ""')
    return found
