"""Kill the server at random moments (R1): ``python -m bench.faults.kill --kills 1000``.

Clerks register documents with files in parallel; the server is ended with SIGKILL, sometimes while it still starts,
and started again; cut requests are sent again; then the disk is held against what was acknowledged.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .trial import Result, Trial, table

# A quarter of the kills hit a server that still starts, before or after it has opened its files.
_WHILE_STARTING = 0.25
_LONGEST_START = 0.4


@dataclass
class Outcome:
    """What came of a run: the ``result`` and how many kills it took."""

    result: Result
    kills: int = 0
    while_starting: int = 0

    def table(self) -> str:
        """Return the summary as a Markdown table."""
        starts = sorted(self.result.starts) or [0.0]
        return table(
            [
                ('kills', self.kills),
                ('  of them while the server started', self.while_starting),
                *self.result.common_rows(),
                ('complaints in the log', len(self.result.complaints)),
                ('start after a kill, median, s', f'{statistics.median(starts):.2f}'),
                ('start after a kill, 99th percentile, s', f'{starts[int(len(starts) * 0.99)]:.2f}'),
                ('start after a kill, longest, s', f'{starts[-1]:.2f}'),
            ]
        )


class Killing(Trial):
    """A run of kills.

    Parameters: ``folder`` takes the data; ``seed`` fixes the moments; ``forked`` starts servers by fork;
    ``longest`` is the most seconds that clerks work before a kill; every ``whole_every`` kills the server is stopped
    in good order and everything inspected; ``uri`` names a database on PostgreSQL.
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
        super().__init__(folder, seed=seed, forked=forked, uri=uri)
        self.outcome = Outcome(self.result)
        self._chance = random.Random(seed)
        self._longest = longest
        self._whole_every = whole_every
        self._heard = 0

    def run(
        self, kills: int, progress: Callable[[str], None] = lambda line: None, seconds: float = math.inf
    ) -> Outcome:
        """Kill the server so many times, or for so many seconds; return what came of it.

        ``progress`` is told after each whole inspection.
        """
        inspected, ends = 0, time.monotonic() + seconds
        try:
            self.begin()
            while self.outcome.kills < kills and time.monotonic() < ends:
                self._work_and_kill()
                self._start_again()
                self.finish()
                self.inspector.look()
                self._tell_news(progress)
                if self.outcome.kills >= inspected + self._whole_every and self.outcome.kills < kills:
                    inspected = self.outcome.kills
                    self.inspect_all()
                    progress(f'{inspected} kills, {self.inspector.documents} documents, {self._faults} faults')
                    self.start()
            self.inspect_all()
        finally:
            self.close()
        self.result.complaints = self.server.complaints()
        return self.outcome

    @property
    def _faults(self) -> int:
        return len(self.inspector.told)

    def _tell_news(self, progress: Callable[[str], None]) -> None:
        for line in self.inspector.told[self._heard :]:
            progress(f'kill {self.outcome.kills}: {line}')
        self._heard = self._faults

    def _start_again(self) -> None:
        while self._chance.random() < _WHILE_STARTING:
            self.server.begin()
            time.sleep(self._chance.uniform(0, _LONGEST_START))
            self.server.end()
            self.outcome.kills += 1
            self.outcome.while_starting += 1
        self.result.starts.append(self.start())

    def _work_and_kill(self) -> None:
        stop = threading.Event()
        with self.at_once(lambda clerk: clerk.work(stop)):
            time.sleep(self._chance.uniform(0, self._longest))
            self.server.end()
            self.outcome.kills += 1
            stop.set()


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextmanager
def _database(folder: Path, storage: str) -> Iterator[str]:
    """Give the address of a private PostgreSQL for the block, or nothing for the file storage."""
    if storage == 'file':
        yield ''
        return
    from tests.factories.postgresql import server

    with server(durable=True) as database:
        yield database.uri(database.database(), folder / 'blob-cache')


def main() -> int:
    """Run and print; the exit status says whether anything was wrong."""
    parser = argparse.ArgumentParser(prog='bench.faults.kill', description=__doc__)
    parser.add_argument('--kills', type=int, default=1_000)
    parser.add_argument('--minutes', type=float, default=math.inf, help='end after so long, however many there were')
    parser.add_argument('--seed', type=int, default=2014)
    parser.add_argument('--fresh', action='store_true', help='start each server as a program of its own, not by fork')
    parser.add_argument('--storage', choices=('file', 'postgresql'), default='file')
    args = parser.parse_args()
    with TemporaryDirectory(prefix='sedportal-kill-') as name, _database(Path(name), args.storage) as uri:
        killing = Killing(Path(name), seed=args.seed, forked=not args.fresh, uri=uri)
        outcome = killing.run(args.kills, _tell, args.minutes * 60)
    print(outcome.table())
    for line in (*outcome.result.told, *outcome.result.complaints):
        _tell(line[:1000])
    return 0 if outcome.result.ok else 1


if __name__ == '__main__':
    sys.exit(main())
