"""What threads used for a moment goes back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sedportal.kernel.memory import return_large_pieces

# Eight threads each use 19 MB a few times, as for hashing passwords, and then wait; what is left is printed in MB.
USED = """
import ctypes, sys, threading
from sedportal.kernel.memory import return_large_pieces
if sys.argv[1] == 'returned':
    return_large_pieces()
library = ctypes.CDLL(None)
library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
library.free.argtypes = [ctypes.c_void_p]
used, done = threading.Barrier(8), threading.Event()
def use():
    for _time in range(3):
        piece = library.malloc(19 << 20)
        ctypes.memset(piece, 1, 19 << 20)
        small = library.malloc(1 << 16)  # lies behind it and stays
        library.free(piece)
    used.wait()
threads = [threading.Thread(target=use) for _number in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(next(int(line.split()[1]) // 1024 for line in open('/proc/self/status') if line.startswith('RssAnon')))
"""


def left(how: str) -> int:
    ended = subprocess.run([sys.executable, '-c', USED, how], capture_output=True, text=True, check=True)
    return int(ended.stdout)


@pytest.mark.skipif(not return_large_pieces(), reason='another C library than glibc')
def test_large_pieces_go_back_to_the_system() -> None:
    assert left('returned') + 19 <= left('kept')
