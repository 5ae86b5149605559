"""Serving: the address is told, a taken port is told, SIGTERM closes cleanly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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
    # A shell that puts the tests into the background has them ignore Ctrl+C, and whoever they start with them.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            [*command, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True
        )
    finally:
        signal.signal(signal.SIGINT, before)


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


def test_what_was_asked_is_answered_before_the_end(ini: str) -> None:
    with serve(ini) as served, ThreadPoolExecutor(1) as pool:
        assert served.stdout is not None
        address = 'http://' + served.stdout.readline().partition('http://')[2].split('/')[0]
        answer = pool.submit(lambda: urlopen(f'{address}/slow', timeout=10).read())
        assert served.stdout.readline() == 'begun\n'
        served.send_signal(signal.SIGTERM)
        assert answer.result(10) == b'/slow'
        assert served.wait(10) == 0


def test_whoever_comes_at_the_end_to_its_own_socket_is_refused_and_can_ask_another_process(ini: str) -> None:
    with serve(ini) as served, ThreadPoolExecutor(1) as pool:
        assert served.stdout is not None
        place = served.stdout.readline().partition('http://')[2].split('/')[0]
        answer = pool.submit(lambda: urlopen(f'http://{place}/slow', timeout=10).read())
        assert served.stdout.readline() == 'begun\n'
        served.send_signal(signal.SIGTERM)
        refused = False
        while not refused and not answer.done():
            time.sleep(0.02)
            # Afterwards the process has gone, and nobody listens anyway.
            refused = is_refused(place) and not answer.done()
        assert refused
        assert answer.result(10) == b'/slow'
        assert served.wait(10) == 0


def is_refused(place: str) -> bool:
    """Tell whether nobody listens at ``place``; whom somebody takes up is not held against him."""
    host, _colon, port = place.partition(':')
    try:
        socket.create_connection((host, int(port)), timeout=10).close()
    except ConnectionRefusedError:
        return True
    return False


def test_whoever_comes_between_two_processes_waits_in_the_socket(ini: str) -> None:
    """systemd holds the socket: the process that ends does not close it."""
    with socket.create_server(('127.0.0.1', 0)) as listening, ThreadPoolExecutor(1) as pool:
        address = f'http://127.0.0.1:{listening.getsockname()[1]}'
        with serve_on(ini, listening) as first:
            assert first.stdout is not None
            assert address in first.stdout.readline()
            first.send_signal(signal.SIGTERM)
            assert first.wait(10) == 0
        answer = pool.submit(lambda: urlopen(f'{address}/waiting', timeout=20).read())
        with serve_on(ini, listening) as second:
            assert answer.result(20) == b'/waiting'
            second.send_signal(signal.SIGTERM)
            assert second.wait(10) == 0


def serve_on(ini: str, listening: socket.socket) -> subprocess.Popen[str]:
    """Start ``sedportal serve`` as systemd does that has opened the socket for it."""
    number = listening.fileno()
    program = (
        f'import os, sys; os.dup2({number}, 3); os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid())); '
        'from sedportal.cli import main; sys.exit(main())'
    )
    command = [sys.executable, '-c', program, '-c', ini, 'serve']
    environment = {**os.environ, 'PYTHONPATH': str(ROOT)}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True, pass_fds=[number]
    )
