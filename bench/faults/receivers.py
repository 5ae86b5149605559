"""Let the other side of a consumer fail (R17, as far as it exists): ``python -m bench.faults.receivers``.

The portal sends no mail and calls no other system yet. What will do so follows the ledger as a consumer; here one
sends each record to a server that answers 451, drops the connection before or after it took the record, keeps the
caller waiting, or refuses the connection. Each record must arrive, in order, and twice only where the acknowledgement
was lost.
"""

from __future__ import annotations

import argparse
import logging
import random
import socket
import socketserver
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sedportal
from sedportal.directory.operations import add_organisation
from sedportal.kernel.durable import write_file
from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.ledger.consumers import Follower, NotNow, Pace
from sedportal.ledger.records import Record

from .region import write_ini
from .trial import Row, table

TAKEN, REFUSED, DROPPED_BEFORE, DROPPED_AFTER, SLOW = '250', '451', 'dropped before', 'dropped after', 'no answer'
_FATES = (TAKEN, TAKEN, REFUSED, DROPPED_BEFORE, DROPPED_AFTER, SLOW)
_PATIENCE = 0.2


@dataclass
class Receiver:
    """The server: what arrived, and how often each answer was given."""

    seed: int
    arrived: list[int] = field(default_factory=list)
    fates: Counter[str] = field(default_factory=Counter)
    lost_acknowledgements: Counter[int] = field(default_factory=Counter)

    @contextmanager
    def serving(self) -> Iterator[tuple[str, int]]:
        """Serve during the block; give the address."""
        receiver, chance = self, random.Random(self.seed)

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                seq = int(self.rfile.readline())
                fate = chance.choice(_FATES)
                receiver.fates[fate] += 1
                if fate in (TAKEN, DROPPED_AFTER):
                    receiver.arrived.append(seq)
                if fate == DROPPED_AFTER:
                    receiver.lost_acknowledgements[seq] += 1
                if fate == SLOW:
                    self.rfile.read(1)
                if fate in (TAKEN, REFUSED):
                    self.wfile.write(f'{fate}\n'.encode())

        class Threads(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        with Threads(('127.0.0.1', 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
            thread.start()
            try:
                host, port = server.server_address[:2]
                yield str(host), int(port)
            finally:
                server.shutdown()
                thread.join()


class Sender:
    """Consumer: send each record to ``address`` and write down, after each, how far it came."""

    name = 'sender'

    def __init__(self, path: Path) -> None:
        self.address: tuple[str, int] | None = None
        self._path = path

    def position(self) -> int:
        """Return the number of the last record that was acknowledged."""
        return int(self._path.read_text()) if self._path.exists() else 0

    def apply(self, records: Sequence[Record], portal: Any) -> None:
        """Send ``records`` one by one. Raises :class:`NotNow` when one is refused for now, and ``OSError``."""
        reached = self.position()
        for record in (one for one in records if one.seq > reached):
            self._send(record)
            write_file(self._path, str(record.seq).encode())

    def _send(self, record: Record) -> None:
        if self.address is None:
            raise ConnectionRefusedError('the other side is down')
        with socket.create_connection(self.address, timeout=_PATIENCE) as connection:
            connection.sendall(f'{record.seq}\n'.encode())
            answer = connection.makefile('rb').readline().strip().decode()
        if answer != TAKEN:
            raise NotNow(f'the other side answered {answer or "nothing"}')


@dataclass
class ReceiversResult:
    """What came of a run."""

    records: int = 0
    restarts: int = 0
    receiver: Receiver = field(default_factory=lambda: Receiver(0))
    lost: list[int] = field(default_factory=list)
    twice: list[int] = field(default_factory=list)
    out_of_order: int = 0
    dead_letters: int = 0

    @property
    def ok(self) -> bool:
        """Tell whether all was well."""
        return not (self.lost or self.twice or self.out_of_order or self.dead_letters)

    def table(self) -> str:
        """Return the summary as a Markdown table."""
        fates = self.receiver.fates
        rows: list[Row] = [
            ('records', self.records),
            ('attempts', fates.total()),
            *((f'  {fate}', fates[fate]) for fate in dict.fromkeys(_FATES)),
            ('restarts of the consumer', self.restarts),
            ('lost', len(self.lost)),
            ('twice though acknowledged', len(self.twice)),
            ('twice because the acknowledgement was lost', self.receiver.lost_acknowledgements.total()),
            ('out of order', self.out_of_order),
            ('dead letters', self.dead_letters),
        ]
        return table(rows)


def run(folder: Path, *, records: int, seed: int, restart_every: int = 40) -> ReceiversResult:
    """Send so many records and more to a failing server; the consumer is made anew every so many steps."""
    result = ReceiversResult(receiver=Receiver(seed))
    registry = sedportal.main({'here': str(folder)}, **write_ini(folder).settings()).registry
    with unit_of_work(registry) as unit:
        for number in range(records):
            slug = f'place{number}'
            name = f'Администрация {number}'
            card = {'slug': slug, 'name': name, 'short_name': slug, 'category': 'municipal_district', 'seat': 'Иваново'}
            add_organisation(unit, card)
    sender = Sender(folder / 'sent')
    follower = Follower(registry, sender, Pace(first_wait=0.0, longest_wait=0.0))
    steps = 0
    while follower.step() is not None and steps < 3:
        steps += 1
    with result.receiver.serving() as address:
        sender.address = address
        while follower.step() is not None:
            steps += 1
            if steps % restart_every == 0:
                result.restarts += 1
                sender = Sender(folder / 'sent')
                sender.address = address
                follower = Follower(registry, sender, Pace(first_wait=0.0, longest_wait=0.0))
    with reading(registry) as portal:
        result.records = portal.ledger.last_seq
        result.dead_letters = len(portal.ledger.dead_letters_of(sender.name))
    registry.background.stop()
    _judge(result)
    return result


def _judge(result: ReceiversResult) -> None:
    arrived = result.receiver.arrived
    times = Counter(arrived)
    result.lost = [seq for seq in range(1, result.records + 1) if not times[seq]]
    lost_answers = result.receiver.lost_acknowledgements
    result.twice = [seq for seq, count in times.items() if count > 1 + lost_answers[seq]]
    result.out_of_order = sum(later < earlier for earlier, later in pairwise(arrived))


def main() -> int:
    """Run and print; the exit status says whether anything was wrong."""
    parser = argparse.ArgumentParser(prog='bench.faults.receivers', description=__doc__)
    parser.add_argument('--records', type=int, default=500)
    parser.add_argument('--seed', type=int, default=2014)
    args = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with TemporaryDirectory(prefix='sedportal-receivers-') as name:
        result = run(Path(name), records=args.records, seed=args.seed)
    print(result.table())
    return 0 if result.ok else 1


if __name__ == '__main__':
    sys.exit(main())
