"""The end of a process that can no longer tell what is on the disk.

After an error of ``fsync`` the kernel forgets what it could not write: asking again answers that all is well. What
memory holds and what the disk holds are then two things, and only a start, which reads the disk, makes them one again.
So the process says why and ends; systemd, or whatever keeps it running, starts it anew.
"""

from __future__ import annotations

import errno
import logging
import os
import threading
from typing import NoReturn

# EX_IOERR of sysexits.h.
EXIT_STATUS = 74
# ``EFBIG`` is what the shell's and systemd's limits on the size of a file answer.
NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
_LOG_SECONDS = 2.0
log = logging.getLogger(__name__)

__all__ = ['EXIT_STATUS', 'NO_ROOM', 'end_process', 'is_no_room']


def is_no_room(error: BaseException) -> bool:
    """Tell whether ``error`` says that there is no space left, which is put right by making some."""
    return isinstance(error, OSError) and error.errno in NO_ROOM


def end_process(what: str, error: BaseException) -> NoReturn:
    """Say that ``what`` failed, and end the process at once with status 74, whatever its other threads do."""
    # A log that is stuck on the same disk must not keep the process alive.
    reaper = threading.Timer(_LOG_SECONDS, os._exit, (EXIT_STATUS,))
    reaper.daemon = True
    reaper.start()
    log.critical('%s: the process ends and must be started again', what, exc_info=error)
    logging.shutdown()
    os._exit(EXIT_STATUS)
