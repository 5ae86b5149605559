"""Somebody to connect to, who counts."""

from __future__ import annotations

import socket
import threading


class Listener:
    """Count who connects to a port of this machine."""

    def __init__(self) -> None:
        self.connections = 0
        self._server = socket.create_server(('127.0.0.1', 0))
        self.port = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _address = self._server.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()

    def stop(self) -> None:
        """Take no more."""
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()
