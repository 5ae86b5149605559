"""What threads used for a moment goes back to the system."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sedportal.kernel.memory import spare_memory

# Eight threads each use 19 MB a few times, as for hashing passwords, and then wait; what is left is printed in MB.
USED = """
import ctypes, sys, threading
from sedportal.kernel.memory import spare_memory
if sys.argv[1] == 'returned':
    spare_memory()
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


# Eight threads each take many small pieces at once; printed is how many arenas glibc has made for them.
SHARED = """
import ctypes, re, sys, threading
from sedportal.kernel.memory import spare_memory
if sys.argv[1] == 'returned':
    spare_memory()
library = ctypes.CDLL(None)
library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
taken = threading.Barrier(9)
def take():
    library.malloc(5000)
    taken.wait()
threads = [threading.Thread(target=take) for _number in range(8)]
[thread.start() for thread in threads]
taken.wait()
library.fopen.restype = ctypes.c_void_p
told = library.fopen(sys.argv[2].encode(), b'w')
library.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
library.malloc_info(0, told)
library.fclose.argtypes = [ctypes.c_void_p]
library.fclose(told)
print(open(sys.argv[2]).read().count('<heap '))
"""


def left(how: str) -> int:
    ended = subprocess.run([sys.executable, '-c', USED, how], capture_output=True, text=True, check=True)
    return int(ended.stdout)


@pytest.mark.skipif(not spare_memory(), reason='another C library than glibc')
def test_large_pieces_go_back_to_the_system() -> None:
    assert left('returned') + 19 <= left('kept')


@pytest.mark.skipif(not spare_memory(), reason='another C library than glibc')
def test_threads_share_arenas(tmp_path: Path) -> None:
    arenas = {}
    for how in ('returned', 'kept'):
        command = [sys.executable, '-c', SHARED, how, str(tmp_path / how)]
        arenas[how] = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert arenas['returned'] <= 2 < arenas['kept']


# Small pieces are taken, and all but one in fifty are freed again; printed is what is left, in MB.
FREED = """
import ctypes, sys
from sedportal.kernel.memory import give_back, spare_memory
spare_memory()
library = ctypes.CDLL(None)
library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
library.free.argtypes = [ctypes.c_void_p]
pieces = [library.malloc(2000) for _number in range(20_000)]
for piece in pieces: ctypes.memset(piece, 1, 2000)
for number, piece in enumerate(pieces):
    if number % 50: library.free(piece)
if sys.argv[1] == 'returned':
    assert give_back()
print(next(int(line.split()[1]) // 1024 for line in open('/proc/self/status') if line.startswith('RssAnon')))
"""


@pytest.mark.skipif(not spare_memory(), reason='another C library than glibc')
def test_free_pages_between_used_pieces_go_back() -> None:
    megabytes = {}
    for how in ('returned', 'kept'):
        ended = subprocess.run([sys.executable, '-c', FREED, how], capture_output=True, text=True, check=True)
        megabytes[how] = int(ended.stdout)
    assert megabytes['returned'] + 20 <= megabytes['kept']
