"""Fill the disk under a portal at work (R6): ``python -m bench.faults.full --rounds 50``.

As root the data lie on a small tmpfs that a ballast fills but for a few bytes; otherwise a limit on the size of files
(RLIMIT_FSIZE) is laid on the running server: writes fall short at it and fail behind it. Clerks go on pressing,
somebody goes on reading. Every change must be made or refused with a readable 507; reading must go on; with room
again all that was refused must go through, and nothing may be left of it before.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol
from urllib.parse import quote, urlsplit

from .clerks import Clerk
from .inspection import OTHER
from .region import LOGINS, ORGANISATIONS
from .server import Server
from .trial import Result, Trial, longest, report, table
from .visitor import Visitor

_TMPFS_SIZE = '96m'
_PAGES = ('/', '/documents', f'/search?q={quote("деле")}')
# What the visitor may see: documents of his own organisation; a clerk's login stands in the title of his documents.
_OWN = f'.{ORGANISATIONS[0]}-'
_CHANGES = 40
_WORDS = 'Не осталось места'
# The index is tried again after at most a minute.
_PATIENCE = 75.0


class Space(Protocol):
    """What can be filled and freed."""

    kind: str

    def fill(self, room: int) -> None:
        """Leave ``room`` bytes."""
        ...

    def free(self) -> None:
        """Make room again."""
        ...


class Tmpfs:
    """A file system with a ballast on it."""

    kind = 'tmpfs'

    def __init__(self, folder: Path) -> None:
        self._folder, self._ballast = folder, folder / 'ballast'

    def fill(self, room: int) -> None:
        """Let the ballast take all but ``room`` bytes."""
        with self._ballast.open('ab', buffering=0) as stream:
            status = os.statvfs(self._folder)
            left = status.f_bavail * status.f_bsize - room
            with suppress(OSError):
                while left > 0:
                    left -= stream.write(bytes(min(left, 1 << 20)))

    def free(self) -> None:
        """Throw the ballast away."""
        self._ballast.unlink(missing_ok=True)


class FileLimit:
    """A limit on the size of files, laid on the server while it runs."""

    kind = 'RLIMIT_FSIZE'

    def __init__(self, data: Path, server: Server) -> None:
        self._data, self._server = data, server

    def fill(self, room: int) -> None:
        """Let no file grow beyond what the data file has, and ``room`` bytes."""
        self._set(self._data.stat().st_size + room)

    def free(self) -> None:
        """Lift the limit."""
        self._set(resource.RLIM_INFINITY)

    def _set(self, size: int) -> None:
        resource.prlimit(self._server.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@contextmanager
def small_disk(var: Path) -> Iterator[bool]:
    """Mount a small tmpfs at ``var`` for the block where that is allowed; tell whether it was."""
    var.mkdir(parents=True)
    command = ['mount', '-t', 'tmpfs', '-o', f'size={_TMPFS_SIZE}', 'tmpfs', str(var)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(['umount', '-l', str(var)], check=False)


@dataclass
class FullResult:
    """What came of a run."""

    result: Result
    kind: str = ''
    rounds: int = 0
    pages_read: int = 0
    pages_refused: int = 0
    again: list[float] = field(default_factory=list)

    def table(self) -> str:
        """Return the summary as a Markdown table."""
        return table(
            [
                ('rounds', self.rounds),
                ('filled by', self.kind),
                ('changes of programs refused with 507', self.result.diary.put_off[507]),
                ('changes on pages refused with a 507 page', self.pages_refused),
                ('pages read while full', self.pages_read),
                *self.result.common_rows(),
                ('refused change goes through after, longest, s', longest(self.again)),
            ]
        )


class Filling(Trial):
    """A portal whose disk fills up again and again.

    Parameters: ``folder`` takes the data; ``mounted`` says that its ``var`` is a small file system.
    """

    def __init__(self, folder: Path, *, seed: int, mounted: bool, clerks: int = 6) -> None:
        super().__init__(folder, seed=seed, clerks=clerks)
        var = self.region.var
        self._space: Space = Tmpfs(var) if mounted else FileLimit(var / 'Data.fs', self.server)
        self._chance = random.Random(seed)
        self.inspector.patience = _PATIENCE
        self.outcome = FullResult(self.result, self._space.kind)

    def run(self, rounds: int, seconds: float = 1.0) -> FullResult:
        """Fill and free the disk so many times; clerks press for ``seconds`` while it is full."""
        try:
            self.begin()
            visitor = Visitor(LOGINS[0], self.server.address)
            self.clerks[0].make_one()
            for _round in range(rounds):
                self._fill_and_free(visitor, seconds)
                self.outcome.rounds += 1
            self.inspect_all()
            for path in self.inspector.orphans():
                self.result.fault(OTHER, f'{path} belongs to nothing')
        finally:
            self._space.free()
            self.close()
        return self.outcome

    def _fill_and_free(self, visitor: Visitor, seconds: float) -> None:
        stop = threading.Event()
        with self.at_once(lambda clerk: _press(clerk, stop)):
            time.sleep(self._chance.uniform(0, seconds / 4))
            self._space.fill(self._chance.choice((0, 50, 500, 5_000, 20_000, 60_000, 250_000)))
            ends = time.monotonic() + seconds
            while time.monotonic() < ends:
                self._read(visitor)
            self._change(visitor)
            stop.set()
        self._space.free()
        began = time.monotonic()
        self.finish()
        self.outcome.again.append(time.monotonic() - began)
        self.inspector.look()

    def _read(self, visitor: Visitor) -> None:
        own = [uid for uid, title in self.result.diary.created.items() if _OWN in title]
        uid = self._chance.choice(own)
        for path in (*_PAGES, f'/documents/{uid}'):
            answer = visitor.get(path)
            if answer.status == 303 and path.startswith('/documents/'):
                answer = visitor.get(urlsplit(answer.location).path)
            if answer.status != 200:
                self.result.fault(OTHER, f'{path} answered {answer.status} while the disk was full')
            self.outcome.pages_read += 1

    def _change(self, visitor: Visitor) -> None:
        """Change something until it is refused: a last block may still have room for it."""
        for number in range(_CHANGES):
            self._space.fill(0)
            answer = visitor.choose(('light', 'dark')[number % 2])
            if answer.status != 303:
                break
        if answer.status == 507 and _WORDS in answer.text and answer.content_type == 'text/html':
            self.outcome.pages_refused += 1
        else:
            self.result.fault(OTHER, f'a change answered {answer.status} {answer.content_type} {answer.text[:200]}')


def _press(clerk: Clerk, stop: threading.Event) -> None:
    while not stop.is_set():
        if not clerk.try_one():
            time.sleep(0.2)


def main() -> int:
    """Run and print; the exit status says whether anything was wrong."""
    parser = argparse.ArgumentParser(prog='bench.faults.full', description=__doc__)
    parser.add_argument('--rounds', type=int, default=50)
    parser.add_argument('--seed', type=int, default=2014)
    parser.add_argument('--limit', action='store_true', help='lay a limit on files, also where a tmpfs can be mounted')
    args = parser.parse_args()
    with TemporaryDirectory(prefix='sedportal-full-') as name:
        folder = Path(name)
        if args.limit:
            outcome = Filling(folder, seed=args.seed, mounted=False).run(args.rounds)
        else:
            with small_disk(folder / 'var') as mounted:
                outcome = Filling(folder, seed=args.seed, mounted=mounted).run(args.rounds)
    return report(outcome)


if __name__ == '__main__':
    sys.exit(main())
