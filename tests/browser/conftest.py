"""The portal as a real server, and a real Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from tests.factories.chromium import Chromium

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope='session')
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a demonstration region of the session's own, and give its address."""
    folder = tmp_path_factory.mktemp('site')
    text = (ROOT / 'development.ini').read_text(encoding='utf-8').replace('%(here)s/var', str(folder / 'var'))
    ini = folder / 'development.ini'
    ini.write_text(text.replace('%(here)s', str(ROOT)), encoding='utf-8')
    command = [sys.executable, '-c', 'import sys; from sedportal.cli import main; sys.exit(main())', '-c', str(ini)]
    environment = {**os.environ, 'PYTHONPATH': str(ROOT), 'PYTHONUNBUFFERED': '1'}
    subprocess.run([*command, '--quiet', 'init', '--demonstration'], check=True, env=environment, timeout=300)
    serve = [*command, 'serve', '--port', '0']
    with (
        (folder / 'log').open('w') as log,
        subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=log, env=environment, text=True) as server,
    ):
        assert server.stdout is not None
        line = server.stdout.readline()
        assert 'http://' in line, (folder / 'log').read_text()
        yield 'http://' + line.partition('http://')[2].split('/')[0]
        server.send_signal(signal.SIGTERM)


@pytest.fixture(scope='session')
def _driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    binary, driver = shutil.which('chromium'), shutil.which('chromedriver')
    needed = 'browser tests need Debian’s chromium and chromium-driver; make test installs them'
    assert binary, needed
    assert driver, needed
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    profile = tmp_path_factory.mktemp('chromium')
    for argument in (
        '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage',
        '--disable-background-networking', '--disable-component-update', '--disable-sync', '--lang=ru',
        '--window-size=1280,1024', f'--user-data-dir={profile}',
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
    chrome = webdriver.Chrome(options=options, service=Service(driver))
    yield chrome
    chrome.quit()


@pytest.fixture
def chromium(address: str, _driver: webdriver.Chrome) -> Iterator[Chromium]:
    """Give the browser, logged out; afterwards, its console must be free of policy violations and script errors."""
    browser = Chromium(_driver, address)
    browser.forget()
    yield browser
    assert browser.complaints() == []


@pytest.fixture
def log_in(chromium: Chromium) -> Callable[[str], Chromium]:
    """Give a function that logs somebody in."""

    def enter(login: str) -> Chromium:
        chromium.forget()
        chromium.log_in(login)
        return chromium

    return enter
