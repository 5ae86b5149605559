"""A server that ends without dropping anybody: it takes no new connection and answers what it has taken.

Where systemd holds the socket (``sedportal-web@.socket``), new connections wait in it for the next process.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST_SECONDS = 25.0
# A connection that was just taken may not have sent its request yet.
QUIET_SECONDS = 0.5
_TICK = 0.05
_FIRST_DESCRIPTOR = 3


def given_sockets(environ: Mapping[str, str]) -> list[socket.socket]:
    """Return the listening sockets that systemd hands over (``LISTEN_FDS``), meant for this very process."""
    if environ.get('LISTEN_PID') != str(os.getpid()):
        return []
    count = int(environ.get('LISTEN_FDS', '0'))
    return [socket.socket(fileno=number) for number in range(_FIRST_DESCRIPTOR, _FIRST_DESCRIPTOR + count)]


class Draining:
    """End ``server`` (waitress) when it has answered all; SIGTERM to this process then unwinds its main thread.

    Parameters: after ``longest`` seconds it ends whatever is left.
    """

    def __init__(self, server: Any, longest: float = LONGEST_SECONDS) -> None:
        self._server = server
        self._longest = longest
        self.begun = False

    def begin(self) -> None:
        """Take no new connections and begin to wait; called by a signal's handler, so it returns at once."""
        self.begun = True
        for one in self._dispatchers():
            if hasattr(one, 'maintenance'):
                one.readable = bool
        threading.Thread(target=self._wait, name='draining', daemon=True).start()

    def _wait(self) -> None:
        deadline = time.monotonic() + self._longest
        while time.monotonic() < deadline and any(map(_is_busy, self._dispatchers())):
            time.sleep(_TICK)
        os.kill(os.getpid(), signal.SIGTERM)

    def _dispatchers(self) -> Iterable[Any]:
        known: dict[int, Any] = getattr(self._server, 'map', None) or self._server._map
        return list(known.values())


def _is_busy(one: Any) -> bool:
    """Tell whether a connection still has something to be answered, or may yet send it."""
    requests = getattr(one, 'requests', None)
    if requests is None:
        return False
    fresh = time.time() - one.last_activity < QUIET_SECONDS
    return bool(requests or one.request is not None or one.total_outbufs_len or fresh)
