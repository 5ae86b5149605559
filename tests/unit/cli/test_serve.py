"""Serving: the address is told, a taken port is told, SIGTERM closes cleanly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from sedportal import cli

ROOT = Path(__file__).resolve().parents[3]
INI = """[DEFAULT]
http_host = 127.0.0.1
http_port = 0
[app:main]
use = call:tests.factories.small_app:main
[server:main]
use = egg:waitress#main
listen = %(http_host)s:%(http_port)s
"""


@pytest.fixture
def ini(tmp_path: Path) -> str:
    path = tmp_path / 'small.ini'
    path.write_text(INI, encoding='utf-8')
    return str(path)


@pytest.fixture
def taken() -> Iterator[int]:
    """Give a port that another program listens at."""
    with socket.create_server(('127.0.0.1', 0)) as other:
        yield other.getsockname()[1]


def serve(ini: str, *words: str) -> subprocess.Popen[str]:
    """Start ``sedportal serve`` as a process of its own."""
    command = [sys.executable, '-c', 'import sys; from sedportal.cli import main; sys.exit(main())', '-c', ini, 'serve']
    environment = {**os.environ, 'PYTHONPATH': str(ROOT)}
    return subprocess.Popen(
        [*command, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True
    )


@pytest.mark.parametrize('number', [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_stop(ini: str, number: signal.Signals) -> None:
    with serve(ini) as served:
        assert served.stdout is not None
        assert served.stderr is not None
        line = served.stdout.readline()
        address = 'http://' + line.partition('http://')[2].split('/')[0]
        with urlopen(f'{address}/a', timeout=10) as answer:
            assert answer.read() == b'/a'
        served.send_signal(number)
        assert served.wait(10) == 0
        assert served.stdout.read() == 'closed\n'
        assert 'Traceback' not in served.stderr.read()


def test_a_taken_port(ini: str, taken: int) -> None:
    with serve(ini, '--port', str(taken)) as served:
        out, err = served.communicate(timeout=20)
    assert served.returncode == 1
    assert f'Another program listens at 127.0.0.1:{taken} already' in err
    assert 'Traceback' not in err
    assert out == 'closed\n'


@pytest.mark.parametrize('port', ['99999', '-1', 'http'])
def test_what_is_no_port(ini: str, port: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(['-c', ini, 'serve', '--port', port])
    assert stopped.value.code == 2
