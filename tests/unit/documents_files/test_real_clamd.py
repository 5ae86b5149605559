"""The client against Debian’s own clamd, where it is installed, with one signature made here: the EICAR file’s."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sedportal.documents.files.clamd import Clamd, Finding
from tests.factories.clamd import EICAR

CLAMD = shutil.which('clamd', path=f'{os.defpath}:/usr/sbin:/usr/local/sbin')
pytestmark = pytest.mark.skipif(not CLAMD, reason='clamd is not installed')


@pytest.fixture(scope='module')
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a clamd of one's own, with a database of one signature and a limit of 1 MB."""
    folder = tmp_path_factory.mktemp('clamd')
    (folder / 'db').mkdir()
    signature = f'{hashlib.md5(EICAR, usedforsecurity=False).hexdigest()}:{len(EICAR)}:Local.Test.EICAR\n'
    (folder / 'db' / 'local.hdb').write_text(signature)
    configuration = folder / 'clamd.conf'
    lines = (f'LocalSocket {folder}/ctl', f'DatabaseDirectory {folder}/db', 'Foreground yes', 'StreamMaxLength 1M')
    configuration.write_text('\n'.join((*lines, '')))
    assert CLAMD is not None
    with subprocess.Popen([CLAMD, '-c', str(configuration)], stdout=subprocess.DEVNULL) as server:
        for _moment in range(600):
            if (folder / 'ctl').is_socket():
                break
            time.sleep(0.05)
        yield f'clamd://{Path(folder, "ctl")}'
        server.terminate()


def test_it_says_what_the_client_understands(address: str) -> None:
    clamd = Clamd(address)
    assert clamd.scan(io.BytesIO(EICAR)) == Finding(threat='Local.Test.EICAR.UNOFFICIAL')
    assert clamd.scan(io.BytesIO('Приказ'.encode() * 1000)) == Finding()
    assert clamd.scan(io.BytesIO(bytes(3 << 20))) == Finding(refused='size')
