"""Restart PostgreSQL under load (R7): ``python -m bench.faults.restarts --restarts 100``.

Clerks register documents with files in parallel. The server of the database is stopped as by a crash (``immediate``)
and started again; the portal runs on. What is measured is how long no request is served, from the moment that the
database is up again; then the objects are held against what was acknowledged.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.factories.postgresql import PROGRAMS
from tests.factories.postgresql import Server as Database
from tests.factories.postgresql import server as database_server

from .clerks import AnswerError, Clerk, CutError, Diary
from .inspection import KINDS, Inspector
from .region import LOGINS, make_region
from .server import ForkedServer

_PAUSE = 0.05
_PATIENCE = 60.0


def missing() -> str:
    """Return what this machine lacks for it, empty if nothing."""
    return '' if PROGRAMS else 'PostgreSQL'


@dataclass
class Outcome:
    """What came of a run; ``outages`` are seconds from the database's start to the first change served again."""

    restarts: int = 0
    documents: int = 0
    wrong: int = 0
    diary: Diary = field(default_factory=Diary)
    outages: list[float] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def table(self) -> str:
        """Return the summary as a Markdown table."""
        outages = sorted(self.outages) or [0.0]
        rows: list[tuple[str, object]] = [
            ('restarts', self.restarts),
            ('acknowledged requests', self.diary.acknowledged),
            ('requests cut or refused', self.diary.cut),
            ('  of them found done, and not done again', self.diary.had_been_done),
            ('documents', self.documents),
            ('wrong answers', self.wrong),
            *((kind, self.faults.get(kind, 0)) for kind in KINDS),
            ('served again after, median, s', f'{statistics.median(outages):.2f}'),
            ('served again after, longest, s', f'{outages[-1]:.2f}'),
        ]
        return '\n'.join([f'| {"what":<42} | {"count":>7} |', f'|{"-" * 44}|{"-" * 8}:|', *map(_row, rows)])


def _row(row: tuple[str, object]) -> str:
    return f'| {row[0]:<42} | {row[1]!s:>7} |'


class Restarting:
    """A run of restarts.

    Parameters: ``folder`` takes the portal's data; ``database`` is the server to restart; ``seed`` fixes the moments.
    """

    def __init__(self, folder: Path, database: Database, *, seed: int) -> None:
        self.outcome = Outcome()
        self._database = database
        self._chance = random.Random(seed)
        region = make_region(folder, database.uri(database.database(), folder / 'blob-cache'))
        self._inspector = Inspector(region, self.outcome.diary)
        self._clerks = [Clerk(login, self.outcome.diary, seed) for login in LOGINS]
        self._server = ForkedServer(region)
        self._wrong: list[str] = []

    def run(self, restarts: int, progress: Callable[[str], None] = lambda line: None) -> Outcome:
        """Restart so many times; return what came of it."""
        try:
            self._server.begin()
            self._server.ready()
            for clerk in self._clerks:
                clerk.connect(self._server.address)
                clerk.log_in()
            stop = threading.Event()
            with self._working(stop):
                for _number in range(restarts):
                    time.sleep(self._chance.uniform(0.1, 1.5))
                    self._restart()
                    progress(f'restart {self.outcome.restarts}: served again after {self.outcome.outages[-1]:.2f} s')
                stop.set()
            for clerk in self._clerks:
                clerk.hang_up()
            self._inspector.wait_until_followed()
        finally:
            self._server.close()
        self._inspector.look_at_all()
        self.outcome.documents, self.outcome.wrong = self._inspector.documents, len(self._wrong)
        self.outcome.faults = dict(self._inspector.faults)
        self.outcome.told = [*self._wrong, *self._inspector.told]
        return self.outcome

    def _restart(self) -> None:
        self._database.stop('immediate')
        self._database.start()
        up, before = time.monotonic(), self.outcome.diary.acknowledged
        while self.outcome.diary.acknowledged == before:
            if time.monotonic() - up > _PATIENCE:
                log = self._server.log.read_text(encoding='utf-8')[-5000:]
                raise TimeoutError(f'no change was served within {_PATIENCE:.0f} s: {self._wrong[-3:]}\n{log}')
            time.sleep(0.005)
        self.outcome.outages.append(time.monotonic() - up)
        self.outcome.restarts += 1

    @contextmanager
    def _working(self, stop: threading.Event) -> Iterator[None]:
        """Let all clerks work until ``stop`` is set, then finish what they have in hand."""
        with ThreadPoolExecutor(len(self._clerks)) as pool:
            done = [pool.submit(self._work, clerk, stop) for clerk in self._clerks]
            try:
                yield
            finally:
                stop.set()
        for one in done:
            one.result()

    def _work(self, clerk: Clerk, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                clerk.work(stop)
            except AnswerError as wrong:
                self._wrong.append(f'wrong answer: {wrong}')
            time.sleep(_PAUSE)
        _finish(clerk)


def _finish(clerk: Clerk) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            clerk.finish()
        except CutError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    """Run and print; the exit status says whether anything was wrong."""
    parser = argparse.ArgumentParser(prog='bench.faults.restarts', description=__doc__)
    parser.add_argument('--restarts', type=int, default=100)
    parser.add_argument('--seed', type=int, default=2014)
    args = parser.parse_args()
    with TemporaryDirectory(prefix='sedportal-restarts-') as name, database_server(durable=True) as database:
        outcome = Restarting(Path(name), database, seed=args.seed).run(args.restarts, _tell)
    print(outcome.table())
    for line in outcome.told:
        _tell(line[:1000])
    return 1 if outcome.told or max(outcome.outages) > 5 else 0


if __name__ == '__main__':
    sys.exit(main())
