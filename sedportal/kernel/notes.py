"""What the commands leave in the data folder for the operator's page: the last backup, its check, the last pack.

One small file each in ``notes/`` below ``sedportal.var``. They only tell; nothing is decided by them, and a lost one
comes again with the next backup or pack.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .durable import write_file

FOLDER = 'notes'
log = logging.getLogger(__name__)

__all__ = ['leave', 'moment_of', 'read']


def leave(var: Path, name: str, **told: Any) -> None:
    """Leave the note ``name``; where the data folder can't be written to, it is missing, and the log says so.

    Parameters: ``told`` is what it says; ``at``, the moment in UTC, is added.
    """
    note = {**told, 'at': datetime.now(UTC).isoformat(timespec='seconds')}
    folder = var / FOLDER
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_file(folder / f'{name}.json', json.dumps(note, indent=1, sort_keys=True).encode('utf-8'))
    except OSError as error:
        log.warning('the note of the last %s could not be left in %s: %s', name, folder, error)


def read(var: Path, name: str) -> dict[str, Any]:
    """Return the note ``name``, empty where there is none that can be read."""
    try:
        note = json.loads((var / FOLDER / f'{name}.json').read_text(encoding='utf-8'))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) and moment_of(note) is not None else {}


def moment_of(note: dict[str, Any], member: str = 'at') -> datetime | None:
    """Return when a note was left, or another moment that it tells; None where it tells none."""
    try:
        moment = datetime.fromisoformat(str(note.get(member, '')))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
