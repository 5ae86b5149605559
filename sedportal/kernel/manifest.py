"""The manifest of a backup: every file with size and SHA-256, so that it can be trusted before it is needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .durable import digest_of, sync, sync_folder
from .errors import ConfigurationFault
from .findings import Finding
from .i18n import _

NAME = 'manifest.json'
FORMAT = 1
# A backup that was broken off leaves these longer than its last manifest says; what that names is still whole.
_GROWING = ('.jsonl', '.dat')

__all__ = ['FORMAT', 'NAME', 'Entry', 'Manifest', 'check', 'read', 'write']


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the backup: ``size`` in bytes and SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """Describe a backup.

    Parameters: ``made_at`` is UTC, ISO 8601; ``last_seq`` is a ledger record that is surely in it; ``files`` are by
    their path in the backup; ``gone`` names the blobs that the portal no longer has, each with the first full copy
    that does without it.
    """

    made_at: str
    last_seq: int
    files: dict[str, Entry] = field(default_factory=dict)
    format: int = FORMAT
    gone: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Return the bytes of all files."""
        return sum(entry.size for entry in self.files.values())


def read(folder: Path) -> Manifest:
    """Return the manifest in ``folder``. Raises :class:`ConfigurationFault` if there is none or it can't be read."""
    try:
        values: dict[str, Any] = json.loads((folder / NAME).read_text(encoding='utf-8'))
        files = {path: Entry(**entry) for path, entry in values.pop('files').items()}
        manifest = Manifest(files=files, **values)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ConfigurationFault(f'{folder} holds no backup: {NAME} can not be read ({error})') from error
    if manifest.format != FORMAT:
        raise ConfigurationFault(f'{folder} is a backup of format {manifest.format}; this version knows {FORMAT}')
    return manifest


def write(folder: Path, manifest: Manifest) -> None:
    """Put the manifest into ``folder`` in one step, after all it names is on the disk."""
    half = folder / f'{NAME}.part'
    with half.open('wb') as stream:
        stream.writelines(_lines(manifest))
        sync(stream)
    half.replace(folder / NAME)
    sync_folder(folder)


def _lines(manifest: Manifest) -> Iterator[bytes]:
    """Yield JSON, a line a file: a million of them are never held as one text."""
    head = {'format': manifest.format, 'made_at': manifest.made_at, 'last_seq': manifest.last_seq}
    told = json.dumps({**head, 'gone': manifest.gone}, ensure_ascii=False)
    yield f'{told[:-1]}, "files": {{\n'.encode()
    between = ''
    for name, entry in sorted(manifest.files.items()):
        path = json.dumps(name, ensure_ascii=False)
        yield f'{between}{path}: {{"size": {entry.size}, "sha256": "{entry.sha256}"}}'.encode()
        between = ',\n'
    yield b'\n}}\n'


def check(folder: Path, manifest: Manifest, progress: Callable[[int], None] | None = None) -> Iterator[Finding]:
    """Yield a finding for each file that is missing or not as it was; ``progress`` is called with bytes read."""
    for name, entry in manifest.files.items():
        try:
            found = digest_of(folder / name, entry.size if name.endswith(_GROWING) else None)
        except OSError as error:
            yield Finding('error', name, _('The file can not be read: ${error}', mapping={'error': error}))
            continue
        if found != (entry.size, entry.sha256):
            yield Finding('error', name, _('The file is not the one that was backed up.'))
        if progress is not None:
            progress(entry.size)
