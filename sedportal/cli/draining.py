"""A server that ends without dropping anybody: it takes no new connection and answers what it has taken.

Where systemd holds the socket (``sedportal-web@.socket``), new connections wait in it for the next process. A socket of
its own, as in a container, it closes at once: whoever comes then is refused, and nginx asks another process.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from waitress import wasyncore

if TYPE_CHECKING:
    from collections.abc import Mapping

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

    Parameters: ``own`` says that nobody holds its sockets for the next process; after ``longest`` seconds it ends
    whatever is left.
    """

    def __init__(self, server: Any, *, own: bool = False, longest: float = LONGEST_SECONDS) -> None:
        self._server = server
        self._own = own
        self._longest = longest
        self.begun = False

    def begin(self) -> None:
        """Take no new connections and begin to wait; called by a signal's handler, so it returns at once."""
        self.begun = True
        for one in self._listeners():
            # Asked by the loop of the main thread in each of its rounds.
            one.readable = partial(_close, one) if self._own else bool
            one.pull_trigger()
        threading.Thread(target=self._wait, name='draining', daemon=True).start()

    def _wait(self) -> None:
        deadline = time.monotonic() + self._longest
        while time.monotonic() < deadline and (self._is_open() or any(map(_is_busy, self._dispatchers()))):
            time.sleep(_TICK)
        os.kill(os.getpid(), signal.SIGTERM)

    def _is_open(self) -> bool:
        return self._own and bool(self._listeners())

    def _listeners(self) -> list[Any]:
        return [one for one in self._dispatchers() if hasattr(one, 'maintenance')]

    def _dispatchers(self) -> list[Any]:
        known: dict[int, Any] = getattr(self._server, 'map', None) or self._server._map
        return list(known.values())


def _close(listener: Any) -> bool:
    """Take whoever waits in the socket already, then close it: who has connected is answered, nobody else connects."""
    known = -1
    while len(listener._map) != known:
        known = len(listener._map)
        listener.handle_accept()
    # Not the listener's own ``close``: answers still need what wakes the loop.
    wasyncore.dispatcher.close(listener)
    return False


def _is_busy(one: Any) -> bool:
    """Tell whether a connection still has something to be answered, or may yet send it."""
    requests = getattr(one, 'requests', None)
    if requests is None:
        return False
    fresh = time.time() - one.last_activity < QUIET_SECONDS
    return bool(requests or one.request is not None or one.total_outbufs_len or fresh)
