"""The walls around the program that reads strangers' files, tried from inside."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from sedportal.documents.files.limited import confinement, network
from sedportal.documents.files.tools import Tools
from tests.factories.hostile_files import docx_of
from tests.unit.documents_files.conftest import DOCX, needs_office

_INSIDE = """
import ctypes, json, os, socket, sys
import sedportal.documents.files.limited.confinement as walls
for part in sys.argv[3:]:
    if part == 'restrict':
        walls.restrict = lambda *_: False
    else:
        walls.refuse_sockets = lambda *_, **__: False
office = '/usr/lib/libreoffice/program/soffice.bin' if sys.argv[2] == 'office' else ''
stands = walls.confine(512 << 20, 20, office=office)
tried = {}
def attempt(name, action):
    try:
        action()
        tried[name] = 'done'
    except OSError as error:
        tried[name] = type(error).__name__
attempt('inet', lambda: socket.socket(socket.AF_INET).connect(('127.0.0.1', int(sys.argv[1]))))
attempt('unix', lambda: socket.socket(socket.AF_UNIX))
attempt('secret', lambda: open(os.environ['SECRET']).read())
attempt('own', lambda: open('own', 'w').write('x'))
attempt('beside', lambda: open(os.environ['SECRET'] + '-2', 'w'))
attempt('memory', lambda: open(f'/proc/{os.getppid()}/environ').read())
try:
    bytearray(600 << 20)
    tried['large'] = 'done'
except MemoryError as error:
    tried['large'] = type(error).__name__
print(json.dumps([stands, tried]))
"""


def inside(folder: Path, *arguments: str) -> tuple[dict[str, bool], dict[str, str]]:
    """Try to get out of the walls and return which stand and what was done."""
    work = folder / 'work'
    work.mkdir(exist_ok=True)
    (folder / 'secret').write_text('secret')
    ran = subprocess.run(
        [sys.executable, '-c', _INSIDE, *arguments], cwd=work, capture_output=True, text=True, check=True,
        env={'SECRET': str(folder / 'secret'), 'PYTHONPATH': str(Path(confinement.__file__).parents[4])},
    )  # fmt: skip
    stands, tried = json.loads(ran.stdout)
    return stands, tried


@pytest.fixture
def port() -> Any:
    """Give the port of a server that takes connections."""
    import socket

    with socket.create_server(('127.0.0.1', 0)) as server:
        yield str(server.getsockname()[1])


def test_nothing_outside_is_reached(tmp_path: Path, port: str) -> None:
    stands, tried = inside(tmp_path, port, 'reader')
    assert stands['sockets_refused'] or stands['network_apart']
    assert tried['inet'] != 'done'
    assert (tried['own'], tried['large']) == ('done', 'MemoryError')
    if stands['folders_closed']:
        assert (tried['secret'], tried['beside'], tried['memory']) == ('PermissionError',) * 3
    if stands['sockets_refused']:
        assert tried['unix'] == 'PermissionError'


def test_each_wall_alone_closes_the_network(tmp_path: Path, port: str) -> None:
    stands, tried = inside(tmp_path, port, 'reader', 'restrict', 'refuse_sockets')
    assert tried['inet'] == 'OSError', 'there is no way to anywhere in a network of its own'
    assert tried['secret'] == 'done', 'what was switched off is not there: the test above tries something'
    assert stands['network_apart']


def test_the_office_may_have_a_socket_of_its_own_only(tmp_path: Path, port: str) -> None:
    _stands, tried = inside(tmp_path, port, 'office')
    assert tried['inet'] != 'done'
    assert tried['unix'] == 'done'


def test_a_machine_of_another_make_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('platform.machine', lambda: 'riscv64')
    assert not network.refuse_sockets(None, local=False)


def test_the_workshop_tells_its_walls(desk: Any) -> None:
    assert set(desk.workshop.walls()) == {'network_apart', 'sockets_refused', 'folders_closed'}


_WITHOUT_TMP = """
import sys
import sedportal.documents.files.limited.confinement as walls
from sedportal.documents.files.limited.conversion import convert
walls._own_tmp = lambda _libc: False
walls.confine(512 << 20, 60, office=sys.argv[1])
print(convert(open(0, 'rb'), {'media_type': sys.argv[2], 'office': sys.argv[1]}))
"""


@needs_office
def test_the_office_works_where_no_folder_may_be_mounted(tmp_path: Path) -> None:
    before = set(Path(tempfile.gettempdir()).glob('OSL_PIPE_*'))
    ran = subprocess.run(
        [sys.executable, '-c', _WITHOUT_TMP, Tools().office, DOCX], cwd=tmp_path, input=docx_of('Приказ'),
        capture_output=True, check=False,
        env={'PYTHONPATH': str(Path(confinement.__file__).parents[4]), 'HOME': str(tmp_path), 'TMPDIR': str(tmp_path)},
    )  # fmt: skip
    for left in set(Path(tempfile.gettempdir()).glob('OSL_PIPE_*')) - before:
        left.unlink()
    assert ran.stdout == b"{'converted': True}\n", ran.stderr
