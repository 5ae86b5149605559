"""What all trials have in common: a small portal, its server, its clerks, and the inspection behind them."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from .clerks import Clerk, Diary
from .inspection import KINDS, Inspector
from .region import LOGINS, Region, make_region
from .server import ForkedServer, Server

Row = tuple[str, object]


@dataclass
class Result:
    """What came of a trial: ``faults`` counted by kind, ``told`` each in words, ``starts`` in seconds."""

    diary: Diary = field(default_factory=Diary)
    documents: int = 0
    starts: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def fault(self, kind: str, what: str) -> None:
        """Count something that must not be."""
        self.faults[kind] += 1
        self.told.append(f'{kind}: {what}')

    @property
    def ok(self) -> bool:
        """Tell whether all was well."""
        return not (self.told or self.complaints)

    def common_rows(self) -> list[Row]:
        """Return what every trial tells."""
        return [
            ('acknowledged requests', self.diary.acknowledged),
            ('requests cut or refused', self.diary.cut),
            ('  of them found done, and not done again', self.diary.had_been_done),
            ('documents', self.documents),
            *((kind, self.faults[kind]) for kind in KINDS),
        ]


def table(rows: list[Row]) -> str:
    """Return ``rows`` as a Markdown table."""
    lines = (f'| {name:<44} | {value!s:>9} |' for name, value in rows)
    return '\n'.join([f'| {"what":<44} | {"count":>9} |', f'|{"-" * 46}|{"-" * 10}:|', *lines])


class Outcome(Protocol):
    """What a program of this package ends with."""

    result: Result

    def table(self) -> str:
        """Return the figures as a table."""


def report(outcome: Outcome) -> int:
    """Print the table, and what went wrong in words; return the exit status."""
    print(outcome.table())
    for line in outcome.result.told:
        print(line[:1000], file=sys.stderr)
    return 0 if outcome.result.ok else 1


def longest(starts: list[float]) -> str:
    """Return the longest of ``starts`` in seconds, as a table shows it."""
    return f'{max(starts, default=0.0):.2f}'


class Trial:
    """A portal under trial.

    Parameters: ``folder`` takes the data; ``seed`` fixes what the clerks send; ``forked`` starts servers by fork;
    ``clerks`` is how many there are; ``uri`` names a database on PostgreSQL.
    """

    def __init__(
        self, folder: Path, *, seed: int, forked: bool = True, clerks: int = len(LOGINS), uri: str = ''
    ) -> None:
        self.region: Region = make_region(folder, uri)
        self.result = Result()
        self.inspector = Inspector(self.region, self.result.diary)
        self.clerks = [Clerk(login, self.result.diary, seed) for login in LOGINS[:clerks]]
        self.server: Server = ForkedServer(self.region) if forked else Server(self.region)

    def begin(self) -> None:
        """Start the server for the first time and let the clerks log in."""
        self.start()
        for clerk in self.clerks:
            clerk.log_in()

    def start(self) -> float:
        """Start the server, wait until it serves, and return the seconds."""
        self.server.begin()
        taken = self.server.ready()
        for clerk in self.clerks:
            clerk.connect(self.server.address)
        return taken

    def finish(self) -> None:
        """Let every clerk finish what he has in hand."""
        with self.at_once(Clerk.finish):
            pass

    @contextmanager
    def at_once(self, does: Callable[[Clerk], Any]) -> Iterator[None]:
        """Let all clerks do something during the block; wait for them at its end."""
        with ThreadPoolExecutor(len(self.clerks)) as pool:
            done = [pool.submit(does, clerk) for clerk in self.clerks]
            yield
        for one in done:
            one.result()

    def inspect_all(self) -> None:
        """Stop the server in good order and inspect everything."""
        for clerk in self.clerks:
            clerk.hang_up()
        self.inspector.wait_until_followed()
        self.server.end(signal.SIGTERM)
        self.inspector.look_at_all()

    def close(self) -> Result:
        """Let nothing run on; return what came of it."""
        self.server.close()
        self.result.documents = self.inspector.documents
        self.result.faults.update(self.inspector.faults)
        self.result.told += self.inspector.told
        return self.result


def stopped_trial(folder: Path, *, seed: int, documents: int) -> Trial:
    """Return a trial whose one clerk has made ``documents`` and whose server has been looked at and stopped."""
    trial = Trial(folder, seed=seed, clerks=1)
    try:
        trial.begin()
        for _number in range(documents):
            trial.clerks[0].make_one()
        trial.inspect_all()
    finally:
        trial.close()
    return trial
