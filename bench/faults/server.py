"""The server process: started, found, killed, started again.

A start costs 0.7 s, half of it for imports. :class:`ForkedServer` forks each server from a process that has imported
everything, so that a run of many kills spends its time on kills; what it serves is the same ``sedportal serve``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from .region import ROOT, Region

_COMMAND = 'import sys; from sedportal.cli import main; sys.exit(main())'


class NoStartError(Exception):
    """Say that the server did not come up; the text is what it wrote."""


class Server:
    """One server at a time, each a fresh process.

    Parameters: ``region`` says what is served. ``log`` collects what the servers write to standard error.
    ``before`` are words put before the command, of a tracer that runs it.
    """

    def __init__(self, region: Region, before: Sequence[str] = ()) -> None:
        self.region = region
        self.before = before
        self.log = region.folder / 'log'
        self.address = ''
        self.ready_after = 0.0
        self._process: subprocess.Popen[str] | None = None
        self._begun = 0.0

    def begin(self) -> None:
        """Start a server without waiting for it."""
        self._begun = time.perf_counter()
        with self.log.open('a') as log:
            self._process = subprocess.Popen(
                [*self.before, sys.executable, '-c', _COMMAND, *self._arguments()],
                stdout=subprocess.PIPE, stderr=log, text=True, env=_environment(),
            )  # fmt: skip

    @property
    def pid(self) -> int:
        """Return the number of the process that serves, 0 if there is none."""
        return self._process.pid if self._process is not None else 0

    def _arguments(self) -> list[str]:
        return ['-c', str(self.region.ini), '-q', 'serve', '--port', '0']

    def ready(self) -> float:
        """Wait until it serves; return the seconds since :meth:`begin`. Raises :class:`NoStartError`."""
        line = self._line()
        if 'http://' not in line:
            raise NoStartError(line + '\n' + '\n'.join(self.log.read_text().splitlines()[-40:]))
        self.address = line.partition('http://')[2].split('/')[0]
        self.ready_after = time.perf_counter() - self._begun
        return self.ready_after

    def _line(self) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def gone(self, seconds: float) -> int | None:
        """Wait at most so long for the process to end by itself; return its status, or None if it runs on."""
        assert self._process is not None
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def end(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send the signal and wait until the process is gone."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(60)
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    def complaints(self) -> list[str]:
        """Return what the servers logged of the portal itself, and each crash; a server that is well is silent."""
        lines = self.log.read_text(encoding='utf-8').splitlines()
        own = [line for line in lines if '"logger": "sedportal' in line and '"level": "info"' not in line]
        return own + [line for line in lines if line.startswith('Traceback')]

    def close(self) -> None:
        """Let nothing run on."""
        self.end()


class ForkedServer(Server):
    """One server at a time, each forked from a process that has imported what a server needs."""

    def __init__(self, region: Region) -> None:
        super().__init__(region)
        command = [sys.executable, '-m', 'bench.faults.server', *self._arguments()]
        with self.log.open('a') as log:
            self._parent = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, env=_environment()
            )
        self._pid = 0
        self._line()

    def begin(self) -> None:
        """Start a server without waiting for it."""
        self._begun = time.perf_counter()
        self._tell('start')
        self._pid = int(self._line())

    @property
    def pid(self) -> int:
        """Return the number of the process that serves, 0 if there is none."""
        return self._pid

    def _tell(self, word: str) -> None:
        assert self._parent.stdin is not None
        self._parent.stdin.write(f'{word}\n')
        self._parent.stdin.flush()

    def _line(self) -> str:
        assert self._parent.stdout is not None
        return self._parent.stdout.readline().rstrip('\n')

    def end(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send the signal and wait until the process is gone; what it still wrote is passed over."""
        if self._pid:
            os.kill(self._pid, number)
            self._tell('wait')
            while not self._line().startswith('gone'):
                pass
            self._pid = 0

    def close(self) -> None:
        """Let nothing run on."""
        self.end()
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.close()
        self._parent.wait(10)
        self._parent.stdout.close()


def _environment() -> dict[str, str]:
    return {**os.environ, 'PYTHONPATH': str(ROOT), 'PYTHONUNBUFFERED': '1'}


def _serve_on_demand(arguments: list[str], words: IO[str]) -> None:
    """Fork a server for each ``start``; answer ``wait`` when it is gone."""
    child = 0
    for word in words:
        if word.strip() == 'start':
            # The child goes on only when its number is out: lines must not come in the wrong order.
            held, go = os.pipe()
            child = os.fork()
            if child == 0:
                os.close(go)
                os.read(held, 1)
                status = _child(arguments)
                print(f'ended {status}', flush=True)
                os._exit(status)
            print(child, flush=True)
            os.close(held)
            os.close(go)
        else:
            os.waitpid(child, 0)
            print('gone', flush=True)


def _child(arguments: list[str]) -> int:
    from sedportal.cli import main

    with Path(os.devnull).open() as nothing:
        os.dup2(nothing.fileno(), 0)
    try:
        return main(arguments)
    except SystemExit as ended:
        return int(ended.code or 0)
    except BaseException:  # noqa: BLE001 (the interpreter is left by _exit, which tells nobody)
        sys.excepthook(*sys.exc_info())
        return 1


def _import_all() -> None:
    """Import what a server needs, and nothing that starts a thread."""
    import importlib

    import sedportal

    importlib.import_module('sedportal.cli.serve')
    for name in sedportal.INCLUDES:
        importlib.import_module(f'sedportal.{name}')
    for name in sedportal.SUBSTANCED:
        importlib.import_module(f'substanced.{name}')
    for name in ('tantivy', 'colander', 'deform', 'pyramid_chameleon.renderer', 'pyramid_tm', 'pyramid_retry'):
        importlib.import_module(name)


if __name__ == '__main__':
    _import_all()
    print('ready', flush=True)
    _serve_on_demand(sys.argv[1:], sys.stdin)
