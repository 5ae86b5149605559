"""What there is to tell of how the portal runs: for readiness, the measures and the operator's page alike."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sedportal.kernel import notes
from sedportal.kernel.sizes import weigh
from sedportal.kernel.storage import database

if TYPE_CHECKING:
    from pyramid.registry import Registry

__all__ = ['BACKUP', 'CHECK', 'NO_PACK', 'PACK', 'Disk', 'disk_of', 'note_of', 'seconds_since', 'sizes_of', 'writable']

BACKUP, CHECK, PACK, NO_PACK = 'backup', 'backup-check', 'pack', 'no-pack'


@dataclass(frozen=True)
class Disk:
    """The file system of the data folder, in bytes."""

    total: int
    free: int


def disk_of(registry: Registry) -> Disk:
    """Return the size of the data folder's file system, and the room that is left to this process."""
    usage = shutil.disk_usage(_existing(registry.options.var))
    return Disk(usage.total, usage.free)


def writable(registry: Registry) -> bool:
    """Tell whether the database and the data folder can be written to, without writing."""
    return not database(registry).storage.isReadOnly() and os.access(_existing(registry.options.var), os.W_OK)


def sizes_of(registry: Registry) -> dict[str, int]:
    """Return the bytes of what is quickly counted: objects, index, copy of the ledger."""
    options = registry.options
    return {
        'objects': int(database(registry).getSize()),
        'index': weigh(options.index),
        'ledger': weigh(options.ledger_export),
    }


def note_of(registry: Registry, name: str) -> dict[str, Any]:
    """Return what a command left to tell: :data:`BACKUP`, :data:`CHECK`, :data:`PACK`; empty if it never ran."""
    return notes.read(registry.options.var, name)


def seconds_since(registry: Registry, note: dict[str, Any]) -> float | None:
    """Return the age of a note, None where there is none."""
    moment = notes.moment_of(note)
    now: datetime = registry.clock.now()
    return None if moment is None else max((now - moment).total_seconds(), 0.0)


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return folder if folder.exists() else _existing(folder.parent)
