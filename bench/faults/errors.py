"""Let single calls to the disk fail under a portal at work (R5): ``python -m bench.faults.errors --rounds 60``.

``strace`` makes the k-th call of each thread fail (EIO, ENOSPC) or fall short, on the data file or on any file.
After a failed write or sync of data the process must end by itself within 5 seconds, saying why, with status 74; a
supervisor, here this program, starts it again, and it must serve within 15 seconds. Clerks send again what was cut.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sedportal.kernel.fail_stop import EXIT_STATUS

from .clerks import Clerk, CutError
from .inspection import OTHER
from .server import NoStartError, Server
from .trial import Result, Trial, longest, report, table

END_SECONDS, SERVE_SECONDS = 5.0, 15.0
_SAID = 'the process ends and must be started again'


class Injection(NamedTuple):
    """What ``strace`` is told: the system call, what becomes of it, and whether only the data file is meant."""

    call: str
    way: str
    data_only: bool

    def __str__(self) -> str:
        return f'{self.call} {self.way} ({"data file" if self.data_only else "any file"})'


INJECTIONS = (
    Injection('fsync', 'error=EIO', data_only=True),
    Injection('write', 'error=EIO', data_only=True),
    Injection('write', 'retval=1', data_only=True),
    Injection('fsync', 'error=EIO', data_only=False),
    Injection('write', 'error=ENOSPC', data_only=True),
)


@dataclass
class ErrorsResult:
    """What came of a run; ``ends`` are seconds from the first broken connection to the end of the process."""

    result: Result
    rounds: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    went_on: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    ends: list[float] = field(default_factory=list)

    def table(self) -> str:
        """Return the summary as a Markdown table."""
        return table(
            [
                ('rounds', self.rounds),
                *((f'ended: {one}', self.ended[str(one)]) for one in INJECTIONS),
                ('did not start (the call failed while it did)', self.refused.total()),
                *((f'went on: {one}', self.went_on[str(one)]) for one in INJECTIONS),
                *self.result.common_rows(),
                ('end of the process after, longest, s', longest(self.ends)),
                ('serves again after, longest, s', longest(self.result.starts)),
            ]
        )


class Failing(Trial):
    """A portal whose calls to the disk fail. Parameters: ``folder`` takes the data; ``seed`` fixes the moments."""

    def __init__(self, folder: Path, *, seed: int, clerks: int = 3) -> None:
        super().__init__(folder, seed=seed, clerks=clerks)
        self.outcome = ErrorsResult(self.result)
        self._chance = random.Random(seed)
        self._plain = self.server

    def run(self, rounds: int, seconds: float = 3.0) -> ErrorsResult:
        """Let calls fail in so many servers, one after another, each for at most ``seconds`` of work."""
        try:
            self.begin()
            for number in range(rounds):
                self.server.end()
                self._fail(INJECTIONS[number % len(INJECTIONS)], seconds)
                self.outcome.rounds += 1
            self.inspect_all()
            for path in self.inspector.orphans():
                self.result.fault(OTHER, f'{path} belongs to nothing')
        finally:
            self.server.close()
            self.server = self._plain
            self.close()
        return self.outcome

    def _fail(self, injection: Injection, seconds: float) -> None:
        traced = self.server = Server(self.region, _strace(injection, self._chance.randint(1, 6), self.region.var))
        begins = traced.log.stat().st_size
        try:
            self.start()
        except NoStartError:
            self.outcome.refused[str(injection)] += 1
            self._serve_again(injection)
            return
        stop, cut = threading.Event(), _FirstCut()
        with self.at_once(lambda clerk: _work(clerk, stop, cut)):
            stop.wait(seconds)
            stop.set()
        status = traced.gone(END_SECONDS if cut.at else 0.2)
        if status is None:
            self.outcome.went_on[str(injection)] += 1
            if cut.at:
                self.result.fault(OTHER, f'{injection}: a connection broke, but the process did not end')
            traced.end()
        else:
            self.outcome.ended[str(injection)] += 1
            self.outcome.ends.append(time.monotonic() - cut.at if cut.at else 0.0)
            self._judge(injection, status, traced.log.read_bytes()[begins:].decode('utf-8', 'replace'))
        self._serve_again(injection)

    def _serve_again(self, injection: Injection) -> None:
        """Do what a supervisor does: start the server anew; then let the clerks send again what was cut."""
        self.server.close()
        self.server = self._plain
        taken = self.start()
        self.result.starts.append(taken)
        if taken > SERVE_SECONDS:
            self.result.fault(OTHER, f'{injection}: served again only after {taken:.1f} s')
        self.finish()
        self.inspector.look()

    def _judge(self, injection: Injection, status: int, said: str) -> None:
        if status != EXIT_STATUS:
            self.result.fault(OTHER, f'{injection}: the process ended with status {status}')
        if _SAID not in said:
            self.result.fault(OTHER, f'{injection}: the process did not say why it ended: {said[-500:]}')


class _FirstCut:
    """When the first connection broke; 0 if none did."""

    def __init__(self) -> None:
        self.at = 0.0


def _work(clerk: Clerk, stop: threading.Event, cut: _FirstCut) -> None:
    """Make documents until told to stop or until the server goes away; press again what is refused."""
    while not stop.is_set():
        try:
            if clerk.try_one():
                continue
            time.sleep(0.1)
        except CutError:
            clerk.diary.cut += 1
            cut.at = cut.at or time.monotonic()
            stop.set()


def _strace(injection: Injection, call: int, var: Path) -> list[str]:
    where = ['-P', str(var / 'Data.fs')] if injection.data_only else []
    return [
        'strace', '-D', '-f', '-qq', '-o', '/dev/null', *where,
        '-e', f'trace={injection.call}', '-e', f'inject={injection.call}:{injection.way}:when={call}',
    ]  # fmt: skip


def missing() -> str:
    """Return what this machine lacks for the trial, empty if nothing."""
    return '' if shutil.which('strace') else 'strace is not installed (Debian: strace)'


def main() -> int:
    """Run and print; the exit status says whether anything was wrong."""
    parser = argparse.ArgumentParser(prog='bench.faults.errors', description=__doc__)
    parser.add_argument('--rounds', type=int, default=60)
    parser.add_argument('--seed', type=int, default=2014)
    args = parser.parse_args()
    if missing():
        print(missing(), file=sys.stderr)
        return 2
    with TemporaryDirectory(prefix='sedportal-errors-') as name:
        outcome = Failing(Path(name), seed=args.seed).run(args.rounds)
    return report(outcome)


if __name__ == '__main__':
    sys.exit(main())
