"""Let memory that was used for a moment go back to the system.

glibc keeps what a thread has once freed for that thread, and learns from the first large piece that is freed to take
such pieces from there: hashing a password takes 19 MB, so each thread held on to tens of megabytes for good. Measured
(docs/performance.md): a web process after eight logins and 400 requests has 217 MB instead of 1,025.
"""

from __future__ import annotations

import ctypes

_M_MMAP_THRESHOLD = -3
_LARGE = 1024 * 1024

__all__ = ['return_large_pieces']


def return_large_pieces() -> bool:
    """Take pieces of a megabyte and more from the system and give each back; False where the C library has no such."""
    mallopt = getattr(ctypes.CDLL(None), 'mallopt', None)
    return mallopt is not None and bool(mallopt(_M_MMAP_THRESHOLD, _LARGE))
