"""Take the pictures of ``docs/pictures/``: every screen of the catalogue, as the running portal shows it.

Run it by ``make pictures``; names of screens after it take those alone. A demonstration region of its own is made for
it, in a folder that is gone afterwards; ``PORTAL`` may name one that runs. Each screen is taken at 1280×1024 in the
light scheme; those that ask for every scheme also dark, at 360 and at 1920 pixels. The pictures are WebP of few
colours: sharp, and light enough for the repository.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from PIL import Image
from selenium.common.exceptions import WebDriverException

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.factories.chromium import Chromium  # noqa: E402
from tests.factories.eyes import DESK, prefer, window  # noqa: E402
from tests.factories.screens import SCREENS, Screen, Surroundings  # noqa: E402
from tests.factories.site import chrome, served  # noqa: E402

TARGET = ROOT / 'docs' / 'pictures'
LARGEST = 200 * 1024  # bytes of one picture: they are seen in a page
COLOURS = 160
# What is added to the name, the scheme, the window.
USUAL = ('', 'light', DESK)
FURTHER = (('-dark', 'dark', DESK), ('-narrow', 'light', (360, 780)), ('-wide', 'light', (1920, 1080)))


def main() -> int:
    """Take them; return 1 when one is too large or a screen could not be reached."""
    wanted = set(sys.argv[1:])
    TARGET.mkdir(exist_ok=True)
    faults = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = os.environ.get('PORTAL') or stack.enter_context(served(folder))
        browser = Chromium(stack.enter_context(chrome(folder / 'profile', '--hide-scrollbars')), address)
        here, keys = Surroundings(address), {}
        for screen in SCREENS:
            if not wanted or screen.name in wanted:
                faults += take(browser, screen, here, keys)
    if not wanted:
        known = {f'{name}.webp' for name in names()}
        for old in TARGET.iterdir():
            if old.name not in known:
                old.unlink()
    print('\n'.join(faults))
    return int(bool(faults))


def names() -> Iterator[str]:
    """Give the name of every picture."""
    for screen in SCREENS:
        for more, _scheme, _window in views_of(screen):
            yield screen.name + more


def views_of(screen: Screen) -> tuple[tuple[str, str, tuple[int, int]], ...]:
    """Return in which ways a screen is taken."""
    return (USUAL, *FURTHER) if screen.schemes else (USUAL,)


def take(browser: Chromium, screen: Screen, here: Surroundings, keys: dict[str, list[dict[str, object]]]) -> list[str]:
    """Take the pictures of one screen; return what went wrong."""
    try:
        window(browser, *DESK)
        prefer(browser)
        browser.become(screen.login, keys)
        browser.reach(screen, here)
        taken = []
        for more, scheme, size in views_of(screen):
            window(browser, *size)
            prefer(browser, scheme)
            taken.append(save(browser, screen.name + more))
    except (WebDriverException, AssertionError, LookupError, OSError) as fault:  # the others are still wanted
        return [f'{screen.name}: {str(fault).splitlines()[0]}']
    return [fault for fault in taken if fault]


def save(browser: Chromium, name: str) -> str:
    """Save what the window shows; return what is wrong with it."""
    picture = Image.open(io.BytesIO(browser.driver.get_screenshot_as_png())).convert('RGB')
    few = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert('RGB')
    path = TARGET / f'{name}.webp'
    few.save(path, lossless=True, quality=90, method=4)
    size = path.stat().st_size
    print(f'{path.name}: {size // 1024} KB', flush=True)
    return f'{path.name} has {size} bytes' if size > LARGEST else ''


if __name__ == '__main__':
    sys.exit(main())
