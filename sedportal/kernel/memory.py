"""Let memory that was used for a moment go back to the system.

glibc keeps what a thread has once freed for that thread, and learns from the first large piece that is freed to take
such pieces from there: hashing a password takes 19 MB, so each thread held on to tens of megabytes for good. Measured
(docs/performance.md): a web process after eight logins and 400 requests has 217 MB instead of 1,025.

It also takes pieces for each thread from another arena, up to eight for each core, and what is free in one of them is
no use to the others. Threads of Python wait for one another anyway. Measured: with two of them 150 MB are taken after
10,000 requests instead of 175, for the same work.

What is free between two used pieces stays in an arena whatever its size, unless somebody asks for it to be given back
(docs/performance.md).
"""

from __future__ import annotations

import ctypes

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_LARGE = 1024 * 1024
_ARENAS = 2

__all__ = ['give_back', 'spare_memory']


def spare_memory() -> bool:
    """Take pieces of a megabyte and more from the system and give each back; let all threads share two arenas.

    To be called before there are threads. False where the C library has no such.
    """
    mallopt = getattr(ctypes.CDLL(None), 'mallopt', None)
    return mallopt is not None and bool(mallopt(_M_MMAP_THRESHOLD, _LARGE)) and bool(mallopt(_M_ARENA_MAX, _ARENAS))


def give_back() -> bool:
    """Give pages in which nothing is used back to the system, wherever they lie; tell whether there were any.

    Takes some milliseconds, in which other threads go on but for those that want memory from the same arena.
    False where the C library has no such.
    """
    trim = getattr(ctypes.CDLL(None), 'malloc_trim', None)
    return trim is not None and bool(trim(0))
