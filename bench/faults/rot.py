"""Flip single bits and ask ``sedportal verify`` (R4): ``python -m bench.faults.rot --flips 1000``.

A quarter of the flips each hit the data file with its checksums, the ledger's records in it, attached files, and the
export. The ledger is flipped without the checksums of the data file, so that the chain alone must find it. Each
flip is looked for by the checks that the command runs, and undone; some are looked for by the command itself.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import pickle
import random
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sedportal.cli import main as command_line
from sedportal.kernel.checksums import verify_data_file
from sedportal.kernel.data_file import object_ids, transactions
from sedportal.kernel.findings import run_checks
from sedportal.kernel.storage import database, open_database, reading
from sedportal.ledger.export import export_files
from sedportal.ledger.store import StoredRecord

from .trial import Row, stopped_trial, table

DATA, LEDGER, FILES, EXPORT = 'data file', 'ledger', 'attached files', 'export'
PLACES = (DATA, LEDGER, FILES, EXPORT)
_CHECKS = ('ledger', 'export', 'files')
_Range = tuple[Path, int, int]
_MARK = StoredRecord.__name__.encode()


@dataclass
class Flips:
    """What came of a run: flips and finds by place; ``missed`` names each that was not found."""

    made: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    by_command: int = 0
    bytes_at_risk: int = 0

    def table(self) -> str:
        """Return the summary as a Markdown table."""
        rows: list[Row] = [(f'flips in the {place}', self.made[place]) for place in PLACES]
        rows += [(f'found in the {place}', self.found[place]) for place in PLACES]
        rows += [('not found', len(self.missed)), ('looked for by the command itself', self.by_command)]
        return table([*rows, ('bytes that could be hit', f'{self.bytes_at_risk:,}')])


class Rotting:
    """A stopped portal whose bits flip. Parameters: ``folder`` takes the data; ``seed`` fixes the places."""

    def __init__(self, folder: Path, *, seed: int, documents: int = 30) -> None:
        self.flips = Flips()
        self._chance = random.Random(seed)
        trial = stopped_trial(folder, seed=seed, documents=documents)
        if trial.inspector.told:
            raise RuntimeError(f'the portal is not well before anything is done to it: {trial.inspector.told}')
        self._region, self._registry = trial.region, trial.inspector.registry
        self._data = self._region.var / 'Data.fs'
        self._sums = self._data.with_name('Data.fs.sums')
        self._ranges = {
            DATA: [_whole(self._data)],
            LEDGER: list(_ledger_records(self._data)),
            FILES: [_whole(path) for path in sorted((self._region.var / 'blobs').rglob('*.blob'))],
            EXPORT: [_whole(path) for path in export_files(self._registry.options.ledger_export)],
        }
        self.flips.bytes_at_risk = sum(
            end - start for place in (DATA, FILES, EXPORT) for _, start, end in self._ranges[place]
        )

    def run(self, count: int, by_command: int = 0) -> Flips:
        """Flip so many bits, one after another; look for ``by_command`` of them by the command itself."""
        every = count // by_command if by_command else count + 1
        for number in range(count):
            place = PLACES[number % len(PLACES)]
            path, start, end = self._chance.choice(self._ranges[place])
            byte, bit = self._chance.randrange(start, end), self._chance.randrange(8)
            with self._flipped(path, byte, bit), self._without_sums(place == LEDGER):
                found = self._found(place)
                if number % every == every - 1:
                    self.flips.by_command += 1
                    found = found and self._command_finds()
            self.flips.made[place] += 1
            self.flips.found[place] += found
            if not found:
                self.flips.missed.append(f'{place}: bit {bit} of byte {byte} of {path.name}')
        if self._found(DATA) or self._found(FILES):
            raise RuntimeError('the flips were not undone')
        return self.flips

    @contextmanager
    def _flipped(self, path: Path, byte: int, bit: int) -> Iterator[None]:
        mode = path.stat().st_mode
        path.chmod(0o600)
        with path.open('r+b', buffering=0) as stream:
            stream.seek(byte)
            before = stream.read(1)
            stream.seek(byte)
            stream.write(bytes([before[0] ^ 1 << bit]))
            yield
            stream.seek(byte)
            stream.write(before)
        path.chmod(mode)

    @contextmanager
    def _without_sums(self, hidden: bool) -> Iterator[None]:
        aside = self._sums.with_name('aside')
        if hidden:
            self._sums.rename(aside)
        yield
        if hidden:
            aside.rename(self._sums)

    def _found(self, place: str) -> bool:
        """Tell whether the checks find an error; the data file is looked at first, as the command does."""
        if any(finding.severity == 'error' for finding in verify_data_file(self._data)):
            return True
        if place == DATA:
            return False
        uri = self._region.settings(read_only=True)['zodbconn.uri']
        try:
            self._registry._zodb_databases[''] = open_database(uri)
        except Exception:  # noqa: BLE001 (a storage that does not open is noticed)
            return True
        try:
            with reading(self._registry) as portal:
                found = run_checks(self._registry, portal, _CHECKS)
                return any(finding is not None and finding.severity == 'error' for _name, finding in found)
        finally:
            database(self._registry).close()

    def _command_finds(self) -> bool:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return command_line(['-q', '-c', str(self._region.ini), 'verify']) == 1


def _whole(path: Path) -> _Range:
    return path, 0, path.stat().st_size


def _ledger_records(data: Path) -> Iterator[_Range]:
    """Yield where the texts and digests of the ledger's records stand in the data file."""
    content = data.read_bytes()
    with data.open('rb') as stream:
        for found in transactions(stream.fileno(), len(content)):
            for _oid, pickles in object_ids(stream.fileno(), found):
                if _MARK in pickles[:80]:
                    unpickler = pickle.Unpickler(io.BytesIO(pickles))
                    unpickler.load()
                    for part in unpickler.load():
                        start = content.index(part, found.records, found.end)
                        yield data, start, start + len(part)


def main() -> int:
    """Run and print; the exit status says whether a flip was missed."""
    parser = argparse.ArgumentParser(prog='bench.faults.rot', description=__doc__)
    parser.add_argument('--flips', type=int, default=1_000)
    parser.add_argument('--seed', type=int, default=2014)
    args = parser.parse_args()
    with TemporaryDirectory(prefix='sedportal-rot-') as name:
        flips = Rotting(Path(name), seed=args.seed).run(args.flips, by_command=20)
    print(flips.table())
    for line in flips.missed:
        print(line, file=sys.stderr)
    return 1 if flips.missed else 0


if __name__ == '__main__':
    sys.exit(main())
