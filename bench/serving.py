"""A kept portal in service: one web process over HTTP, as in production, with its start and its memory told."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .site import ROOT, settings_of

_COMMAND = 'import sys; from sedportal.cli import main; sys.exit(main())'


@dataclass
class Served:
    """A process that serves: where it is, how long it took to answer, by the clock and of the processor."""

    process: subprocess.Popen[str]
    address: tuple[str, int]
    host: str
    seconds: float
    start_cpu: float = 0.0

    def memory(self) -> float:
        """Return the memory of the process that is its own or shared with files, in MB."""
        return _status(self.process.pid, 'VmRSS')

    def own_memory(self) -> float:
        """Return the memory that is the process's own, without pages of files, in MB."""
        return _status(self.process.pid, 'RssAnon')

    def cpu(self) -> float:
        """Return the seconds of CPU that the process has taken."""
        fields = Path(f'/proc/{self.process.pid}/stat').read_text().rpartition(')')[2].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def end(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Send the signal, wait for the end and return the seconds it took."""
        begun = time.perf_counter()
        self.process.send_signal(number)
        self.process.wait(120)
        return time.perf_counter() - begun


def _status(pid: int, name: str) -> float:
    lines = Path(f'/proc/{pid}/status').read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def write_ini(folder: Path, port: int, **settings: str) -> Path:
    """Write the ini file that serves the kept portal in ``folder`` and return its path."""
    own = {**settings_of(folder, building=False), 'sedportal.public_url': f'https://127.0.0.1:{port}', **settings}
    own.pop('sedportal.background')
    own['zodbconn.uri'] += '&connection_pool_size=24'
    lines = [f'{name} = {value}' for name, value in own.items()]
    text = (ROOT / 'production.ini').read_text(encoding='utf-8')
    before, _app, rest = text.partition('[app:main]')
    _old, server, after = rest.partition('[server:main]')
    ini = folder / 'served.ini'
    ini.write_text(
        '\n'.join([before, '[app:main]', 'use = call:sedportal:main', *lines, '', server + after]), encoding='utf-8'
    )
    return ini


def begin(folder: Path, **settings: str) -> Served:
    """Serve the kept portal in ``folder`` and return when it answers. Raises ``RuntimeError`` if it does not."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        port = int(probe.getsockname()[1])
    ini = write_ini(folder, port, **settings)
    begun = time.perf_counter()
    command = [sys.executable, '-W', 'ignore', '-c', _COMMAND, '-c', str(ini), '-q', 'serve', '--port', str(port)]
    with (folder / 'served.log').open('a') as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT)
    assert process.stdout is not None
    if 'http://' not in process.stdout.readline():
        raise RuntimeError(f'it does not serve; see {folder}/served.log')
    _ask(port)
    served = Served(process, ('127.0.0.1', port), f'127.0.0.1:{port}', time.perf_counter() - begun)
    served.start_cpu = served.cpu()
    return served


def _ask(port: int) -> None:
    with socket.create_connection(('127.0.0.1', port), timeout=60) as asked:
        asked.sendall(f'GET /login HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n'.encode())
        if not asked.recv(100).startswith(b'HTTP/1.1 200'):
            raise RuntimeError('the page of the login is not there')


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Served]:
    """Serve the kept portal in ``folder`` for the block."""
    served = begin(folder, **settings)
    try:
        yield served
    finally:
        if served.process.poll() is None:
            served.end()
        assert served.process.stdout is not None
        served.process.stdout.close()
