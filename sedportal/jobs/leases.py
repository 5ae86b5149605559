"""Leases: which of several processes does a job, so that each has one holder and a dead holder is replaced.

A lease lies in the database and counts beats. Its holder adds one every few seconds; whoever sees the same number for
long enough, by his own clock, takes it over. Nobody compares clocks: machines may disagree about the time, and a clock
that jumps ends no lease. Two holders for a moment do no harm, since what a job changes is a unit of work.

On one machine the same is done by a lock on a file, which the kernel gives back when its holder dies.
"""

from __future__ import annotations

import fcntl
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from persistent.mapping import PersistentMapping

from sedportal.kernel.errors import BusyError
from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from pyramid.registry import Registry

BEAT_SECONDS = 10.0
# Three beats may be missed, as while the database is restarted.
PATIENCE_SECONDS = 35.0
log = logging.getLogger(__name__)

__all__ = ['BEAT_SECONDS', 'PATIENCE_SECONDS', 'Leases', 'MachineLocks']


class _Seen(NamedTuple):
    """What was seen of somebody's lease, and when it was first seen so (monotonic seconds)."""

    holder: str
    beat: int
    since: float


class Leases:
    """Hold leases of the portal's database for this process.

    Parameters: ``names`` are the jobs that this process is ready to do; ``beat`` and ``patience`` are in seconds;
    ``seconds`` is a monotonic clock.
    """

    def __init__(
        self,
        registry: Registry,
        names: Iterable[str],
        beat: float = BEAT_SECONDS,
        patience: float = PATIENCE_SECONDS,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.holder = f'{socket.gethostname()}:{os.getpid()}:{registry.ids.uid()}'
        self._registry = registry
        self._names = tuple(names)
        self._beat = beat
        self._patience = patience
        self._seconds = seconds
        self._seen: dict[str, _Seen] = {}
        self._held: dict[str, float] = {}
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def holds(self, name: str) -> bool:
        """Tell whether this process holds ``name``: not if its last beat is so old that another may have taken it."""
        beaten = self._held.get(name)
        return beaten is not None and self._seconds() - beaten < self._patience - self._beat

    def start(self) -> None:
        """Beat in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name='leases', daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and give back what is held, so that nobody needs to wait for it."""
        self._stopped.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()
            self._or_tell(self.give_back)

    def beat(self) -> None:
        """Add a beat to what is held and take what is free or left. Raises :class:`BusyError`."""
        began = self._seconds()
        mine = [name for name in self._names if self._is_mine_or_left(name, began)]
        if mine:
            with unit_of_work(self._registry) as unit:
                leases = unit.portal.leases
                if leases is None:
                    leases = unit.portal.leases = PersistentMapping()
                taken = [name for name in mine if self._still(leases.get(name), name)]
                for name in taken:
                    leases[name] = (self.holder, leases.get(name, ('', 0))[1] + 1)
        else:
            taken = []
        for name in set(taken) - set(self._held):
            log.info('this process does “%s” from now on', name)
        self._held = dict.fromkeys(taken, began)

    def give_back(self) -> None:
        """Leave what is held to whoever comes first. Raises :class:`BusyError`."""
        held, self._held = set(self._held), {}
        if held:
            with unit_of_work(self._registry) as unit:
                leases = unit.portal.leases or {}
                for name in held:
                    if leases.get(name, ('', 0))[0] == self.holder:
                        leases[name] = ('', leases[name][1] + 1)

    def _is_mine_or_left(self, name: str, now: float) -> bool:
        with reading(self._registry) as portal:
            holder, beat = ((portal.leases or {}) if portal is not None else {}).get(name, ('', 0))
        if holder in ('', self.holder):
            self._seen[name] = _Seen(holder, beat, now)
            return True
        seen = self._seen.get(name)
        if seen is None or (seen.holder, seen.beat) != (holder, beat):
            self._seen[name] = _Seen(holder, beat, now)
            return False
        return now - seen.since >= self._patience

    def _still(self, lease: tuple[str, int] | None, name: str) -> bool:
        """Tell, now that nobody else writes, whether the lease is still what was seen."""
        seen = self._seen[name]
        return lease is None or lease[0] in ('', self.holder) or lease == (seen.holder, seen.beat)

    def _run(self) -> None:
        while True:
            self._or_tell(self.beat)
            if self._stopped.wait(self._beat):
                return

    def _or_tell(self, does: Callable[[], None]) -> None:
        try:
            does()
        except BusyError as held:
            log.warning('no turn to write for the leases: %s', held)
        except Exception:  # the thread must not die of it
            log.exception('the leases could not be kept')


class MachineLocks:
    """Hold jobs of this machine: a lock on a file in ``folder`` for each, kept until :meth:`close` or the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, IO[bytes]] = {}

    def holds(self, name: str) -> bool:
        """Tell whether this process holds the job ``name``, having taken it if it was free."""
        if name in self._held:
            return True
        self._folder.mkdir(parents=True, exist_ok=True)
        stream = (self._folder / f'{name}.lock').open('ab')
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.close()
            return False
        self._held[name] = stream
        return True

    def close(self) -> None:
        """Leave the jobs to the other processes."""
        while self._held:
            self._held.popitem()[1].close()
