"""The wheel, installed where nothing of the project lies beside it, makes a portal and serves it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

INI = """[app:main]
use = egg:sedportal
sedportal.mode = development
sedportal.var = %(here)s/var
zodbconn.uri = file://%(here)s/var/Data.fs?blobstorage_dir=%(here)s/var/blobs&connection_pool_size=24

[server:main]
use = egg:waitress#main
listen = 127.0.0.1:0
threads = 4
"""


@pytest.fixture(scope='session')
def installed(archives: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own; what it requires is lent from the tests'."""
    environment = tmp_path_factory.mktemp('installed') / 'venv'
    subprocess.run([sys.executable, '-m', 'venv', '--without-pip', str(environment)], check=True)
    [wheel] = archives.glob('*.whl')
    python = environment / 'bin' / 'python'
    subprocess.run(
        [sys.executable, '-m', 'pip', '--quiet', '--disable-pip-version-check', '--python', str(python), 'install',
         '--no-deps', '--no-index', str(wheel)], check=True,
    )  # fmt: skip
    [site] = environment.glob('lib/python*/site-packages')
    # A path in a .pth file is searched after the environment's own, and .pth files inside it are not followed:
    # the tests' editable install of the project stays out of sight.
    (site / 'lent.pth').write_text(sysconfig.get_path('purelib'), encoding='utf-8')
    return environment / 'bin'


@pytest.fixture(scope='session')
def folder(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a portal by the installed command, in a folder with an ini file and nothing else."""
    return make(installed, tmp_path_factory.mktemp('place'))


def make(installed: Path, place: Path) -> Path:
    (place / 'portal.ini').write_text(INI, encoding='utf-8')
    made = run(installed, place, 'init')
    assert made.returncode == 0, made.stdout + made.stderr
    return place


def clean_environment() -> dict[str, str]:
    """Return the environment without what would show the project's sources."""
    return {name: value for name, value in os.environ.items() if not name.startswith('PYTHON')}


def run(installed: Path, place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(installed / 'sedportal'), '-c', 'portal.ini', *words]
    return subprocess.run(command, cwd=place, env=clean_environment(), capture_output=True, text=True, timeout=120)


@pytest.fixture(scope='session')
def address(installed: Path, folder: Path) -> Iterator[str]:
    """Serve the portal; give its address."""
    command = [str(installed / 'sedportal'), '-c', 'portal.ini', 'serve']
    with (
        (folder / 'log').open('w') as log,
        subprocess.Popen(
            command, cwd=folder, env=clean_environment(), stdout=subprocess.PIPE, stderr=log, text=True
        ) as served,
    ):
        assert served.stdout is not None
        line = served.stdout.readline()
        assert 'http://' in line, (folder / 'log').read_text()
        yield 'http://' + line.partition('http://')[2].split('/')[0]
        served.send_signal(signal.SIGTERM)
        assert served.wait(15) == 0


def read(address: str) -> str:
    with urlopen(address, timeout=10) as answer:
        text: str = answer.read().decode('utf-8')
        return text


def test_it_is_the_installed_one(installed: Path, folder: Path) -> None:
    found = subprocess.run(
        [str(installed / 'python'), '-W', 'ignore', '-c', 'import sedportal; print(sedportal.__file__)'],
        cwd=folder, env=clean_environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout.startswith(str(installed.parent))


def test_pages_wear_the_shipped_skin_in_russian(address: str) -> None:
    page = read(f'{address}/login')
    assert 'СЭД Ивановской области' in page
    assert 'Перейти к содержанию' in page


def test_each_file_of_a_page_is_served(address: str) -> None:
    page = read(f'{address}/login')
    addresses = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
    assert len(addresses) >= 6
    for path in addresses:
        with urlopen(address + path, timeout=10) as answer:
            assert answer.read()


def test_the_shipped_workflows_are_live(installed: Path, tmp_path: Path) -> None:
    checked = run(installed, make(installed, tmp_path), 'workflow', 'check')
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_nothing_is_there_for_strangers(address: str) -> None:
    with pytest.raises(HTTPError) as caught:
        read(f'{address}/api/v1/me')
    assert caught.value.code == 401
    assert json.loads(caught.value.read())['status'] == 401
    caught.value.close()
