"""Ask clamd whether a file holds a virus: its own protocol, of which one command is needed.

``zINSTREAM``, then parts of the file, each behind its length (four bytes, big-endian), then a length of nought; the
answer ends with a zero byte (clamd(8), «COMMANDS»). Why no library: decision 22.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

SCHEME = 'clamd'
PORT = 3310
SIZE = 'size'
_TO_CONNECT = 10.0
_PART = 64 * 1024
_LONGEST_ANSWER = 4096
_FOUND, _FAULT, _FINE = ' FOUND', ' ERROR', 'OK'
_TOO_LARGE = 'size limit exceeded'


@dataclass(frozen=True)
class Finding:
    """What clamd says of a file: the ``threat`` it found, or why it could not look; else it is clean.

    ``refused`` is :data:`SIZE` for a file that is larger than it takes, else its own words.
    """

    threat: str = ''
    refused: str = ''


class Clamd:
    """Speak with the clamd at ``address``: ``clamd://host:port``, or ``clamd:///path/of/its/socket``.

    Parameters: ``seconds`` is how long to wait for each step of the conversation; its own bound for a file is 120.
    """

    def __init__(self, address: str, seconds: float = 180.0) -> None:
        self.address = address
        self._seconds = seconds

    def scan(self, stream: BinaryIO) -> Finding:
        """Return what is found in ``stream``. Raises ``OSError`` where clamd does not answer as it should."""
        with self._connected() as connection:
            answer = self._told(connection, stream)
        said = answer.removeprefix('stream: ')
        if said == _FINE:
            return Finding()
        if said.endswith(_FOUND):
            return Finding(threat=said.removesuffix(_FOUND)[:200])
        if said.endswith(_FAULT):
            # Of this file, not of clamd: the others go on.
            return Finding(refused=SIZE if _TOO_LARGE in said else said.removesuffix(_FAULT)[:200])
        raise OSError(f'clamd at {self.address} said {answer[:200]!r}')

    def _told(self, connection: socket.socket, stream: BinaryIO) -> str:
        try:
            connection.sendall(b'zINSTREAM\0')
            while part := stream.read(_PART):
                connection.sendall(len(part).to_bytes(4, 'big') + part)
            connection.sendall(bytes(4))
        except (BrokenPipeError, ConnectionResetError):
            # It hangs up on a file that is larger than it takes; why, it may have said before.
            pass
        return self._answer(connection)

    def _answer(self, connection: socket.socket) -> str:
        answer = b''
        try:
            while b'\0' not in answer and len(answer) < _LONGEST_ANSWER and (more := connection.recv(1024)):
                answer += more
        except ConnectionResetError:
            pass
        if not answer:
            raise ConnectionError(f'clamd at {self.address} hung up without an answer')
        return answer.partition(b'\0')[0].decode('utf-8', 'replace').strip()

    def _connected(self) -> socket.socket:
        parts = urlsplit(self.address)
        if parts.hostname:
            connection = socket.create_connection((parts.hostname, parts.port or PORT), timeout=_TO_CONNECT)
            connection.settimeout(self._seconds)
            return connection
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(self._seconds)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
