"""What was made of files, by their SHA-256: may be thrown away at any time, and is made again when asked for."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sedportal.kernel.errors import BusyError
from sedportal.kernel.i18n import _

_DIGEST = re.compile('[0-9a-f]{64}')
_WORK = '.work'
# The shelf is looked through again when so much of what it may hold has been added.
_STEP = 20


class Shelf:
    """Keep a folder for each file below ``folder``; beyond ``most`` bytes the oldest go first (0: no bound)."""

    def __init__(self, folder: Path, most: int = 0) -> None:
        self.folder = folder
        self._most = most
        self._added = 0
        self._locks = [threading.Lock() for _ in range(64)]
        self._tidying = threading.Lock()

    def of(self, sha256: str) -> Path:
        """Return the folder for the file of that digest. Raises ``ValueError`` for what is no digest."""
        if not _DIGEST.fullmatch(sha256):
            raise ValueError(f'no SHA-256: {sha256!r}')
        return self.folder / sha256[:2] / sha256

    @contextmanager
    def alone(self, sha256: str, wait: float) -> Iterator[None]:
        """Make something of the file while nobody else does, so that it is made once.

        Raises :class:`BusyError` if somebody else is at it for longer than ``wait`` seconds.
        """
        lock = self._locks[int(sha256[:2], 16) % len(self._locks)]
        if not lock.acquire(timeout=wait):
            raise too_busy()
        try:
            yield
        finally:
            lock.release()

    def read(self, sha256: str, name: str) -> bytes | None:
        """Return what is kept of the file under ``name``, None if nothing is."""
        try:
            return (self.of(sha256) / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def read_json(self, sha256: str, name: str, younger_than: float | None = None) -> dict[str, Any] | None:
        """Return the same read as JSON; None for what is damaged, or older than ``younger_than`` seconds."""
        kept = self.read(sha256, name)
        try:
            value = json.loads(kept) if kept is not None else None
            if younger_than is not None and time.time() - (self.of(sha256) / name).stat().st_mtime > younger_than:
                return None
        except (ValueError, FileNotFoundError):
            return None
        return value if isinstance(value, dict) else None

    def has(self, sha256: str, name: str) -> bool:
        """Tell whether something is kept of the file under ``name``."""
        return (self.of(sha256) / name).is_file()

    def throw(self, sha256: str) -> None:
        """Throw away all that is kept of a file."""
        shutil.rmtree(self.of(sha256), ignore_errors=True)

    @contextmanager
    def work_folder(self) -> Iterator[Path]:
        """Give an empty folder on the same file system, gone afterwards."""
        work = self.folder / _WORK
        work.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=work, ignore_cleanup_errors=True) as name:
            yield Path(name)

    def keep(self, sha256: str, made: Path, *names: str) -> None:
        """Take in the files ``names`` of the folder ``made``, each in one step."""
        folder = self.of(sha256)
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            with suppress(FileNotFoundError):
                self._added += (made / name).stat().st_size
                os.replace(made / name, folder / name)
        if self._most and self._added > self._most // _STEP:
            self.tidy()

    def tidy(self) -> None:
        """Throw the oldest away until what is kept fits, with some room to spare."""
        if not self._tidying.acquire(blocking=False):
            return
        try:
            self._added = 0
            kept = sorted(_folders(self.folder))
            total = sum(size for _, size, _ in kept)
            for _, size, folder in kept:
                if total <= self._most - self._most // _STEP:
                    break
                shutil.rmtree(folder, ignore_errors=True)
                total -= size
        finally:
            self._tidying.release()


def too_busy() -> BusyError:
    """Return the refusal to wait any longer for a file."""
    return BusyError(_('Too many files are being prepared now. Try again in a moment.'), retry_after=5)


def _folders(root: Path) -> Iterator[tuple[float, int, Path]]:
    """Give (last change, bytes, folder) of each file's folder."""
    for folder in root.glob('[0-9a-f][0-9a-f]/*'):
        with suppress(FileNotFoundError, NotADirectoryError):
            sizes = [entry.stat().st_size for entry in os.scandir(folder)]
            yield folder.stat().st_mtime, sum(sizes), folder
