"""Cut the network between portal and PostgreSQL (R8): ``python -m bench.faults.cuts --cuts 20``, as root.

The database runs in a network namespace of its own. A cut loses every packet that it sends: the portal's packets
are swallowed, nothing says that anything is wrong. With ``--how hang`` the server is halted instead: its machine goes
on acknowledging packets, so no limit of TCP's helps. While clients read and write, each request must be answered
within ten seconds, and must be served again once the cut is over.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.factories.postgresql import PROGRAMS
from tests.factories.postgresql import Server as Database
from tests.factories.postgresql import server as database_server

from .clerks import Clerk, Diary
from .region import HOST, LOGINS, make_region
from .server import ForkedServer

_OUTSIDE, _INSIDE = '10.213.77.1', '10.213.77.2'
LONGEST = 10.0
_PAUSE = 0.1
_PATIENCE = 60.0

Breaking = Callable[[], AbstractContextManager[None]]


def missing() -> str:
    """Return what this machine lacks for it, empty if nothing."""
    if not PROGRAMS:
        return 'PostgreSQL'
    return '' if os.geteuid() == 0 and shutil.which('ip') else 'the right to make network namespaces'


@dataclass
class Outcome:
    """What came of a run: answers by status in and out of cuts, their longest times, seconds until served again."""

    cuts: int = 0
    during: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0
    again: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def table(self) -> str:
        """Return the summary as a Markdown table."""
        rows: list[tuple[str, object]] = [
            ('cuts', self.cuts),
            *((f'requests during cuts: {what}', count) for what, count in sorted(self.during.items())),
            ('longest answer, s', f'{self.longest:.2f}'),
            ('served again after, longest, s', f'{max(self.again, default=0.0):.2f}'),
            ('requests without an answer in 10 s, or with a wrong one', len(self.faults)),
        ]
        return '\n'.join([f'| {"what":<55} | {"count":>7} |', f'|{"-" * 57}|{"-" * 8}:|', *map(_row, rows)])


def _row(row: tuple[str, object]) -> str:
    return f'| {row[0]:<55} | {row[1]!s:>7} |'


class Client:
    """One client that asks for the same thing again and again: a list, or a new document."""

    def __init__(self, address: str, token: str, organisation: str, outcome: Outcome, *, writes: bool) -> None:
        self._address = address
        self._head = {'Host': HOST, 'Authorization': f'Bearer {token}', 'Content-Type': 'application/json'}
        self._card = {'kind': 'incoming', 'organisation': organisation, 'title': 'О дороге'}
        self._outcome = outcome
        self._writes = writes
        self._connection = http.client.HTTPConnection(address, timeout=3 * LONGEST)
        self.served = 0

    def ask(self, stop: threading.Event, cut: threading.Event) -> None:
        """Ask until ``stop`` is set; ``cut`` tells whether the database is out of reach."""
        while not stop.is_set():
            within, began = cut.is_set(), time.monotonic()
            status = self._status()
            taken = time.monotonic() - began
            self._outcome.longest = max(self._outcome.longest, taken)
            if within and cut.is_set():
                self._outcome.during[str(status)] += 1
            if status not in (200, 201, 503) or taken > LONGEST:
                self._outcome.faults.append(f'{"write" if self._writes else "read"}: {status} after {taken:.1f} s')
            if status in (200, 201):
                self.served += 1
            else:
                time.sleep(_PAUSE)
        self._connection.close()

    def _status(self) -> int | str:
        try:
            if self._writes:
                self._connection.request('POST', '/api/v1/documents', json.dumps(self._card).encode(), self._head)
            else:
                self._connection.request('GET', '/api/v1/documents', headers=self._head)
            answer = self._connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as fault:
            self._connection.close()
            return type(fault).__name__
        return answer.status


class Cutting:
    """A run of cuts.

    Parameters: ``folder`` takes the portal's data; ``network`` cuts and mends; each cut lasts ``seconds``.
    """

    def __init__(self, folder: Path, database: Database, breaking: Breaking, *, clients: int, seconds: float) -> None:
        self.outcome = Outcome()
        self._breaking = breaking
        self._seconds = seconds
        self._clients = clients
        region = make_region(folder, database.uri(database.database(), folder / 'blob-cache'))
        self._server = ForkedServer(region)

    def run(self, cuts: int, progress: Callable[[str], None] = lambda line: None) -> Outcome:
        """Cut so many times; return what came of it."""
        stop, cut = threading.Event(), threading.Event()
        try:
            self._server.begin()
            self._server.ready()
            clients = self._connected()
            threads = [threading.Thread(target=client.ask, args=(stop, cut)) for client in clients]
            for thread in threads:
                thread.start()
            try:
                for _number in range(cuts):
                    time.sleep(1)
                    self._cut(clients, cut)
                    progress(f'cut {self.outcome.cuts}: longest answer {self.outcome.longest:.2f} s, '
                             f'served again after {self.outcome.again[-1]:.2f} s')  # fmt: skip
            finally:
                stop.set()
                for thread in threads:
                    thread.join()
        finally:
            self._server.close()
        return self.outcome

    def _connected(self) -> list[Client]:
        made = []
        for number in range(self._clients):
            login = LOGINS[number % len(LOGINS)]
            clerk = Clerk(login, Diary(), number)
            clerk.connect(self._server.address)
            clerk.log_in()
            clerk.hang_up()
            place = login.partition('.')[2]
            made.append(Client(self._server.address, clerk.token, place, self.outcome, writes=bool(number % 2)))
        return made

    def _cut(self, clients: list[Client], cut: threading.Event) -> None:
        with self._breaking():
            cut.set()
            time.sleep(self._seconds)
            cut.clear()
        mended, before = time.monotonic(), [client.served for client in clients]
        while any(client.served == served for client, served in zip(clients, before, strict=True)):
            if time.monotonic() - mended > _PATIENCE:
                raise TimeoutError('not every client was served again')
            time.sleep(0.01)
        self.outcome.again.append(time.monotonic() - mended)
        self.outcome.cuts += 1


def _ip(*arguments: str) -> None:
    subprocess.run(['ip', *arguments], check=True, capture_output=True, timeout=30)


@contextmanager
def namespace() -> Iterator[str]:
    """Give a network namespace that this machine reaches by two addresses of its own. Needs root."""
    name = f'sed{os.getpid()}'
    near, far = f'{name}a'[:15], f'{name}b'[:15]
    _ip('netns', 'add', name)
    try:
        _ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', name)
        _ip('address', 'add', f'{_OUTSIDE}/24', 'dev', near)
        _ip('link', 'set', near, 'up')
        _ip('-n', name, 'address', 'add', f'{_INSIDE}/24', 'dev', far)
        _ip('-n', name, 'link', 'set', far, 'up')
        _ip('-n', name, 'link', 'set', 'lo', 'up')
        yield name
    finally:
        with suppress(subprocess.CalledProcessError):
            _ip('link', 'delete', near)
        _ip('netns', 'delete', name)


@contextmanager
def cut_off(name: str) -> Iterator[None]:
    """Lose every packet that leaves the namespace during the block."""
    _ip('-n', name, 'route', 'add', 'blackhole', f'{_OUTSIDE}/32')
    try:
        yield
    finally:
        _ip('-n', name, 'route', 'delete', 'blackhole', f'{_OUTSIDE}/32')


@contextmanager
def halted(database: Database) -> Iterator[None]:
    """Halt all processes of the server during the block."""
    main = database.process
    children = Path(f'/proc/{main}/task/{main}/children').read_text().split()
    processes = [main, *map(int, children)]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


@contextmanager
def _breakable(how: str) -> Iterator[tuple[Database, Breaking]]:
    if how == 'hang':
        with database_server(durable=True) as database:
            yield database, lambda: halted(database)
        return
    with namespace() as name, database_server(durable=True, namespace=name, address=_INSIDE) as database:
        yield database, lambda: cut_off(name)


def run(
    how: str, cuts: int, clients: int, seconds: float, progress: Callable[[str], None] = lambda line: None
) -> Outcome:
    """Make a portal and its database, cut so many times and return what came of it."""
    with TemporaryDirectory(prefix='sedportal-cuts-') as folder, _breakable(how) as (database, breaking):
        return Cutting(Path(folder), database, breaking, clients=clients, seconds=seconds).run(cuts, progress)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    """Run and print; the exit status says whether anything was wrong."""
    parser = argparse.ArgumentParser(prog='bench.faults.cuts', description=__doc__)
    parser.add_argument('--cuts', type=int, default=20)
    parser.add_argument('--how', choices=('cut', 'hang'), default='cut')
    parser.add_argument('--clients', type=int, default=12)
    parser.add_argument('--seconds', type=float, default=15.0, help='how long each cut lasts')
    args = parser.parse_args()
    outcome = run(args.how, args.cuts, args.clients, args.seconds, _tell)
    print(outcome.table())
    for line in outcome.faults:
        _tell(line)
    return 1 if outcome.faults else 0


if __name__ == '__main__':
    sys.exit(main())
