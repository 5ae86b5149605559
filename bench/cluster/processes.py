"""A whole cluster on this machine: PostgreSQL of its own, web processes, a worker, nginx with the shipped files."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.faults.region import HOST, PASSWORD, ROOT, Region, make_region
from tests.factories.postgresql import Server as Database
from tests.factories.postgresql import server as database_server

NGINX = shutil.which('nginx') or shutil.which('nginx', path='/usr/sbin')
PATIENCE = 60.0
_PORTS = (6543, 6544, 6545, 6546)
_PROGRAM = 'import sys; from sedportal.cli import main; sys.exit(main())'
# As systemd hands a socket over: as descriptor 3, to this very process.
_WITH_SOCKET = (
    'import os; os.dup2({number}, 3); os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid())); ' + _PROGRAM
)


class Answer:
    """An answer: ``status`` (0 when there was none) and ``body``, read as JSON if it is such."""

    def __init__(self, status: int, body: bytes) -> None:
        self.status = status
        self.body = body

    def json(self) -> Any:
        """Return what the body says."""
        return json.loads(self.body)


class Client:
    """A program of the API that opens a connection for each request; ``port`` is nginx's or a process's own."""

    def __init__(self, port: int, *, tls: bool, token: str = '') -> None:
        self.port = port
        self.token = token
        # nginx has a certificate of its own, made a moment ago.
        self._tls = ssl._create_unverified_context() if tls else None

    def at(self, port: int) -> Client:
        """Return the same person's client of the process at ``port`` itself."""
        return Client(port, tls=False, token=self.token)

    def log_in(self, login: str) -> Client:
        """Take a token of ``login``."""
        self.token = self.post('/login', {'login': login, 'password': PASSWORD}).json()['token']
        return self

    def get(self, path: str) -> Answer:
        """Ask for something."""
        return self._call('GET', path, None, {})

    def post(self, path: str, values: Any, key: str = '') -> Answer:
        """Send something, with an idempotency key if there is one."""
        return self._call('POST', path, values, {'Idempotency-Key': key} if key else {})

    def _call(self, method: str, path: str, values: Any, headers: dict[str, str]) -> Answer:
        headers = {'Host': HOST, 'Content-Type': 'application/json', **headers}
        if self.token:
            headers['Authorization'] = f'Bearer {self.token}'
        connection = (
            http.client.HTTPSConnection('127.0.0.1', self.port, timeout=PATIENCE, context=self._tls)
            if self._tls
            else http.client.HTTPConnection('127.0.0.1', self.port, timeout=PATIENCE)
        )
        try:
            connection.request(method, f'/api/v1{path}', None if values is None else json.dumps(values), headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read())
        except (OSError, http.client.HTTPException) as fault:
            return Answer(0, type(fault).__name__.encode())
        finally:
            connection.close()


class Cluster:
    """The processes; ``ports`` are those of the web processes, ``address`` the port of nginx."""

    def __init__(self, folder: Path, database: Database, count: int) -> None:
        uri = database.uri(database.database(), folder / 'blob-cache')
        self.region: Region = make_region(folder, uri, 'deploy/cluster.ini')
        self.log = folder / 'log'
        self._sockets = [socket.create_server(('127.0.0.1', 0), backlog=1024) for _number in range(count)]
        self.ports = [one.getsockname()[1] for one in self._sockets]
        self.processes: list[subprocess.Popen[bytes] | None] = [None] * count
        self._worker: subprocess.Popen[bytes] | None = None
        self._nginx: subprocess.Popen[bytes] | None = None
        self.address = 0

    def client(self, login: str) -> Client:
        """Return a client of nginx, logged in as ``login``."""
        return Client(self.address, tls=True).log_in(login)

    def start(self) -> None:
        """Start everything and wait until each process answers."""
        self._worker = self._program('worker')
        for number in range(len(self.ports)):
            self.start_web(number)
        for port in self.ports:
            self.wait_for(port)
        self._start_nginx()

    def start_web(self, number: int) -> None:
        """Start the web process of that number on its socket, without waiting for it."""
        self.processes[number] = self._program('serve', self._sockets[number])

    def wait_for(self, port: int) -> None:
        """Wait until the process at ``port`` answers."""
        deadline = time.monotonic() + PATIENCE
        while Client(port, tls=False).get('/openapi.json').status not in (200, 401, 404):
            if time.monotonic() > deadline:
                raise TimeoutError(f'port {port} does not answer: {self.log.read_text()[-2000:]}')
            time.sleep(0.05)

    def end_web(self, number: int, how: signal.Signals) -> None:
        """End a web process and wait until it is gone."""
        process = self.processes[number]
        assert process is not None
        process.send_signal(how)
        process.wait(PATIENCE)

    def restart(self, unit: str) -> None:
        """Restart what systemd calls ``unit``, and wait for its end, not for its beginning, as systemd does."""
        if unit == 'sedportal-worker.service':
            assert self._worker is not None
            self._worker.terminate()
            self._worker.wait(PATIENCE)
            self._worker = self._program('worker')
            return
        number = self.ports.index(int(unit.removeprefix('sedportal-web@').removesuffix('.service')))
        self.end_web(number, signal.SIGTERM)
        self.start_web(number)

    def stop(self) -> None:
        """End everything."""
        for process in (self._nginx, *self.processes, self._worker):
            if process is not None and process.poll() is None:
                process.terminate()
        for process in (self._nginx, *self.processes, self._worker):
            if process is not None:
                process.wait(PATIENCE)
        for one in self._sockets:
            one.close()

    def _program(self, command: str, listening: socket.socket | None = None) -> subprocess.Popen[bytes]:
        program = _PROGRAM if listening is None else _WITH_SOCKET.format(number=listening.fileno())
        with self.log.open('ab') as log:
            return subprocess.Popen(
                [sys.executable, '-W', 'ignore', '-c', program, '-c', str(self.region.ini), '-q', command],
                stdout=subprocess.DEVNULL, stderr=log, env={**os.environ, 'PYTHONPATH': str(ROOT)},
                pass_fds=[] if listening is None else [listening.fileno()],
            )  # fmt: skip

    def _start_nginx(self) -> None:
        assert NGINX is not None
        folder = self.region.folder / 'nginx'
        self.address = place_nginx(folder, self.ports, HOST)
        with self.log.open('ab') as log:
            self._nginx = subprocess.Popen(
                [NGINX, '-p', str(folder), '-c', str(folder / 'nginx.conf'), '-g', 'daemon off;'],
                stdout=log, stderr=log,
            )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while Client(self.address, tls=True).get('/openapi.json').status == 0:
            if time.monotonic() > deadline:
                raise TimeoutError(f'nginx does not answer: {self.log.read_text()[-2000:]}')
            time.sleep(0.05)


def place_nginx(folder: Path, ports: list[int], host: str) -> int:
    """Write the shipped files into ``folder`` with addresses of this machine; return the port that nginx will have."""
    folder.mkdir()
    address, plain = _free_port(), _free_port()
    shipped = ROOT / 'deploy' / 'nginx'
    site = ''.join((shipped / name).read_text(encoding='utf-8') for name in ('sedportal.conf', 'processes.conf'))
    site = site.replace('listen 443', f'listen 127.0.0.1:{address}').replace('listen 80', f'listen 127.0.0.1:{plain}')
    site = site.replace('portal.example.ru', host).replace('/etc/nginx/portal', f'{folder}/portal')
    for standing, port in zip(_PORTS, ports, strict=False):
        site = site.replace(f'127.0.0.1:{standing}', f'127.0.0.1:{port}')
    for standing in _PORTS[len(ports) :]:
        site = re.sub(rf'\n *server 127\.0\.0\.1:{standing} .*', '', site)
    (folder / 'site.conf').write_text(site, encoding='utf-8')
    main = (shipped / 'nginx.conf').read_text(encoding='utf-8')
    main = main.replace('/run/nginx.pid', f'{folder}/pid').replace('/var/log/nginx', str(folder))
    main = main.replace('/etc/nginx/conf.d/*.conf', f'{folder}/site.conf').replace('access_log', '# access_log')
    rooms = ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi')
    paths = ''.join(f'    {name}_temp_path {folder}/{name};\n' for name in rooms)
    main = main.replace('http {\n', 'http {\n' + paths)
    if os.geteuid() == 0:
        main = f'user root;\n{main}'
    (folder / 'nginx.conf').write_text(main, encoding='utf-8')
    subprocess.run(
        ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
         '-subj', f'/CN={host}', '-keyout', str(folder / 'portal.key'), '-out', str(folder / 'portal.crt')],
        check=True, capture_output=True,
    )  # fmt: skip
    return address


def _free_port() -> int:
    with socket.create_server(('127.0.0.1', 0)) as free:
        port: int = free.getsockname()[1]
        return port


@contextmanager
def cluster(folder: Path, count: int = 4) -> Iterator[Cluster]:
    """Run a cluster of ``count`` web processes for the block."""
    with ExitStack() as stack:
        database = stack.enter_context(database_server(durable=True))
        made = Cluster(folder, database, count)
        stack.callback(made.stop)
        made.start()
        yield made
