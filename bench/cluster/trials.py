"""What is tried on a cluster: visibility, revocation, restarts one after another, deaths, slow clients."""

from __future__ import annotations

import itertools
import os
import signal
import socket
import ssl
import statistics
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import sedportal
from bench.faults.region import HOST, LOGINS, ROOT, Region
from sedportal.directory.operations import grant_role
from sedportal.directory.operations.roles import revoke_role
from sedportal.kernel.clock import moscow
from sedportal.kernel.unit_of_work import unit_of_work

from .processes import Client, Cluster
from .systemctl import systemctl

_TODAY = moscow(datetime.now(UTC)).date().isoformat()
_CARD = {
    'kind': 'incoming', 'organisation': 'upper', 'doc_date': _TODAY, 'sheets': 1, 'correspondent': 'ООО «Дорожник»',
    'ext_number': '17-04', 'delivery': 'post', 'received_at': f'{_TODAY}T00:00:00+03:00',
}  # fmt: skip
LONGEST_WAIT = 10.0
_CATCHING_UP = '"catching_up":true'
Result = TypeVar('Result')
_numbers = itertools.count(1)


@dataclass
class Seen:
    """What was seen: how often each thing happened, and times in seconds."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def took(self, what: str, seconds: float) -> None:
        """Note a time."""
        self.seconds.setdefault(what, []).append(seconds)

    def percentile(self, what: str, share: float) -> float:
        """Return the seconds below which ``share`` of the times of ``what`` lie."""
        ordered = sorted(self.seconds.get(what, [0.0]))
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]

    def table(self) -> str:
        """Return it all as a Markdown table."""
        rows = [(what, str(count)) for what, count in self.counts.items()]
        for what, taken in self.seconds.items():
            rows.append((f'{what}, median, s', f'{statistics.median(taken):.3f}'))
            rows.append((f'{what}, 99th percentile, s', f'{self.percentile(what, 0.99):.3f}'))
            rows.append((f'{what}, longest, s', f'{max(taken):.3f}'))
        lines = [f'| {"what":<62} | {"figure":>8} |', f'|{"-" * 64}|{"-" * 9}:|']
        return '\n'.join(lines + [f'| {what:<62} | {figure:>8} |' for what, figure in rows])


def create(client: Client) -> str:
    """Make a document, with a key, and return its uid; empty if it was not made."""
    number = next(_numbers)
    answer = client.post('/documents', {**_CARD, 'title': f'О деле {number}'}, key=f'{os.getpid()}-{number}')
    return str(answer.json()['uid']) if answer.status == 201 else ''


def visibility(cluster: Cluster, seen: Seen, rounds: int) -> None:
    """Make documents on one process and look for them on all: the author at once, a colleague within a second."""
    author, colleague = cluster.client(LOGINS[0]), cluster.client(LOGINS[3])
    for number in range(rounds):
        uid = create(author.at(cluster.ports[number % len(cluster.ports)]))
        made = time.monotonic()
        for port in cluster.ports:
            listed = _listed(author.at(port))
            seen.counts['own change looked for'] += 1
            # After a second of waiting a list says that it is catching up: late, but never silently old.
            seen.counts['own change late, and said so'] += uid not in listed and _CATCHING_UP in listed
            seen.counts['own change not seen at once'] += uid not in listed and _CATCHING_UP not in listed
        for port in cluster.ports:
            while uid not in _listed(colleague.at(port)) and time.monotonic() - made < LONGEST_WAIT:
                time.sleep(0.01)
            seen.took('a colleague sees it', time.monotonic() - made)


def _listed(client: Client) -> str:
    return client.get('/documents').body.decode()


def revocation(cluster: Cluster, seen: Seen, rounds: int) -> None:
    """Take a role away, and log out: the next request on every process knows."""
    with _node(cluster.region) as registry:
        admin = cluster.client(LOGINS[0])
        uid = create(admin)
        reader = cluster.client(LOGINS[1])
        for _round in range(rounds):
            with unit_of_work(registry) as unit:
                place = unit.portal['organisations']['upper']
                grant = grant_role(unit, place, {'principal': LOGINS[1], 'role': 'registrar'}).id
            given = [reader.at(port).get(f'/documents/{uid}').status for port in cluster.ports]
            with unit_of_work(registry) as unit:
                revoke_role(unit, unit.portal['organisations']['upper'], grant)
            taken = [reader.at(port).get(f'/documents/{uid}').status for port in cluster.ports]
            seen.counts['role looked for'] += 2 * len(cluster.ports)
            seen.counts['role given and not known'] += len(given) - given.count(200)
            seen.counts['role taken and not known'] += taken.count(200)
            leaving = cluster.client(LOGINS[2])
            before = [leaving.at(port).get('/me').status for port in cluster.ports]
            leaving.post('/logout', {})
            after = [leaving.at(port).get('/me').status for port in cluster.ports]
            seen.counts['sessions looked for'] += len(cluster.ports)
            seen.counts['sessions ended and not known'] += len(after) - after.count(401) + before.count(401)


@contextmanager
def _node(region: Region) -> Iterator[Any]:
    """Give the registry of an application beside the cluster's own processes."""
    registry = sedportal.main({'here': str(region.folder)}, **region.settings()).registry
    try:
        yield registry
    finally:
        registry.background.stop()


def restarts(cluster: Cluster, seen: Seen, rounds: int, clients: int) -> None:
    """Restart the processes by the shipped script while clients read and write through nginx."""
    command = [str(ROOT / 'deploy' / 'rolling-restart.sh'), *map(str, cluster.ports)]
    with (
        systemctl(cluster.region.folder / 'systemctl', cluster.restart) as environment,
        _working(cluster, seen, 'rolling restart', clients),
    ):
        for _round in range(rounds):
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            seen.counts['rolling restart: processes restarted'] += done.stdout.count(': restarted')
            seen.counts['rolling restart: scripts that failed'] += done.returncode != 0


def deaths(cluster: Cluster, seen: Seen, rounds: int, clients: int) -> None:
    """Kill processes while clients read and write through nginx."""
    with _working(cluster, seen, 'kill', clients):
        for turn in range(rounds):
            number = turn % len(cluster.ports)
            time.sleep(0.5)
            cluster.end_web(number, signal.SIGKILL)
            seen.counts['kill: processes killed'] += 1
            time.sleep(0.5)
            cluster.start_web(number)
            cluster.wait_for(cluster.ports[number])


@contextmanager
def _working(cluster: Cluster, seen: Seen, name: str, clients: int) -> Iterator[None]:
    """Let clients create with a key, read and register for the block; count what is not answered as it should."""
    stop = threading.Event()
    made = [cluster.client(LOGINS[number % 2 * 3]) for number in range(clients)]
    threads = [threading.Thread(target=_work, args=(client, seen, name, stop)) for client in made]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _work(client: Client, seen: Seen, name: str, stop: threading.Event) -> None:
    while not stop.is_set():
        uid = _counted(seen, f'{name}: creations with a key', create, client)
        if uid:
            _counted(seen, f'{name}: reads', _answers, client, f'/documents/{uid}')
            _counted(seen, f'{name}: reads', _answers, client, '/documents')
            if not _counted(seen, f'{name}: registrations', _register, client, uid):
                # The process died over it, and nobody may send it a second time unasked: the client looks first.
                _counted(seen, f'{name}: registrations looked at and sent again', _register_again, client, uid)


def _answers(client: Client, path: str) -> bool:
    return client.get(path).status == 200


def _register(client: Client, uid: str) -> bool:
    return client.post(f'/documents/{uid}/transitions', {'transition': 'register'}).status == 200


def _register_again(client: Client, uid: str) -> bool:
    # What a killed process had sent off may still be carried out by the database: hence a second look.
    return any(_is_registered(client, uid) or _register(client, uid) for _attempt in range(3))


def _is_registered(client: Client, uid: str) -> bool:
    answer = client.get(f'/documents/{uid}')
    return answer.status == 200 and answer.json()['state'] == 'registered'


def _counted(seen: Seen, what: str, does: Callable[..., Result], *arguments: Any) -> Result:
    began = time.monotonic()
    result = does(*arguments)
    seen.took(what.partition(':')[0] + ': an answer', time.monotonic() - began)
    seen.counts[what] += 1
    seen.counts[f'{what} that failed'] += not result
    return result


def slow_clients(cluster: Cluster, seen: Seen, count: int, seconds: float) -> None:
    """Let ``count`` clients send their requests byte by byte while others read: how long do those wait?"""
    client = cluster.client(LOGINS[0])
    uid = create(client)
    _read_for(client, uid, seen, 'no slow clients: a read', seconds / 2)
    stop = threading.Event()
    crawling = threading.Thread(target=_crawl, args=(cluster.address, count, stop, seen))
    crawling.start()
    try:
        while not seen.counts['slow clients']:
            time.sleep(0.05)
        _read_for(client, uid, seen, 'slow clients: a read', seconds)
    finally:
        stop.set()
        crawling.join()


def _read_for(client: Client, uid: str, seen: Seen, what: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        answer = client.get(f'/documents/{uid}')
        seen.took(what, time.monotonic() - began)
        seen.counts[f'{what} that failed'] += answer.status != 200


def _crawl(port: int, count: int, stop: threading.Event, seen: Seen) -> None:
    """Keep ``count`` connections busy: half send a head that never ends, half a body of which little comes."""
    context = ssl._create_unverified_context()
    lines: list[ssl.SSLSocket] = []
    while not stop.is_set():
        while len(lines) < count and not stop.is_set():
            lines.append(_crawler(context, port, len(lines)))
        seen.counts['slow clients'] = count
        for place, line in enumerate(lines):
            try:
                line.send(b'X' if place % 2 else b'a: b\r\n')
            except OSError:
                # nginx has lost its patience: the next one comes.
                line.close()
                lines[place] = _crawler(context, port, place)
                seen.counts['slow clients that nginx put out'] += 1
        stop.wait(1.0)
    for line in lines:
        line.close()


def _crawler(context: ssl.SSLContext, port: int, place: int) -> ssl.SSLSocket:
    line = context.wrap_socket(socket.create_connection(('127.0.0.1', port), timeout=30), server_hostname=HOST)
    head = f'POST /login HTTP/1.1\r\nHost: {HOST}\r\n'
    line.send((head + 'Content-Length: 100000\r\n\r\n' if place % 2 else head).encode())
    return line
