"""Kill the server at random moments (R1): ``python -m bench.faults.kill --kills 1000``.

Clerks register documents with files in parallel; the server is ended with SIGKILL, sometimes while it still starts,
and started again; cut requests are sent again; then the disk is held against what was acknowledged.
"""

from __future__ import annotations

import argparse
import math
import random
import signal
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.factories.postgresql import server as database_server

from .clerks import Clerk, Diary
from .inspection import KINDS, Inspector
from .region import LOGINS, make_region
from .server import ForkedServer, Server

# A quarter of the kills hit a server that still starts, before or after it has opened its files.
_WHILE_STARTING = 0.25
_LONGEST_START = 0.4


@dataclass
class Outcome:
    """What came of a run; ``starts`` are seconds until the server answered, each after a kill."""

    kills: int = 0
    while_starting: int = 0
    documents: int = 0
    diary: Diary = field(default_factory=Diary)
    starts: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def table(self) -> str:
        """Return the summary as a Markdown table."""
        starts = sorted(self.starts) or [0.0]
        rows: list[tuple[str, object]] = [
            ('kills', self.kills),
            ('  of them while the server started', self.while_starting),
            ('acknowledged requests', self.diary.acknowledged),
            ('requests cut', self.diary.cut),
            ('  of them found done, and not done again', self.diary.had_been_done),
            ('documents', self.documents),
            *((kind, self.faults[kind]) for kind in KINDS),
            ('complaints in the log', len(self.complaints)),
            ('start after a kill, median, s', f'{statistics.median(starts):.2f}'),
            ('start after a kill, 99th percentile, s', f'{starts[int(len(starts) * 0.99)]:.2f}'),
            ('start after a kill, longest, s', f'{starts[-1]:.2f}'),
        ]
        return '\n'.join([f'| {"what":<40} | {"count":>7} |', f'|{"-" * 42}|{"-" * 8}:|', *map(_row, rows)])


def _row(row: tuple[str, object]) -> str:
    return f'| {row[0]:<40} | {row[1]!s:>7} |'


class Killing:
    """A run of kills.

    Parameters: ``folder`` takes the data; ``seed`` fixes the moments; ``forked`` starts servers by fork;
    ``longest`` is the most seconds that clerks work before a kill; every ``whole_every`` kills the server is stopped
    in good order and everything inspected.
    """

    def __init__(
        self,
        folder: Path,
        *,
        seed: int,
        forked: bool = True,
        longest: float = 0.4,
        whole_every: int = 50,
        uri: str = '',
    ) -> None:
        self.outcome = Outcome()
        self._chance = random.Random(seed)
        self._longest = longest
        self._whole_every = whole_every
        region = make_region(folder, uri)
        self._heard = 0
        self._inspector = Inspector(region, self.outcome.diary)
        self._clerks = [Clerk(login, self.outcome.diary, seed) for login in LOGINS]
        self._server: Server = ForkedServer(region) if forked else Server(region)

    def run(
        self, kills: int, progress: Callable[[str], None] = lambda line: None, seconds: float = math.inf
    ) -> Outcome:
        """Kill the server so many times, or for so many seconds; return what came of it.

        ``progress`` is told after each whole inspection.
        """
        inspected, ends = 0, time.monotonic() + seconds
        try:
            self._start(after_kill=False)
            for clerk in self._clerks:
                clerk.log_in()
            while self.outcome.kills < kills and time.monotonic() < ends:
                self._work_and_kill()
                self._start(after_kill=True)
                self._finish_and_look()
                self._tell_news(progress)
                if self.outcome.kills >= inspected + self._whole_every and self.outcome.kills < kills:
                    inspected = self.outcome.kills
                    self._inspect_all()
                    progress(f'{inspected} kills, {self._inspector.documents} documents, {self._faults} faults')
                    self._start(after_kill=False)
            self._inspect_all()
        finally:
            self._server.close()
        self.outcome.documents = self._inspector.documents
        self.outcome.faults, self.outcome.told = self._inspector.faults, self._inspector.told
        self.outcome.complaints = self._server.complaints()
        return self.outcome

    @property
    def _faults(self) -> int:
        return len(self._inspector.told)

    def _tell_news(self, progress: Callable[[str], None]) -> None:
        for line in self._inspector.told[self._heard :]:
            progress(f'kill {self.outcome.kills}: {line}')
        self._heard = self._faults

    def _start(self, *, after_kill: bool) -> None:
        self._server.begin()
        while after_kill and self._chance.random() < _WHILE_STARTING:
            time.sleep(self._chance.uniform(0, _LONGEST_START))
            self._server.end()
            self.outcome.kills += 1
            self.outcome.while_starting += 1
            self._server.begin()
        taken = self._server.ready()
        if after_kill:
            self.outcome.starts.append(taken)
        for clerk in self._clerks:
            clerk.connect(self._server.address)

    def _work_and_kill(self) -> None:
        stop = threading.Event()
        with self._at_once(lambda clerk: clerk.work(stop)):
            time.sleep(self._chance.uniform(0, self._longest))
            self._server.end()
            self.outcome.kills += 1
            stop.set()

    def _finish_and_look(self) -> None:
        with self._at_once(Clerk.finish):
            pass
        self._inspector.look()

    @contextmanager
    def _at_once(self, does: Callable[[Clerk], None]) -> Iterator[None]:
        """Let all clerks do something during the block; wait for them at its end."""
        with ThreadPoolExecutor(len(self._clerks)) as pool:
            done = [pool.submit(does, clerk) for clerk in self._clerks]
            yield
        for one in done:
            one.result()

    def _inspect_all(self) -> None:
        for clerk in self._clerks:
            clerk.hang_up()
        self._inspector.wait_until_followed()
        self._server.end(signal.SIGTERM)
        self._inspector.look_at_all()


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    """Run and print; the exit status says whether anything was wrong."""
    parser = argparse.ArgumentParser(prog='bench.faults.kill', description=__doc__)
    parser.add_argument('--kills', type=int, default=1_000)
    parser.add_argument('--minutes', type=float, default=math.inf, help='end after so long, however many there were')
    parser.add_argument('--seed', type=int, default=2014)
    parser.add_argument('--fresh', action='store_true', help='start each server as a program of its own, not by fork')
    parser.add_argument('--postgresql', action='store_true', help='keep the objects on a PostgreSQL server of its own')
    args = parser.parse_args()
    with ExitStack() as stack:
        folder, uri = Path(stack.enter_context(TemporaryDirectory(prefix='sedportal-kill-'))), ''
        if args.postgresql:
            database = stack.enter_context(database_server(durable=True))
            uri = database.uri(database.database(), folder / 'blob-cache')
        killing = Killing(folder, seed=args.seed, forked=not args.fresh, uri=uri)
        outcome = killing.run(args.kills, _tell, args.minutes * 60)
    print(outcome.table())
    for line in (*outcome.told, *outcome.complaints):
        _tell(line[:1000])
    return 1 if outcome.told or outcome.complaints else 0


if __name__ == '__main__':
    sys.exit(main())
