"""A served demonstration and a Chromium, for the browser tests and for the pictures."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def served(folder: Path, *, file_texts: bool = False) -> Iterator[str]:
    """Make a demonstration region in ``folder``, serve it on a free port and give its address.

    Parameters: with ``file_texts`` its nine hundred files are read in the background, which takes minutes of CPU time.
    """
    text = (ROOT / 'development.ini').read_text(encoding='utf-8').replace('%(here)s/var', str(folder / 'var'))
    if not file_texts:
        text = text.replace('\nsedportal.demonstration =', '\nsedportal.file_texts = false\nsedportal.demonstration =')
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
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            assert 'http://' in line, (folder / 'log').read_text()
            yield 'http://' + line.partition('http://')[2].split('/')[0]
        finally:
            server.send_signal(signal.SIGTERM)


@contextmanager
def chrome(profile: Path, *more: str) -> Iterator[webdriver.Chrome]:
    """Start Debian’s Chromium with a window of 1280×1024; ``more`` are further arguments."""
    binary, driver = shutil.which('chromium'), shutil.which('chromedriver')
    needed = 'this needs Debian’s chromium and chromium-driver; make test installs them'
    assert binary, needed
    assert driver, needed
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for argument in (
        '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage',
        '--disable-background-networking', '--disable-component-update', '--disable-sync', '--lang=ru',
        '--window-size=1280,1024', f'--user-data-dir={profile}', *more,
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
    started = webdriver.Chrome(options=options, service=Service(driver))
    # A page that comes by a form is not always given the focus where there is no screen: it must think that it has.
    started.execute_cdp_cmd('Emulation.setFocusEmulationEnabled', {'enabled': True})
    try:
        yield started
    finally:
        started.quit()
