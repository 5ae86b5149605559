"""Take the power away (R2): ``python -m bench.faults.power --cuts 200``.

The data lie on a disk that loses what was not synced (``disk``). The power goes while clerks register documents with
files; while the first start makes everything; while ``sedportal pack`` runs. After it the portal must start, by
``sedportal repair`` at most, and hold whatever was acknowledged: documents, files, numbers, ledger and its export.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from .disk import WAYS, PowerDisk, missing
from .inspection import LOST, OTHER
from .region import ROOT, Region, write_ini
from .server import NoStartError, Server
from .trial import Result, Trial, longest, table

WORK, FIRST, PACK = 'while clerks worked', 'while the first start made all', 'while it was packed'


@dataclass
class PowerResult:
    """What came of a run; ``cuts`` by occasion, ``repaired`` how often ``sedportal repair`` was needed."""

    result: Result
    cuts: Counter[str] = field(default_factory=Counter)
    ways: Counter[str] = field(default_factory=Counter)
    repaired: int = 0

    def table(self) -> str:
        """Return the summary as a Markdown table."""
        return table(
            [
                ('cuts', self.cuts.total()),
                *((f'  {occasion}', self.cuts[occasion]) for occasion in (WORK, FIRST, PACK)),
                *((f'  kept of what was not synced: {way}', self.ways[way]) for way in WAYS),
                ('started only after `sedportal repair`', self.repaired),
                *self.result.common_rows(),
                ('serves again after, longest, s', longest(self.result.starts)),
            ]
        )


class Losing(Trial):
    """A portal at work on a disk that loses what was not synced."""

    def __init__(self, folder: Path, *, seed: int, clerks: int = 6) -> None:
        self.disk = PowerDisk(folder / 'var')
        try:
            super().__init__(folder, seed=seed, clerks=clerks)
        except BaseException:
            self.disk.close()
            raise
        self.outcome = PowerResult(self.result)
        self._chance = random.Random(seed)
        self._begun = False

    def run(self, cuts: int, packs: int, longest_work: float = 0.5) -> PowerResult:
        """Cut the power so many times while clerks work, and so many times while the portal is packed."""
        try:
            self.begin()
            for number in range(cuts):
                self._work_and_cut(longest_work)
                self._again(WORK)
                # Now and then the clerks stop, and the file is packed.
                if packs and number % max(1, cuts // packs) == 0:
                    self.server.end()
                    self._pack_and_cut()
                    self._again(PACK)
            self.inspect_all()
            self.inspector.let_go()
        finally:
            self.close()
            self.inspector.let_go()
            self.disk.close()
        return self.outcome

    def _work_and_cut(self, longest_work: float) -> None:
        stop = threading.Event()
        with self.at_once(lambda clerk: clerk.work(stop)):
            time.sleep(self._chance.uniform(0, longest_work))
            self.disk.cut()
            self.server.end()
            stop.set()

    def _pack_and_cut(self) -> None:
        before = self.disk.changes()
        # A pack of this size makes some dozens of changes; the power may also go just behind it.
        self.disk.cut_after(self._chance.randint(0, 60))
        ended = _command(self.region, 'pack', '--days', '0')
        if self.disk.changes() == before:
            self.result.fault(OTHER, f'the pack did nothing: {ended.stderr[-300:]}')
        self.disk.cut()

    def _again(self, occasion: str) -> None:
        way = self._chance.choice(WAYS)
        self.outcome.cuts[occasion] += 1
        self.outcome.ways[way] += 1
        for clerk in self.clerks:
            clerk.hang_up()
        self.disk.restore(way, self._chance.randrange(1 << 30))
        self.outcome.repaired += start_or_repair(self.server, self.region)
        self.result.starts.append(self.server.ready_after)
        for clerk in self.clerks:
            clerk.connect(self.server.address)
        self.finish()
        self.inspector.look(index=False)


def start_or_repair(server: Server, region: Region) -> bool:
    """Start the server; where it refuses, repair as the guide says and start again. Tell whether that was needed."""
    server.begin()
    try:
        server.ready()
    except NoStartError:
        server.end()
        repaired = _command(region, 'repair')
        if repaired.returncode:
            raise NoStartError(repaired.stderr) from None
        server.begin()
        server.ready()
        return True
    return False


def first_starts(folder: Path, outcome: PowerResult, cuts: int, seed: int) -> None:
    """Cut the power while the first start makes all, so many times, each on an empty disk."""
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(cuts):
        place = folder / f'first-{number}'
        disk = PowerDisk(place / 'var')
        server = Server(write_ini(place))
        try:
            disk.cut_after(chance.randint(0, 250))
            server.begin()
            try:
                server.ready()
            except NoStartError:
                pass
            else:
                time.sleep(chance.uniform(0, 0.5))
            disk.cut()
            server.end()
            way = chance.choice(WAYS)
            disk.restore(way, chance.randrange(1 << 30))
            outcome.cuts[FIRST] += 1
            outcome.ways[way] += 1
            try:
                outcome.repaired += start_or_repair(server, server.region)
                outcome.result.starts.append(server.ready_after)
            except NoStartError as fault:
                outcome.result.fault(LOST, f'no start after a cut of the first start, {way}: {str(fault)[-700:]}')
        finally:
            server.close()
            disk.close()


def _command(region: Region, *words: str) -> subprocess.CompletedProcess[str]:
    code = 'import sys; from sedportal.cli import main; sys.exit(main())'
    command = [sys.executable, '-W', 'ignore', '-c', code, '-q', '-c', str(region.ini), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def main() -> int:
    """Run and print; the exit status says whether anything was wrong."""
    parser = argparse.ArgumentParser(prog='bench.faults.power', description=__doc__)
    parser.add_argument('--cuts', type=int, default=200, help='in all: a tenth each at first starts and packs')
    parser.add_argument('--seed', type=int, default=2014)
    args = parser.parse_args()
    if missing():
        print(missing(), file=sys.stderr)
        return 2
    tenth = args.cuts // 10
    with TemporaryDirectory(prefix='sedportal-power-') as name:
        outcome = Losing(Path(name) / 'work', seed=args.seed).run(args.cuts - 2 * tenth, tenth)
        first_starts(Path(name), outcome, tenth, args.seed)
    print(outcome.table())
    for line in outcome.result.told:
        print(line[:1000], file=sys.stderr)
    return 0 if outcome.result.ok else 1


if __name__ == '__main__':
    sys.exit(main())
