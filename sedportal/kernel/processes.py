"""The processes that share a data folder, as they tell of themselves: a small file each, rewritten every half minute.

For the operator's page: after an upgrade it shows who still runs the old version. Nothing is decided by it.
"""

from __future__ import annotations

import json
import os
import socket
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from .durable import write_file
from .notes import FOLDER

BEAT_SECONDS = 30.0
# A process that was not heard of for so long is gone.
PATIENCE = timedelta(seconds=100)
WEB, WORKER = 'web', 'worker'

__all__ = ['BEAT_SECONDS', 'WEB', 'WORKER', 'Process', 'beat', 'leave', 'running']


@dataclass(frozen=True)
class Process:
    """One process: :data:`WEB` or :data:`WORKER`, whether it does the jobs, since when it runs, when it told so."""

    machine: str
    pid: int
    kind: str
    jobs: bool
    version: str
    began: str
    seen: str


def beat(var: Path, kind: str, jobs: bool, began: datetime, now: datetime) -> None:
    """Tell that this process runs, and forget those that were not heard of for a day. Raises ``OSError``."""
    folder = _folder(var)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = Process(
        socket.gethostname(), os.getpid(), kind, jobs, version('sedportal'), began.isoformat(timespec='seconds'),
        now.isoformat(timespec='seconds'),
    )  # fmt: skip
    write_file(_own(folder), json.dumps(asdict(told)).encode('utf-8'))
    for path in folder.glob('*.json'):
        with suppress(FileNotFoundError):
            if now.timestamp() - path.stat().st_mtime > 86_400:
                path.unlink()


def leave(var: Path) -> None:
    """Tell that this process runs no more."""
    with suppress(OSError):
        _own(_folder(var)).unlink()


def running(var: Path, now: datetime) -> list[Process]:
    """Return the processes that were heard of lately, by kind and number."""
    found = [process for path in _folder(var).glob('*.json') if (process := _read(path)) is not None]
    heard = (one for one in found if now - datetime.fromisoformat(one.seen) <= PATIENCE)
    return sorted(heard, key=lambda one: (one.kind, one.machine, one.pid))


def _folder(var: Path) -> Path:
    return var / FOLDER / 'processes'


def _own(folder: Path) -> Path:
    return folder / f'{socket.gethostname()}-{os.getpid()}.json'


def _read(path: Path) -> Process | None:
    try:
        process = Process(**json.loads(path.read_text(encoding='utf-8')))
        datetime.fromisoformat(process.began)
        return process if datetime.fromisoformat(process.seen).tzinfo else None
    except (OSError, ValueError, TypeError):
        return None
