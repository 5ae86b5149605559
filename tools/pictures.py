"""Take the pictures of ``docs/pictures/``: a fresh demonstration region, its pages, Chromium at 1280×1024.

Run it by ``make pictures``. Everything is made in a folder of its own that is gone afterwards, on a free port; the
address of a demonstration that runs already may be given instead.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.factories.chromium import Chromium  # noqa: E402

LARGEST = 200 * 1024  # bytes of one picture: they are seen in a page
FOLDER = '/organisations/g-kineshma/incoming'
# The picture’s name, who looks, and where the way to it begins.
PICTURES = (
    ('home', 'registrar.g-kineshma', '/'),
    ('folder', 'registrar.g-kineshma', FOLDER),
    ('document', 'registrar.g-kineshma', f'{FOLDER}?state=registered'),
    ('registration', 'registrar.g-kineshma', f'{FOLDER}/add'),
    ('search', 'registrar.g-kineshma', '/search?q=ремонт+дорог'),
    ('roles', 'orgadmin.dep-zdrav', '/organisations/dep-zdrav/roles'),
    ('workflow', 'admin', '/admin/workflows/incoming'),
)


def main() -> int:
    """Take them all; return 1 when one is too large for a page."""
    target = ROOT / 'docs' / 'pictures'
    target.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        portal(Path(folder), *sys.argv[1:]) as address,
        chromium(Path(folder)) as driver,
    ):
        take(Chromium(driver, address), target)
    return int(any(picture.stat().st_size > LARGEST for picture in target.glob('*.png')))


def take(browser: Chromium, target: Path) -> None:
    """Take each picture in the name of whoever works on that page."""
    size = {'width': 1280, 'height': 1024, 'deviceScaleFactor': 1, 'mobile': False}
    browser.driver.execute_cdp_cmd('Emulation.setDeviceMetricsOverride', size)
    for name, login, path in PICTURES:
        browser.forget()
        browser.log_in(login)
        browser.find('.person-menu')
        browser.open(path)
        prepare(browser, name)
        browser.driver.save_screenshot(str(target / f'{name}.png'))
        print(f'{name}.png: {(target / f"{name}.png").stat().st_size // 1024} KB')


def prepare(browser: Chromium, name: str) -> None:
    """Bring the page into the state that the picture is to show."""
    if name == 'document':
        browser.find('td.number a')
        link = browser.driver.execute_script('return document.querySelector("td.number a").getAttribute("href")')
        browser.open(link)
    elif name == 'registration':
        for field, text in (
            ('title', 'О ремонте моста через Волгу'), ('correspondent', 'Департамент дорожного хозяйства и транспорта'),
            ('ext_number', '01-12/345'), ('doc_date', 'вчера'), ('received_at', 'сейчас'), ('sheets', '2'),
        ):  # fmt: skip
            browser.fill(field, text)
        browser.choose('delivery', 'medo')
        browser.driver.execute_script('window.scrollTo(0, 0)')


@contextmanager
def portal(folder: Path, running: str = '') -> Iterator[str]:
    """Serve a demonstration region of the pictures' own and give its address, or that of one ``running`` already."""
    if running:
        yield running
        return
    text = (ROOT / 'development.ini').read_text(encoding='utf-8').replace('%(here)s/var', str(folder / 'var'))
    ini = folder / 'pictures.ini'
    ini.write_text(text.replace('%(here)s', str(ROOT)), encoding='utf-8')
    command = [sys.executable, '-c', 'import sys; from sedportal.cli import main; sys.exit(main())', '-c', str(ini)]
    environment = {**os.environ, 'PYTHONPATH': str(ROOT), 'PYTHONUNBUFFERED': '1'}
    subprocess.run([*command, '--quiet', 'init', '--demonstration'], check=True, env=environment)
    serve = [*command, 'serve', '--port', '0']
    with subprocess.Popen(serve, stdout=subprocess.PIPE, env=environment, text=True) as server:
        assert server.stdout is not None
        found = re.search(r'http://[^\s/]+', server.stdout.readline())
        assert found is not None, 'the portal did not start'
        try:
            yield found.group()
        finally:
            server.send_signal(signal.SIGTERM)


@contextmanager
def chromium(folder: Path) -> Iterator[webdriver.Chrome]:
    """Start Debian's Chromium with a window of 1280×1024."""
    binary, driver = shutil.which('chromium'), shutil.which('chromedriver')
    assert binary, 'install chromium and chromium-driver first'
    assert driver, 'install chromium-driver first'
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for argument in (
        '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage',
        '--disable-background-networking', '--lang=ru', '--hide-scrollbars', '--window-size=1280,1024',
        f'--user-data-dir={folder / "profile"}',
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
    browser = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield browser
    finally:
        browser.quit()


if __name__ == '__main__':
    sys.exit(main())
