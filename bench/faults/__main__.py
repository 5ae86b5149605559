"""Do all that this machine allows, and print one table: ``python -m bench.faults``.

Each trial runs as a program of its own, in small rounds; ``--full`` runs the figures of quality, which takes hours.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
import time
from typing import NamedTuple

from .region import ROOT


class Program(NamedTuple):
    """A trial: its number, its module under ``bench.faults``, what it does, its words in small and in full."""

    number: str
    module: str
    what: str
    small: tuple[str, ...]
    full: tuple[str, ...]


PROGRAMS = (
    Program('R1', 'kill', 'killed at random moments', ('--kills', '50'), ('--kills', '1000')),
    Program('R2', 'power', 'power lost', ('--cuts', '20'), ('--cuts', '200')),
    Program('R3', 'torn', 'data file cut or zeroed at its end', ('--step', '61'), ('--step', '1')),
    Program('R4', 'rot', 'bits flipped', ('--flips', '100'), ('--flips', '1000')),
    Program('R5', 'errors', 'calls to the disk fail', ('--rounds', '5'), ('--rounds', '60')),
    Program('R6', 'full', 'disk full', ('--rounds', '4'), ('--rounds', '50')),
    Program('R7', 'restarts', 'PostgreSQL restarted', ('--restarts', '5'), ('--restarts', '100')),
    Program('R8', 'cuts', 'network to PostgreSQL cut', ('--cuts', '1'), ('--cuts', '20')),
    Program(
        'R8', 'cuts', 'PostgreSQL falls silent', ('--cuts', '1', '--how', 'hang'), ('--cuts', '10', '--how', 'hang')
    ),
    Program('R9', 'clocks', 'clock leaps', ('--leaps', '8'), ('--leaps', '80')),
    Program('R13', 'drill', 'lost and brought back', ('--gigabytes', '0.05', '--pause', '2'), ('--gigabytes', '10')),
    Program('R15', 'zodb_suite', 'ZODB’s own tests', (), ()),
    Program('R15', 'relstorage_suite', 'RelStorage’s own tests', ('--part', 'RelStorageTests'), ()),
    Program('R17', 'receivers', 'the other side fails', ('--records', '100'), ('--records', '1000')),
)


class Line(NamedTuple):
    """One line of the summary."""

    program: Program
    outcome: str
    seconds: float


def lacking(program: Program) -> str:
    """Return what this machine lacks for the trial, empty if nothing."""
    found = getattr(importlib.import_module(f'bench.faults.{program.module}'), 'missing', None)
    return found() if found is not None else ''


def run(program: Program, *, full: bool) -> Line:
    """Run the program, its own table shown as it comes."""
    if lack := lacking(program):
        return Line(program, f'not run: {lack}', 0.0)
    words = program.full if full else program.small
    print(f'\n{program.number}: {program.what} ({" ".join(words)})', flush=True)
    began = time.monotonic()
    command = [sys.executable, '-W', 'ignore', '-m', f'bench.faults.{program.module}', *words]
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    return Line(program, 'held' if status == 0 else f'FAILED, status {status}', time.monotonic() - began)


def summary(lines: list[Line]) -> str:
    """Return the summary as a Markdown table."""
    rows = [f'| {one.program.number} | {one.program.what} | {one.outcome} | {one.seconds:.0f} |' for one in lines]
    return '\n'.join(['| number | fault | outcome | seconds |', '|---|---|---|---:|', *rows])


def main() -> int:
    """Run all; the exit status says whether a trial failed."""
    parser = argparse.ArgumentParser(prog='bench.faults', description=__doc__)
    parser.add_argument('--full', action='store_true', help='the full figures instead of small rounds')
    parser.add_argument(
        '--only', action='append', choices=sorted({one.number for one in PROGRAMS}), help='may be repeated'
    )
    args = parser.parse_args()
    lines = [run(one, full=args.full) for one in PROGRAMS if not args.only or one.number in args.only]
    print('\n' + summary(lines))
    return 1 if any(line.outcome.startswith('FAILED') for line in lines) else 0


if __name__ == '__main__':
    sys.exit(main())
