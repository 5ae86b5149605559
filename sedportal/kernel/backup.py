"""Backup and restore of the file storage, its blobs and the ledger's export, while the portal serves.

A backup folder holds ``objects/`` (full and incremental copies of Data.fs, by ZODB's repozo), ``blobs/`` (one mirror
for all of them: a blob never changes once written), ``ledger/`` and the manifest.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ZODB.scripts import repozo

from . import manifest as manifests
from . import retention
from .durable import append_file, copy_file, digest_of, sync_folder
from .errors import ConfigurationFault
from .manifest import Entry, Manifest

Progress = Callable[[int], None]
_PARTS = ('objects', 'blobs', 'ledger')
_MOST_FOLDERS = 500

__all__ = ['Places', 'back_up', 'occupied', 'require_state', 'restore', 'set_aside']


@dataclass(frozen=True)
class Places:
    """Where the data lives: ``data`` is Data.fs, ``blobs`` and ``export`` are folders, ``derived`` can be rebuilt."""

    data: Path
    blobs: Path
    export: Path
    derived: tuple[Path, ...] = ()


def back_up(
    places: Places,
    target: Path,
    made_at: str,
    last_seq: int,
    *,
    full: bool = False,
    keep: int = 0,
    progress: Progress | None = None,
) -> Manifest:
    """Add the present state to the backup in ``target`` and return its manifest; nothing of the portal is changed.

    Parameters: ``last_seq`` is the ledger's end as read before; with ``full`` Data.fs is copied whole, otherwise only
    what came since the last backup, as long as no pack came between; ``keep`` is how many full copies stay, each with
    its increments, 0 for all. The caller holds ``packing.maintenance``.
    Raises ``OSError`` and :class:`ConfigurationFault`.
    """
    before = manifests.read(target) if (target / manifests.NAME).exists() else None
    for name in _PARTS:
        (target / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    # The export first: a restored ledger may then be ahead of its export, which is made up for, but never behind.
    _copy_export(places.export, target, before.files if before else {})
    _drop_orphans(target / 'objects')
    options = ['-B', '-Q', '-r', str(target / 'objects'), '-f', str(places.data)]
    chains_before = set(retention.chains(target / 'objects'))
    _repozo([*options, *(['-F'] if full else [])])
    _mirror(places.blobs, target / 'blobs', progress)
    gone = dict(before.gone) if before is not None else {}
    if set(retention.chains(target / 'objects')) - chains_before:
        gone = _gone(places.blobs, target, gone)
    for name in _PARTS:
        sync_folder(target / name)
    manifest = Manifest(made_at, last_seq, dict(_entries(target, before.files if before else {})), gone=gone)
    manifests.write(target, manifest)
    return _drop_old(target, manifest, keep) if keep else manifest


def _gone(blobs: Path, target: Path, known: dict[str, str]) -> dict[str, str]:
    """Return the blobs that a pack took away, each with the first full copy made after that."""
    newest = next(reversed(retention.chains(target / 'objects')))
    missing = [name for name in _files(target / 'blobs') if not (blobs / name).exists()]
    return {name: known.get(name, newest) for name in missing}


def _drop_old(target: Path, manifest: Manifest, keep: int) -> Manifest:
    """Drop what is older than the last ``keep`` full copies. The manifest names it no more before it goes."""
    chains = retention.chains(target / 'objects')
    dropped = retention.blobs_to_drop(manifest.gone, list(chains)[-keep:])
    lost = {f'blobs/{name}' for name in dropped}
    for name in list(chains)[:-keep]:
        copies = [path.stem for path in chains[name]]
        lost.update(f'objects/{stem}{end}' for stem in copies for end in ('.fs', '.deltafs', '.dat', '.index'))
    if not lost:
        return manifest
    files = {name: entry for name, entry in manifest.files.items() if name not in lost}
    left = {name: chain for name, chain in manifest.gone.items() if name not in set(dropped)}
    manifest = Manifest(manifest.made_at, manifest.last_seq, files, gone=left)
    manifests.write(target, manifest)
    retention.drop_chains(target / 'objects', keep)
    for name in dropped:
        (target / 'blobs' / name).unlink(missing_ok=True)
    return manifest


def _copy_export(source: Path, target: Path, known: dict[str, Entry]) -> None:
    for path in sorted(source.rglob('*.jsonl')):
        copied = target / 'ledger' / path.relative_to(source)
        copied.parent.mkdir(parents=True, exist_ok=True)
        entry = known.get(copied.relative_to(target).as_posix())
        if entry is None or (path.stat().st_size != entry.size and Entry(*digest_of(copied, entry.size)) != entry):
            # New, or no longer what was copied: what is added to it would be taken for whole.
            copied.unlink(missing_ok=True)
        append_file(path, copied)
    _drop_missing(source, target / 'ledger')


def _drop_missing(source: Path, target: Path) -> None:
    """Delete what is in ``target`` but no longer in ``source``."""
    for name in list(_files(target)):
        if not (source / name).exists():
            (target / name).unlink()


def _drop_orphans(objects: Path) -> None:
    """Delete copies that a broken-off backup left without entering them: the next one takes up before them."""
    entered = {Path(line.split()[0]).name for dat in objects.glob('*.dat') for line in dat.read_text().splitlines()}
    for path in [*objects.glob('*.fs'), *objects.glob('*.deltafs')]:
        if path.name not in entered:
            path.unlink()


def _repozo(arguments: list[str]) -> None:
    """Run repozo, which ends the process where it fails."""
    try:
        repozo.main(arguments)
    except (repozo.RepozoError, SystemExit) as error:
        raise ConfigurationFault(f'The copy of Data.fs failed: {error}') from error


def _mirror(source: Path, target: Path, progress: Progress | None) -> None:
    """Bring every blob that ``target`` lacks there, by hard link, or by copy to another file system."""
    touched: set[Path] = set()
    for folder, folders, names in os.walk(source):
        if Path(folder) == source and 'tmp' in folders:
            folders.remove('tmp')
        mirrored = target / Path(folder).relative_to(source)
        if not mirrored.exists():
            mirrored.mkdir(mode=0o700)
            touched.add(mirrored.parent)
        fresh = [name for name in names if not (mirrored / name).exists()]
        for name in fresh:
            _link(Path(folder) / name, mirrored / name)
            if progress is not None:
                progress(1)
        if fresh:
            touched.add(mirrored)
    _sync_folders(touched)


def _sync_folders(folders: set[Path]) -> None:
    """Bring new names onto the disk. Each file has a folder of its own: of many, one by one takes minutes."""
    if len(folders) > _MOST_FOLDERS:
        os.sync()
        return
    for folder in folders:
        sync_folder(folder)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        # Another file system, or one without hard links; a real fault comes again with the copy.
        copy_file(source, target)


def _files(folder: Path) -> Iterator[str]:
    for path, _folders, names in os.walk(folder):
        for name in sorted(names):
            relative = (Path(path) / name).relative_to(folder).as_posix()
            if relative != manifests.NAME and not relative.endswith('.part'):
                yield relative


def _entries(folder: Path, known: dict[str, Entry]) -> Iterator[tuple[str, Entry]]:
    """Yield the entry of each file. What never changes but by growing keeps its digest while its size is the same."""
    for name in _files(folder):
        entry = known.get(name)
        settled = name.startswith('blobs/') or name.endswith(('.fs', '.deltafs', '.jsonl'))
        if entry is None or not settled or entry.size != (folder / name).stat().st_size:
            entry = Entry(*digest_of(folder / name))
        yield name, entry


def require_state(source: Path, date: str = '') -> None:
    """Raise :class:`ConfigurationFault` if the backup in ``source`` has no state before ``date`` (any, if empty)."""
    states = list(retention.chains(source / 'objects'))
    if not any(not date or state <= date for state in states):
        earliest = f'the earliest is of {states[0]}' if states else 'it has none at all'
        raise ConfigurationFault(f'{source} has no state before {date or "now"}; {earliest} (UTC)')


def occupied(places: Places) -> list[Path]:
    """Return which of the places hold something already."""
    found = [path for path in (places.data,) if path.exists()]
    return found + [path for path in (places.blobs, places.export) if path.is_dir() and any(path.iterdir())]


def set_aside(places: Places, now: datetime) -> Path:
    """Move what is in the places into a folder of its own beside Data.fs, and return it; nothing is deleted."""
    aside = places.data.parent / f'before-restore-{now:%Y%m%dT%H%M%SZ}'
    aside.mkdir(parents=True)
    files = [path for path in places.data.parent.glob(f'{places.data.name}*') if not path.name.endswith('.lock')]
    for path in [*files, places.blobs, places.export, *places.derived]:
        if path.exists():
            path.rename(aside / path.name)
    sync_folder(places.data.parent)
    return aside


def restore(places: Places, source: Path, *, date: str = '', progress: Progress | None = None) -> None:
    """Bring the backup in ``source`` into the empty ``places``.

    Parameters: ``date`` chooses the last state before a moment in UTC (``yyyy-mm-dd[-hh[-mm[-ss]]]``); ``progress`` is
    called with the bytes brought. The caller has checked the manifest and holds ``storage_lock.held_closed``.
    Raises ``OSError`` and :class:`ConfigurationFault`.
    """
    for folder in (places.data.parent, places.blobs, places.export):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = ['-R', '-w', '-r', str(source / 'objects'), '-o', str(places.data)]
    _repozo([*options, '-D', date] if date else options)
    for name, target in (('blobs', places.blobs), ('ledger', places.export)):
        for relative in _files(source / name):
            path = target / relative
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(source / name / relative, path)
            if progress is not None:
                progress(path.stat().st_size)
    # All at once: syncing each of a hundred thousand files takes longer than copying them.
    os.sync()
    with places.data.open('rb') as stream:
        os.fsync(stream.fileno())
    sync_folder(places.data.parent)
