"""Parallel clients that create documents over real HTTP: how many a second, and does any fail."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from .client import PASSWORD
from .figures import CARD, Figure
from .site import ROOT


def parallel_writers(writers: int, creations: int) -> list[Figure]:
    """Serve an empty region, let ``writers`` clients create documents in it, and return rate and failures."""
    with TemporaryDirectory(prefix='sedportal-bench-') as name:
        ini = Path(name) / 'bench.ini'
        text = (ROOT / 'development.ini').read_text(encoding='utf-8').replace('%(here)s/var', f'{name}/var')
        ini.write_text(text.replace('%(here)s', str(ROOT)), encoding='utf-8')
        command = [sys.executable, '-c', 'import sys; from sedportal.cli import main; sys.exit(main())', '-c', str(ini)]
        subprocess.run([*command, '-q', 'init', '--demonstration'], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        port = _free_port()
        ini.write_text(in_production(ini.read_text(encoding='utf-8'), port), encoding='utf-8')
        serving = [*command, 'serve', '--port', str(port)]
        with subprocess.Popen(serving, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
            assert server.stdout is not None
            address = urlsplit('http://' + server.stdout.readline().partition('http://')[2].split('/')[0])
            try:
                return _race(str(address.hostname), int(address.port or 80), writers, creations)
            finally:
                server.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return int(probe.getsockname()[1])


def in_production(text: str, port: int) -> str:
    """Return the ini file's text with the settings of production."""
    text = text.replace('sedportal.mode = development', 'sedportal.mode = production')
    text = text.replace('sedportal.demonstration = true', f'sedportal.secret = {"bench-only-" * 4}')
    return text.replace('http://%(http_host)s:%(http_port)s', f'https://127.0.0.1:{port}')


def _race(host: str, port: int, writers: int, creations: int) -> list[Figure]:
    logins = ['registrar.dep-fin', 'registrar.dep-zdrav', 'registrar.dep-obraz', 'registrar.gov-apparat']
    taken: list[float] = []
    failed: list[str] = []

    def write(number: int) -> None:
        login = logins[number % len(logins)]
        connection = http.client.HTTPConnection(host, port, timeout=60)
        token = _post(connection, '/api/v1/login', {'login': login, 'password': PASSWORD}, '')[1]['token']
        card = {**CARD, 'organisation': login.partition('.')[2]}
        for _count in range(creations // writers):
            begun = time.perf_counter()
            status, answer = _post(connection, '/api/v1/documents', card, token)
            taken.append(time.perf_counter() - begun)
            if status != 201:
                failed.append(f'{status}: {answer}')

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - begun
    taken.sort()
    return [
        Figure(f'creations over HTTP, {writers} writers', len(taken) / elapsed, '/s', least=180),
        Figure('  of them failed', len(failed), '', most=0),
        Figure('  99th percentile', taken[int(len(taken) * 0.99) - 1] * 1000, 'ms'),
    ]


def _post(connection: http.client.HTTPConnection, path: str, body: object, token: str) -> tuple[int, dict[str, str]]:
    headers = {'Content-Type': 'application/json'}
    if token:
        headers['Authorization'] = f'Bearer {token}'
    connection.request('POST', path, json.dumps(body).encode(), headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())
