"""Let the machine's clock leap under a portal at work (R9): ``python -m bench.faults.clocks --leaps 40``.

Debian's ``faketime`` tells the server another time: some hours or more than a year ahead or back, while it runs and
across restarts. Numbers must go on from 1 without gap, the ledger must keep its order, and nobody may be logged out
by a leap of more than a day while the server runs.
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .clerks import Clerk, CutError
from .inspection import CHAIN, OTHER
from .region import LOGINS
from .server import Server
from .trial import Result, Trial, report, table
from .visitor import Visitor

_HOUR, _DAY, _YEAR = 3_600, 86_400, 366 * 86_400
LITTLE = (-_HOUR, _HOUR // 4, -60, 300)
GREAT = (-_YEAR, 400 * _DAY, -3 * _DAY, 40 * _DAY)
_AHEAD = 'dated ahead of the clock'
_WORK_SECONDS = 0.7


@dataclass
class ClocksResult:
    """What came of a run."""

    result: Result
    little: int = 0
    great: int = 0
    restarts: int = 0
    logged_out: int = 0
    told_ahead: bool = False

    def table(self) -> str:
        """Return the summary as a Markdown table."""
        return table(
            [
                ('leaps of up to an hour', self.little),
                ('leaps of days and years', self.great),
                ('restarts with a clock that is off', self.restarts),
                ('people logged out by a great leap', self.logged_out),
                ('verify warns of a ledger ahead of the clock', 'yes' if self.told_ahead else 'no'),
                *self.result.common_rows(),
            ]
        )


class Leaping(Trial):
    """A portal whose server is told another time. Parameters: ``folder`` takes the data; ``seed`` fixes the leaps."""

    def __init__(self, folder: Path, *, seed: int, clerks: int = 3) -> None:
        super().__init__(folder, seed=seed, forked=False, clerks=clerks)
        self._offset = folder / 'faketime'
        words = ('env', f'LD_PRELOAD={library()}', f'FAKETIME_TIMESTAMP_FILE={self._offset}', 'FAKETIME_NO_CACHE=1')
        self.server = Server(self.region, (*words, 'FAKETIME_DONT_FAKE_MONOTONIC=1'))
        self.outcome = ClocksResult(self.result)
        self._chance = random.Random(seed)
        self._set(0)

    def _set(self, seconds: int) -> None:
        fresh = self._offset.with_suffix('.new')
        fresh.write_text(f'{seconds:+d}\n', encoding='ascii')
        fresh.replace(self._offset)

    def run(self, leaps: int, restart_every: int = 8) -> ClocksResult:
        """Let the clock leap so many times; start the server anew with a clock that is off now and then."""
        try:
            self.begin()
            visitor = Visitor(LOGINS[0], self.server.address)
            for number in range(leaps):
                great = number % 2 == 1
                self._set(self._chance.choice(GREAT if great else LITTLE))
                self.outcome.great += great
                self.outcome.little += not great
                self._work()
                if great and visitor.get('/account').status != 200:
                    self.outcome.logged_out += 1
                    self.result.fault(OTHER, 'a great leap ended a session')
                self._set(0)
                self._work()
                self.inspector.look()
                if number % restart_every == restart_every - 1:
                    visitor = self._restart()
            self.inspect_all()
        finally:
            # The ledger does not turn back: a record keeps the time of the one before. Verify is right to say so.
            ahead = [line for line in self.inspector.told if _AHEAD in line]
            self.inspector.told = [line for line in self.inspector.told if _AHEAD not in line]
            self.inspector.faults[CHAIN] -= len(ahead)
            self.outcome.told_ahead = bool(ahead)
            self.close()
        return self.outcome

    def _work(self) -> None:
        stop = threading.Event()
        with self.at_once(lambda clerk: self._make(clerk, stop)):
            time.sleep(_WORK_SECONDS)
            stop.set()

    def _make(self, clerk: Clerk, stop: threading.Event) -> None:
        """Make documents; waitress hangs up on idle connections when its clock leaps, so connect again then."""
        while not stop.is_set():
            try:
                clerk.try_one()
            except CutError:
                clerk.diary.cut += 1
                clerk.connect(self.server.address)

    def _restart(self) -> Visitor:
        """Start the server with a wrong clock, let the clerks work, and put it right with another start."""
        self.outcome.restarts += 1
        for seconds in (self._chance.choice(GREAT), 0):
            self.server.end()
            self._set(seconds)
            self.start()
            for clerk in self.clerks:
                clerk.log_in()
            self._work()
        return Visitor(LOGINS[0], self.server.address)


def library() -> str:
    """Return the path of the library that tells another time, empty where it is not installed."""
    found = sorted(Path('/usr/lib').glob('*/faketime/libfaketimeMT.so.1'))
    return str(found[0]) if found else ''


def missing() -> str:
    """Return what this machine lacks for the trial, empty if nothing."""
    return '' if library() else 'faketime is not installed (Debian: faketime)'


def main() -> int:
    """Run and print; the exit status says whether anything was wrong."""
    parser = argparse.ArgumentParser(prog='bench.faults.clocks', description=__doc__)
    parser.add_argument('--leaps', type=int, default=40)
    parser.add_argument('--seed', type=int, default=2014)
    args = parser.parse_args()
    if missing():
        print(missing(), file=sys.stderr)
        return 2
    with TemporaryDirectory(prefix='sedportal-clocks-') as name:
        outcome = Leaping(Path(name), seed=args.seed).run(args.leaps)
    return report(outcome)


if __name__ == '__main__':
    sys.exit(main())
