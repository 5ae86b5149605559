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
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from .limited.__main__ import NO_ROOM, NO_WALLS
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
_NICE, _NICEST = 5, 19


@dataclass(frozen=True)
class Source:
    """A file to be shown or read, attached or not: ``open`` gives its bytes, ``media_type`` has no parameters."""

    sha256: str
    media_type: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True)
class Limits:
    """Bound one run: ``memory`` in bytes, ``seconds`` of CPU; so many run ``at_once`` for those who wait."""

    memory: int = 448 << 20
    seconds: int = 20
    at_once: int = 2


class Workshop:
    """Run the limited program; for pages never more of it at once than ``limits`` say, and one beside them in peace."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._slots = threading.BoundedSemaphore(limits.at_once)
        # Whoever works ahead has a place of his own: pages never wait for him.
        self._leisure = threading.BoundedSemaphore(1)

    def work(
        self, source: Source, task: dict[str, Any], folder: Path, wait: float, *, leisurely: bool = False
    ) -> dict[str, Any]:
        """Let the program do ``task`` with ``source`` in the empty ``folder`` and return its answer.

        Parameters: ``task`` may set its own ``seconds``; ``leisurely`` work takes its own place and steps back as far
        as the system allows. A file that can't be read gives an answer with ``fault``. Raises :class:`BusyError` if no
        turn comes within ``wait`` seconds, ``OSError`` if the surroundings are at fault.
        """
        slots = self._leisure if leisurely else self._slots
        if not slots.acquire(timeout=wait):
            raise too_busy()
        try:
            asked = {
                'memory': self.limits.memory, 'seconds': self.limits.seconds, 'nice': _NICEST if leisurely else _NICE,
                **task, 'media_type': source.media_type,
            }  # fmt: skip
            with source.open() as stream, _with_number(stream, folder) as given:
                return _run(asked, given, folder)
        finally:
            slots.release()

    def walls(self) -> dict[str, bool]:
        """Tell which walls stand around the program on this system. Raises ``OSError`` if it doesn't run at all."""
        with tempfile.TemporaryDirectory() as folder:
            nothing = Source('', '', io.BytesIO)
            return dict(self.work(nothing, {'task': 'walls'}, Path(folder), _GRACE, leisurely=True))


def _run(asked: dict[str, Any], stream: BinaryIO, folder: Path) -> dict[str, Any]:
    command = [sys.executable, '-P', '-m', PROGRAM, json.dumps(asked)]
    environment = {
        'PYTHONPATH': str(_PACKAGES), 'PATH': os.defpath, 'LANG': 'C.UTF-8', 'HOME': str(folder),
        'TMPDIR': str(folder), 'OMP_NUM_THREADS': '1', 'OMP_THREAD_LIMIT': '1', 'RAYON_NUM_THREADS': '1',
        'PYTHONDONTWRITEBYTECODE': '1', 'SAL_USE_VCLPLUGIN': 'svp',
    }  # fmt: skip
    with subprocess.Popen(
        command, stdin=stream, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder, env=environment,
        start_new_session=True,
    ) as program:  # fmt: skip
        try:
            errors = program.communicate(timeout=asked['seconds'] * _PATIENCE + _GRACE)[1]
        except subprocess.TimeoutExpired:
            return {'fault': TOO_SLOW}
        finally:
            # With all that it started and left behind.
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
    return _answer(program.returncode, errors, folder)


def _answer(code: int, errors: bytes, folder: Path) -> dict[str, Any]:
    if code == 0:
        answer: dict[str, Any] = json.loads((folder / ANSWER).read_bytes())
        return answer
    if code == NO_ROOM:
        raise OSError(errno.ENOSPC, 'no room to prepare a file')
    if code == NO_WALLS:
        raise OSError(errno.EPERM, 'the system lets nobody close the network for the program that reads files')
    if code in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT):
        # Out of time, or out of memory where a library knows no other way to say so.
        return {'fault': TOO_HEAVY}
    if code < 0:
        return {'fault': BROKEN, 'detail': f'signal {-code}'}
    last = errors.decode('utf-8', 'replace').strip().splitlines()[-1:]
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
