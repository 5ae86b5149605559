"""Packing the object database, and the lock that keeps packs, backups and restores apart."""

from __future__ import annotations

import fcntl
import json
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple

from ZODB import DB

from . import notes
from .checksums import verify_data_file
from .errors import BusyError, ConfigurationFault
from .i18n import _
from .storage import DurableFileStorage

DAY_SECONDS = 86_400
OFF = 'off'
_REQUEST = 'pack.request'
_TURN_SECONDS = 0.0005
_LOOK_SECONDS = 0.5

__all__ = ['OFF', 'Packed', 'answer', 'ask', 'asked', 'drop_old', 'maintenance', 'pack', 'refuse']


class Packed(NamedTuple):
    """Tell the bytes of the object database before and after."""

    before: int
    after: int


@contextmanager
def maintenance(var: Path, purpose: str, wait: float = 0.0) -> Iterator[None]:
    """Hold ``pack.lock`` in the data folder for the block: one pack, backup, restore or repair at a time.

    A backup takes the objects first and their blobs after: a pack in between would remove blobs that the copied
    objects still name. Parameters: ``purpose`` is left in the file for who finds it taken; ``wait`` is how many seconds
    to wait for another task to end. Raises :class:`BusyError` if another process has it.
    """
    var.mkdir(parents=True, exist_ok=True)
    with (var / 'pack.lock').open('a+', encoding='utf-8') as lock:
        deadline = time.monotonic() + wait
        while not _locked(lock):
            if time.monotonic() >= deadline:
                lock.seek(0)
                text = _(
                    'Another task has the data folder for itself: ${purpose}. Try again when it is done.',
                    mapping={'purpose': lock.read().strip() or '?'},
                )
                raise BusyError(text, retry_after=60)
            time.sleep(_LOOK_SECONDS)
        lock.truncate(0)
        lock.write(purpose)
        lock.flush()
        yield


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def pack(db: DB, var: Path, days: float, *, damaged: bool = False, wait: float = 0.0) -> Packed:
    """Drop states of objects older than ``days`` days and objects that nothing refers to.

    The portal may go on working meanwhile, in the same process. Parameters: ``var`` is the data folder, whose lock
    is held; with ``damaged`` a file whose bytes have changed is packed all the same: the new file gets new checksums,
    so that nobody could tell afterwards; ``wait`` is as of :func:`maintenance`. Raises :class:`BusyError` while a
    backup or another pack runs, and :class:`ConfigurationFault` for a damaged file.
    """
    with maintenance(var, f'pack, {days} days', wait):
        if not damaged and isinstance(db.storage, DurableFileStorage):
            _refuse_damage(Path(db.storage.getName()))
        before = db.getSize()
        with _giving_way():
            db.pack(time.time() - days * DAY_SECONDS)
        packed = Packed(before, db.getSize())
    notes.leave(var, 'pack', before=packed.before, after=packed.after)
    return packed


@contextmanager
def _giving_way() -> Iterator[None]:
    """Let the threads of requests have their turn sooner: packing computes without a pause.

    A commit gives up the interpreter at each of its writes, and would then wait for it 5 ms each time.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def ask(var: Path, days: float) -> datetime:
    """Ask the process that serves to pack, and return the moment after which its note tells of that."""
    moment = datetime.now(UTC).replace(microsecond=0)
    (var / _REQUEST).write_text(json.dumps(days), encoding='utf-8')
    return moment


def asked(var: Path) -> float | None:
    """Return the days of a request to pack, which is thereby taken, or None."""
    try:
        text = (var / _REQUEST).read_text(encoding='utf-8')
        (var / _REQUEST).unlink()
        return float(json.loads(text))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        return None


def refuse(var: Path, reason: str) -> None:
    """Leave a note why there was no pack."""
    notes.leave(var, 'no-pack', reason=reason)


def answer(var: Path, since: datetime) -> Packed | str | None:
    """Return what became of the request of that moment: the sizes, or why there was no pack; None so far."""
    for name in ('pack', 'no-pack'):
        note = notes.read(var, name)
        moment = notes.moment_of(note)
        if moment is not None and moment >= since:
            return Packed(note['before'], note['after']) if name == 'pack' else str(note['reason'])
    return None


def _refuse_damage(data: Path) -> None:
    places = [finding.place for finding in verify_data_file(data) if finding.severity == 'error']
    if places:
        raise ConfigurationFault(
            f'{data} is damaged in {len(places)} places, the first at {places[0]}: restore a backup before packing'
        )


def drop_old(data: Path, blobs: Path) -> None:
    """Delete what FileStorage kept of the state before the last pack: the old file and the blobs it took out."""
    data.with_name(f'{data.name}.old').unlink(missing_ok=True)
    old = blobs.with_name(f'{blobs.name}.old')
    if old.exists():
        shutil.rmtree(old)
