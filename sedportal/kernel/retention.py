"""Which states a backup holds, and dropping the oldest of them with the blobs that only they need.

A chain is a full copy of the objects and the increments on it; its name is the moment of the full copy. A pack makes
the next copy a full one, so a blob that a pack took away is needed by earlier chains only.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from .durable import sync_folder

_MOMENT = '%Y-%m-%d-%H-%M-%S'
_COPIES = ('.fs', '.deltafs')

__all__ = ['blobs_to_drop', 'chains', 'drop_chains', 'full_is_due', 'moment_of', 'states']


def chains(objects: Path) -> dict[str, list[Path]]:
    """Return the copies in the folder ``objects`` by chain, oldest first; increments without a full copy are none's."""
    found: dict[str, list[Path]] = {}
    for path in sorted(path for path in objects.glob('*fs') if path.suffix in _COPIES):
        if path.suffix == '.fs':
            found[path.stem] = [path]
        elif found:
            found[next(reversed(found))].append(path)
    return found


def states(objects: Path) -> list[Path]:
    """Return the copies that can be restored, oldest first: full ones and increments."""
    return [path for copies in chains(objects).values() for path in copies]


def moment_of(copy: Path) -> datetime:
    """Return when a copy was made."""
    return datetime.strptime(copy.stem, _MOMENT).replace(tzinfo=UTC)


def full_is_due(objects: Path, now: datetime, days: float) -> bool:
    """Tell whether the last full copy is older than ``days`` days, or missing."""
    found = chains(objects)
    return not found or now - moment_of(next(reversed(found.values()))[0]) >= timedelta(days=days)


def drop_chains(objects: Path, keep: int) -> list[str]:
    """Delete all but the last ``keep`` chains, and return the names of those deleted."""
    found = chains(objects)
    dropped = list(found)[:-keep]
    for name in dropped:
        # The increments first: a chain that is broken off in the middle still restores what it names.
        for path in reversed(found[name]):
            path.with_suffix('.index').unlink(missing_ok=True)
            path.unlink()
        (objects / f'{name}.dat').unlink(missing_ok=True)
    if dropped:
        sync_folder(objects)
    return dropped


def blobs_to_drop(gone: dict[str, str], kept: Iterable[str]) -> list[str]:
    """Return which of the ``gone`` blobs no kept chain needs any more."""
    oldest = min(kept, default='')
    return [name for name, chain in gone.items() if chain <= oldest]
