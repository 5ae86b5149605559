"""A clamd for tests: a real socket in a thread of its own that speaks INSTREAM and knows a virus or two."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

EICAR = rb'X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'
THREAT = 'Win.Test.EICAR_HDB-1'


class FakeClamd:
    """Listen on a port of this machine, or at ``path``; find what is among ``viruses`` (bytes to name).

    ``most`` is the largest file taken; ``broken`` makes it hang up without an answer, ``says`` answer so whatever it
    was given; ``seen`` holds what it was given.
    """

    def __init__(self, path: Path | None = None, most: int = 1 << 20) -> None:
        self.viruses = {EICAR: THREAT}
        self.most = most
        self.broken = False
        self.says = b''
        self.seen: list[bytes] = []
        if path is None:
            self._server = socket.create_server(('127.0.0.1', 0))
            self.address = f'clamd://127.0.0.1:{self._server.getsockname()[1]}'
        else:
            self._server = socket.socket(socket.AF_UNIX)
            self._server.bind(str(path))
            self._server.listen()
            self.address = f'clamd://{path}'
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take nobody any more."""
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._server.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(10)
                if not self.broken:
                    connection.sendall(self._answer(connection))

    def _answer(self, connection: socket.socket) -> bytes:
        with connection.makefile('rb') as stream:
            command = stream.read(len(b'zINSTREAM\0'))
            if command != b'zINSTREAM\0':
                return b'UNKNOWN COMMAND\0'
            data = b''
            while size := int.from_bytes(stream.read(4), 'big'):
                data += stream.read(size)
                if len(data) > self.most:
                    return b'INSTREAM size limit exceeded. ERROR\0'
        self.seen.append(data)
        if self.says:
            return self.says
        found = next((name for mark, name in self.viruses.items() if mark in data), '')
        return f'stream: {found} FOUND\0'.encode() if found else b'stream: OK\0'
