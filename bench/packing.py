"""What each operation writes, how long packing takes, and R12: packing under load.

``python -m bench.packing FOLDER`` (one of ``python -m bench --keep FOLDER``). With ``--gigabytes 5`` cards are changed
until the database is so large. Then ``--writers`` threads create documents while it is packed, and how long each waits
for its commit, the write lock included, is held against what it was before.
"""

from __future__ import annotations

import argparse
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sedportal
from sedportal.documents.operations import (
    add_comment,
    change_card,
    create_draft,
    delete_draft,
    move_document,
    take_transition,
)
from sedportal.kernel.packing import pack
from sedportal.kernel.storage import database
from sedportal.kernel.unit_of_work import UnitOfWork, unit_of_work

from .__main__ import table
from .figures import CARD, ORGANISATION, Figure
from .site import settings_of
from .writers import TARGET, make_targets

CLERK = f'registrar.{ORGANISATION}'
_TIMES = 40


def main() -> None:
    """Measure the growth of each operation, then a pack while others write."""
    parser = argparse.ArgumentParser(prog='bench.packing', description=__doc__)
    parser.add_argument('folder', type=Path)
    parser.add_argument('--gigabytes', type=float, default=0, help='let the database grow to so much first')
    parser.add_argument('--writers', type=int, default=8)
    args = parser.parse_args()
    make_targets(args.folder)
    registry = sedportal.main({'here': str(args.folder)}, **settings_of(args.folder, building=False)).registry
    try:
        _swell(registry, args.folder, args.gigabytes)
        print(table([*growth(registry, args.folder), *under_load(registry, args.folder, args.writers)]))
    finally:
        registry.background.stop()


def _size(folder: Path) -> int:
    return (folder / 'Data.fs').stat().st_size


def _swell(registry: Any, folder: Path, gigabytes: float) -> None:
    """Write states that a pack takes away, until the database has so many gigabytes."""
    while _size(folder) < gigabytes * 1e9:
        with unit_of_work(registry, quiet=True) as unit:
            made = _draft(unit)
        for number in range(50):
            with unit_of_work(registry, quiet=True) as unit:
                document = registry.document_by_uid(unit.portal, made)
                text = f'{number} ' + 'Текст, который потом заменят. ' * 300
                for part in range(10):
                    change_card(_acting(unit), document, {'note': f'{part} {text}'[:9900]})


def _acting(unit: UnitOfWork) -> UnitOfWork:
    rights = unit.registry.rights_cache.rights_of(unit.registry, unit.portal, CLERK)
    return unit.acting_as(unit.portal['people'][CLERK], rights)


def _draft(unit: UnitOfWork) -> str:
    card = {name: value for name, value in CARD.items() if name not in ('organisation', 'kind')}
    return create_draft(_acting(unit), unit.portal['organisations'][ORGANISATION], 'incoming', card).uid


def growth(registry: Any, folder: Path) -> list[Figure]:
    """Return the bytes that each operation adds to the database, each in a transaction of its own."""
    uids = []
    figures = []

    def measure(what: str, do: Callable[[UnitOfWork, int], Any]) -> None:
        taken = []
        for number in range(_TIMES):
            before = _size(folder)
            with unit_of_work(registry) as unit:
                do(unit, number)
            taken.append(_size(folder) - before)
        figures.append(Figure(f'written: {what}', statistics.median(taken) / 1024, 'KB'))

    def document(unit: UnitOfWork, number: int) -> Any:
        return registry.document_by_uid(unit.portal, uids[number])

    def target(unit: UnitOfWork) -> Any:
        incoming = unit.portal['organisations'][ORGANISATION]['incoming']
        return next(one for one in incoming.subfolders() if one.title == TARGET)

    def change(unit: UnitOfWork, number: int) -> None:
        change_card(_acting(unit), document(unit, number), {'title': f'О дорогах, {number}'})

    measure('create', lambda unit, number: uids.append(_draft(unit)))
    measure('change of the card', change)
    measure('comment', lambda unit, number: add_comment(_acting(unit), document(unit, number), 'Посмотрите.'))
    measure('move', lambda unit, number: move_document(_acting(unit), document(unit, number), target(unit)))
    measure('register', lambda unit, number: take_transition(_acting(unit), document(unit, number), 'register'))
    measure('archive', lambda unit, number: take_transition(_acting(unit), document(unit, number), 'archive'))
    uids.clear()
    measure('create again', lambda unit, number: uids.append(_draft(unit)))
    measure('delete a draft', lambda unit, number: delete_draft(_acting(unit), document(unit, number)))
    return figures


def under_load(registry: Any, folder: Path, writers: int) -> list[Figure]:
    """Return time and effect of a pack, and the waits of commits before it and beside it."""
    alone = _Writing(registry, writers)
    with alone:
        time.sleep(15)
    before = _size(folder)
    with _Writing(registry, writers) as beside:
        begun, cpu = time.perf_counter(), time.thread_time()
        pack(database(registry), folder, 0.0)
        taken, cpu = time.perf_counter() - begun, time.thread_time() - cpu
    quiet, busy = alone.high(), beside.high()
    return [
        Figure('pack, of so many bytes', before / 1e9, 'GB'),
        Figure('  took, while others write', taken, 's'),
        Figure('  of the processor', cpu, 's'),
        Figure('  left', _size(folder) / 1e9, 'GB'),
        Figure(f'commits of {writers} writers, 99 of 100 in', quiet, 'ms'),
        Figure('  while packing', busy, 'ms'),
        Figure('  that is', busy / quiet, '×', most=2),
        Figure('  longest while packing', max(beside.taken), 'ms'),
        Figure('  failed', len(beside.failed) + len(alone.failed), '', most=0),
    ]


class _Writing:
    """Let clients create documents in threads of this process for the block, each with a short rest between."""

    def __init__(self, registry: Any, writers: int) -> None:
        self.taken: list[float] = []
        self.failed: list[BaseException] = []
        self._registry = registry
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._write) for _number in range(writers)]

    def __enter__(self) -> _Writing:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def high(self) -> float:
        """Return the milliseconds that 99 of 100 stayed below."""
        return statistics.quantiles(self.taken, n=100)[-1]

    def _write(self) -> None:
        while not self._ended.wait(0.05):
            begun = time.perf_counter()
            try:
                with unit_of_work(self._registry) as unit:
                    _draft(unit)
            except Exception as error:  # noqa: BLE001 - counted
                self.failed.append(error)
            self.taken.append((time.perf_counter() - begun) * 1000)


if __name__ == '__main__':
    main()
