"""Start the limited program that reads a stranger's file, a few at once, and take in what it made."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from .limited.__main__ import NO_ROOM
from .limited.faults import BROKEN, TOO_HEAVY, TOO_SLOW
from .shelf import too_busy

if TYPE_CHECKING:
    from pyramid.config import Configurator

PROGRAM = 'sedportal.documents.files.limited'
ANSWER = 'about.json'
_PACKAGES = Path(__file__).resolve().parents[3]
# By the clock a program gets so many times its CPU seconds, and these seconds on top: the machine may be busy.
_PATIENCE = 3
_GRACE = 10.0


@dataclass(frozen=True)
class Source:
    """A file to be shown or read, attached or not: ``open`` gives its bytes, ``media_type`` has no parameters."""

    sha256: str
    media_type: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True)
class Limits:
    """Bound one run: ``memory`` in bytes of address space, ``seconds`` of CPU; so many run ``at_once``."""

    memory: int = 1 << 30
    seconds: int = 20
    at_once: int = 2


class Workshop:
    """Run the limited program; never more of it at once than ``limits`` say."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._slots = threading.BoundedSemaphore(limits.at_once)

    def work(self, source: Source, task: dict[str, Any], folder: Path, wait: float) -> dict[str, Any]:
        """Let the program do ``task`` with ``source`` in the empty ``folder`` and return its answer.

        A file that can't be read gives an answer with ``fault``. Raises :class:`BusyError` if no turn comes within
        ``wait`` seconds, ``OSError`` if the surroundings are at fault.
        """
        if not self._slots.acquire(timeout=wait):
            raise too_busy()
        try:
            with source.open() as stream, _with_number(stream, folder) as given:
                return self._run({**task, 'media_type': source.media_type}, given, folder)
        finally:
            self._slots.release()

    def _run(self, task: dict[str, Any], stream: BinaryIO, folder: Path) -> dict[str, Any]:
        asked = {**task, 'memory': self.limits.memory, 'seconds': self.limits.seconds}
        command = [sys.executable, '-P', '-m', PROGRAM, json.dumps(asked)]
        environment = {
            'PYTHONPATH': str(_PACKAGES), 'PATH': os.defpath, 'LANG': 'C.UTF-8', 'HOME': str(folder),
            'TMPDIR': str(folder), 'OMP_NUM_THREADS': '1', 'RAYON_NUM_THREADS': '1', 'PYTHONDONTWRITEBYTECODE': '1',
        }  # fmt: skip
        try:
            finished = subprocess.run(
                command, stdin=stream, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder, env=environment,
                timeout=self.limits.seconds * _PATIENCE + _GRACE, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return {'fault': TOO_SLOW}
        return _answer(finished, folder)


def _answer(finished: subprocess.CompletedProcess[bytes], folder: Path) -> dict[str, Any]:
    code = finished.returncode
    if code == 0:
        answer: dict[str, Any] = json.loads((folder / ANSWER).read_bytes())
        return answer
    if code == NO_ROOM:
        raise OSError(errno.ENOSPC, 'no room to prepare a file')
    if code in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT):
        # Out of time, or out of memory where a library knows no other way to say so.
        return {'fault': TOO_HEAVY}
    if code < 0:
        return {'fault': BROKEN, 'detail': f'signal {-code}'}
    last = finished.stderr.decode('utf-8', 'replace').strip().splitlines()[-1:]
    raise OSError(errno.ENOEXEC, f'{PROGRAM} does not work: {"".join(last)[:300]}')


@contextmanager
def _with_number(stream: BinaryIO, folder: Path) -> Iterator[BinaryIO]:
    """Give a stream that another process can read: what is only in memory is written down first."""
    try:
        stream.fileno()
    except (io.UnsupportedOperation, AttributeError):
        with tempfile.TemporaryFile(dir=folder) as written:
            shutil.copyfileobj(stream, written)
            written.seek(0)
            yield written
    else:
        os.lseek(stream.fileno(), 0, os.SEEK_SET)
        yield stream


def includeme(config: Configurator) -> None:
    """Offer ``registry.workshop``."""
    options = config.registry.options
    config.registry.workshop = Workshop(
        Limits(options.file_memory_mib << 20, options.file_seconds, options.file_readers)
    )
