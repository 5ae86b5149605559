"""Cut the data file of a portal at every offset of its last transaction, or let it end in zeros (R3).

``python -m bench.faults.torn``: a portal registers documents and stops; then its ``Data.fs`` is damaged as power loss
does, and opened. Where it refuses, ``sedportal repair``, the one documented command, is run and timed.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sedportal.kernel.checksums import ROW_SIZE, Checksums
from sedportal.kernel.data_file import transactions
from sedportal.kernel.errors import ConfigurationFault
from sedportal.kernel.repair import repair
from sedportal.kernel.storage import open_database

from .trial import Row, stopped_trial, table

_LATEST = 10
LIMIT_SECONDS = 60.0


@dataclass
class Torn:
    """What came of a run: ``repairs`` are the seconds of each repair, ``wrong`` what must not be."""

    cuts: int = 0
    zeroed: int = 0
    opened_at_once: int = 0
    repairs: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    size: int = 0
    last: int = 0

    def table(self) -> str:
        """Return the summary as a Markdown table."""
        rows: list[Row] = [
            ('files cut off', self.cuts),
            ('files that end in zeros', self.zeroed),
            ('opened at once', self.opened_at_once),
            ('opened after `sedportal repair`', len(self.repairs)),
            ('longest repair, s', f'{max(self.repairs, default=0.0):.2f}'),
            ('neither the previous nor the last state', len(self.wrong)),
            ('size of the file, bytes', f'{self.size:,}'),
            ('  of its last transaction', f'{self.last:,}'),
        ]
        return table(rows)


class Tearing:
    """A stopped portal whose data file is damaged at its end, again and again."""

    def __init__(self, folder: Path, *, seed: int, documents: int) -> None:
        trial = stopped_trial(folder, seed=seed, documents=documents)
        var = trial.region.var
        content = (var / 'Data.fs').read_bytes()
        with (var / 'Data.fs').open('rb') as stream:
            latest = list(transactions(stream.fileno(), len(content)))[-_LATEST:]
        # What a server writes last when it stops is short: the file is to end with a clerk's work.
        last = max(latest[1:], key=lambda found: found.end - found.start)
        self._content = content[: last.end]
        self._begin = last.start
        self._states = {last.tid, latest[latest.index(last) - 1].tid}
        rows = Checksums(var / 'Data.fs').rows()
        self._sums = (var / 'Data.fs.sums').read_bytes()[: sum(row.end <= last.end for row in rows) * ROW_SIZE]
        self._folder = folder / 'torn'
        self.torn = Torn(size=last.end, last=last.end - last.start)

    def run(self, step: int) -> Torn:
        """Damage the file at every ``step``-th offset of its last transaction, by a cut and by zeros."""
        whole = len(self._content)
        for offset in range(self._begin, whole, step):
            self.torn.cuts += 1
            self._try(f'cut at {offset}', self._content[:offset])
            self.torn.zeroed += 1
            end = whole if offset % 2 else whole + 4096
            self._try(f'zeros from {offset}', self._content[:offset].ljust(end, b'\0'))
        return self.torn

    def _try(self, what: str, content: bytes) -> None:
        for leftover in self._folder.glob('*'):
            leftover.unlink() if leftover.is_file() else None
        (self._folder / 'blobs').mkdir(parents=True, exist_ok=True)
        data = self._folder / 'Data.fs'
        data.write_bytes(content)
        data.with_name('Data.fs.sums').write_bytes(self._sums)
        try:
            state = _state(data)
            self.torn.opened_at_once += 1
        except ConfigurationFault:
            data.write_bytes(content)
            began = time.perf_counter()
            repair(data, datetime.now(UTC))
            self.torn.repairs.append(time.perf_counter() - began)
            state = _state(data)
        if state not in self._states:
            self.torn.wrong.append(what)


def _state(data: Path) -> bytes:
    """Open the storage and return the identifier of its last transaction, once its objects can be read."""
    db = open_database(f'file://{data}')
    try:
        with db.transaction() as connection:
            assert connection.root()['portal'].ledger.last_seq > 0
        tid: bytes = db.storage.lastTransaction()
        return tid
    finally:
        db.close()


def main() -> int:
    """Run and print; the exit status says whether anything was wrong."""
    parser = argparse.ArgumentParser(prog='bench.faults.torn', description=__doc__)
    parser.add_argument('--documents', type=int, default=20)
    parser.add_argument('--step', type=int, default=1, help='bytes from one offset to the next')
    parser.add_argument('--seed', type=int, default=2014)
    args = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with TemporaryDirectory(prefix='sedportal-torn-') as name:
        torn = Tearing(Path(name), seed=args.seed, documents=args.documents).run(args.step)
    print(torn.table())
    for line in torn.wrong:
        print(line, file=sys.stderr)
    return 1 if torn.wrong or max(torn.repairs, default=0.0) > LIMIT_SECONDS else 0


if __name__ == '__main__':
    os.environ.setdefault('PYTHONWARNINGS', 'ignore')
    sys.exit(main())
