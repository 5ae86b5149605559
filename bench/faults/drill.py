"""Lose everything and bring it back (R13): ``python -m bench.faults.drill --gigabytes 10``.

A portal is filled, backed up, and served to clerks who write on while increments are taken. Then the server is killed
and the data folder deleted. The backup is checked, restored, served and verified; what was acknowledged before the
last increment began must be there. The commands are those an operator types.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from .clerks import Clerk, Diary
from .inspection import Inspector
from .region import LOGINS, ROOT, Region, make_region
from .server import Server

GIGABYTE = 1 << 30
# What an office sends: most files are small, some are scans.
_FILE_SIZES = (20_000, 60_000, 120_000, 250_000, 800_000)
_DISTINCT = 40
_COMMAND = 'import sys; from sedportal.cli import main; sys.exit(main())'
# An increment each ten minutes, as the guide has it.
TIMER_MINUTES = 10
MOST_POINT_MINUTES, MOST_TIME_MINUTES = 15, 30


class DrillFault(Exception):
    """Say which command failed, with what it printed."""


@dataclass
class Outcome:
    """What came of a drill; times are in seconds."""

    documents: int = 0
    data_bytes: int = 0
    fill: float = 0.0
    first: float = 0.0
    increments: list[float] = field(default_factory=list)
    acknowledged: int = 0
    since_last: int = 0
    point: float = 0.0
    check: float = 0.0
    restore: float = 0.0
    start: float = 0.0
    complete: float = 0.0
    verify: float = 0.0
    told: list[str] = field(default_factory=list)

    @property
    def worst_point(self) -> float:
        """Return the most seconds of work that are lost with an increment every ten minutes."""
        return TIMER_MINUTES * 60 + max(self.increments)

    @property
    def down(self) -> float:
        """Return the seconds from the command until people are served: check, restore, start."""
        return self.restore + self.start

    def table(self) -> str:
        """Return the figures as a Markdown table."""
        rows = [
            ('data: objects, files, copy of the ledger, GB', f'{self.data_bytes / GIGABYTE:.2f}'),
            ('documents', f'{self.documents:,}'),
            ('first backup, everything, s', f'{self.first:.1f}'),
            ('increments while clerks write', len(self.increments)),
            ('  longest, s', f'{max(self.increments):.1f}'),
            ('requests acknowledged meanwhile', self.acknowledged),
            ('  of them after the last increment began', self.since_last),
            ('recovery point here, s', f'{self.point:.1f}'),
            (f'recovery point, increment every {TIMER_MINUTES} min, min', f'{self.worst_point / 60:.1f}'),
            ('check of the backup alone, s', f'{self.check:.1f}'),
            ('restore, its check included, s', f'{self.restore:.1f}'),
            ('start until it serves, s', f'{self.start:.1f}'),
            ('recovery time: restore and start, min', f'{self.down / 60:.1f}'),
            ('index complete after the start, s', f'{self.complete:.1f}'),
            ('sedportal verify, s', f'{self.verify:.1f}'),
            ('lost, damaged or otherwise wrong', len(self.told)),
        ]
        body = [f'| {name:<50} | {value!s:>8} |' for name, value in rows]
        return '\n'.join([f'| {"what":<50} | {"figure":>8} |', f'|{"-" * 52}|{"-" * 9}:|', *body])

    @property
    def met(self) -> bool:
        """Tell whether nothing was wrong and both goals are met."""
        in_time = self.worst_point <= MOST_POINT_MINUTES * 60 and self.down <= MOST_TIME_MINUTES * 60
        return not self.told and in_time


class Drill:
    """One drill.

    Parameters: ``folder`` takes the data, ``target`` the backup; ``seed`` fixes the files and the moment of loss;
    ``rounds`` increments are taken, ``pause`` seconds apart, while so many ``clerks`` write; ``progress`` is told
    what is going on.
    """

    def __init__(
        self,
        folder: Path,
        target: Path,
        *,
        seed: int = 2014,
        rounds: int = 3,
        pause: float = 20.0,
        clerks: int = len(LOGINS),
        progress: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.outcome = Outcome()
        self._folder = folder
        self._target = target
        self._chance = random.Random(seed)
        self._rounds = rounds
        self._pause = pause
        self._logins = LOGINS[:clerks]
        self._progress = progress
        self._region: Region = make_region(folder)
        self._diary = Diary()
        self._kept = Diary()

    def run(self, size: int) -> Outcome:
        """Fill the portal with ``size`` bytes of files, lose it and bring it back. Raises :class:`DrillFault`."""
        outcome = self.outcome
        outcome.documents, outcome.fill = self._fill(size)
        outcome.data_bytes = _weight(self._region.var)
        outcome.first = self._timed('backup', str(self._target), '--full')
        self._write_and_back_up()
        shutil.rmtree(self._region.var)
        outcome.check = self._timed('verify', '--backup', str(self._target))
        outcome.restore = self._timed('restore', str(self._target))
        self._serve_again()
        outcome.verify = self._timed('verify', faults=outcome.told)
        self._inspect()
        return outcome

    def _fill(self, size: int) -> tuple[int, float]:
        """Enter documents with files from a list, by ``sedportal import``."""
        files = self._folder / 'files'
        files.mkdir()
        names = []
        for number in range(_DISTINCT):
            length = _FILE_SIZES[number % len(_FILE_SIZES)]
            (files / f'{number}.bin').write_bytes(self._chance.randbytes(length))
            names.append((f'{number}.bin', length))
        rows, entered = self._folder / 'list.jsonl', 0
        with rows.open('w', encoding='utf-8') as stream:
            while size > 0:
                name, length = self._chance.choice(names)
                stream.write(json.dumps(self._row(entered, name), ensure_ascii=False) + '\n')
                entered, size = entered + 1, size - length
        seconds = self._timed('import', str(rows), '--files', str(files), '--person', LOGINS[0])
        shutil.rmtree(files)
        return entered, seconds

    def _row(self, number: int, name: str) -> dict[str, object]:
        return {
            'id': str(number), 'organisation': LOGINS[0].partition('.')[2], 'kind': 'incoming', 'state': 'registered',
            'title': f'О ремонте дороги № {number}', 'correspondent': 'ООО «Дорожник»', 'ext_number': f'17-{number}',
            'doc_date': '2026-06-10', 'received_at': '2026-06-14', 'delivery': 'post', 'sheets': 3, 'files': [name],
        }  # fmt: skip

    def _write_and_back_up(self) -> None:
        """Take increments while clerks write; kill the server at some moment after the last."""
        server, stop = Server(self._region), threading.Event()
        began = 0.0
        try:
            server.begin()
            server.ready()
            with self._clerks_at_work(server.address, stop):
                for _ in range(self._rounds):
                    time.sleep(self._pause)
                    self._kept, began = _copy(self._diary), time.monotonic()
                    self.outcome.increments.append(self._timed('backup', str(self._target)))
                time.sleep(self._chance.uniform(0, self._pause))
                server.end()
                self.outcome.point = time.monotonic() - began
                stop.set()
        finally:
            stop.set()
            server.close()
        self.outcome.acknowledged = self._diary.acknowledged
        self.outcome.since_last = self._diary.acknowledged - self._kept.acknowledged

    @contextmanager
    def _clerks_at_work(self, address: str, stop: threading.Event) -> Iterator[None]:
        clerks = [Clerk(login, self._diary, 1) for login in self._logins]
        for clerk in clerks:
            clerk.connect(address)
            clerk.log_in()
        threads = [threading.Thread(target=clerk.work, args=(stop,)) for clerk in clerks]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join(60)
            for clerk in clerks:
                clerk.hang_up()

    def _serve_again(self) -> None:
        """Start on the restored data; it serves at once and builds the index meanwhile."""
        server = Server(self._region)
        try:
            server.begin()
            self.outcome.start = server.ready()
            began = time.monotonic()
            while not _is_complete(server.address):
                time.sleep(0.1)
            self.outcome.complete = time.monotonic() - began
        finally:
            server.end(signal.SIGTERM)
            server.close()

    def _inspect(self) -> None:
        """Hold what is there now against what was acknowledged before the last increment began."""
        inspector = Inspector(self._region, self._kept)
        inspector.look_at_acknowledged()
        self.outcome.told += inspector.told

    def _timed(self, *words: str, faults: list[str] | None = None) -> float:
        """Run a command and return how long it took; one that finds something tells ``faults``, or is one."""
        began = time.monotonic()
        command = [sys.executable, '-W', 'ignore', '-c', _COMMAND, '-c', str(self._region.ini), '-q', *words]
        environment = {**os.environ, 'PYTHONPATH': str(ROOT)}
        ended = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        seconds = time.monotonic() - began
        self._progress(f'{words[0]}: {seconds:.1f} s; {(ended.stdout.strip().splitlines() or [""])[-1]}')
        if ended.returncode:
            if faults is None:
                raise DrillFault(f'sedportal {" ".join(words)}: {ended.returncode}\n{ended.stdout}{ended.stderr}')
            faults += [line for line in ended.stdout.splitlines() if line.startswith('error')]
        return seconds


def _copy(diary: Diary) -> Diary:
    """Return what is acknowledged now. Clerks go on meanwhile: a dictionary is copied in one step."""
    return replace(diary, created=diary.created.copy(), filed=diary.filed.copy(), registered=diary.registered.copy())


def _is_complete(address: str) -> bool:
    connection = http.client.HTTPConnection(address, timeout=30)
    try:
        connection.request('GET', '/readyz')
        answer = connection.getresponse()
        return json.loads(answer.read())['state'] != 'unready'
    finally:
        connection.close()


def _weight(folder: Path) -> int:
    """Return the bytes of what is backed up: objects, files, copy of the ledger."""
    parts = (folder / 'blobs', folder / 'ledger')
    files = [folder / 'Data.fs', *(path for part in parts for path in part.rglob('*') if path.is_file())]
    return sum(path.stat().st_size for path in files)


def main() -> int:
    """Run and print; the exit status says whether anything was wrong or a goal was missed."""
    parser = argparse.ArgumentParser(prog='bench.faults.drill', description=__doc__)
    parser.add_argument('--gigabytes', type=float, default=10.0, help='size of the files that are entered (10)')
    parser.add_argument('--rounds', type=int, default=3, help='increments while clerks write (3)')
    parser.add_argument('--pause', type=float, default=20.0, help='seconds between them (20)')
    parser.add_argument('--seed', type=int, default=2014)
    parser.add_argument('--folder', type=Path, help='where the data goes, or the temporary folder')
    parser.add_argument('--target', type=Path, help='where the backup goes, such as another disk; or beside the data')
    args = parser.parse_args()
    with TemporaryDirectory(prefix='sedportal-drill-', dir=args.folder) as name:
        target = args.target or Path(name) / 'backup'
        drill = Drill(
            Path(name), target, seed=args.seed, rounds=args.rounds, pause=args.pause,
            progress=lambda line: print(line, file=sys.stderr, flush=True),
        )  # fmt: skip
        outcome = drill.run(int(args.gigabytes * GIGABYTE))
    print(outcome.table())
    for line in outcome.told:
        print(line[:1000], file=sys.stderr)
    return 0 if outcome.met else 1


if __name__ == '__main__':
    sys.exit(main())
