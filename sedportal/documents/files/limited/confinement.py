"""Take from this process what reading a file does not need, before the first byte of it is looked at."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from .landlock import restrict
from .network import refuse_sockets

_CLONE_NEWNS, _CLONE_NEWUSER, _CLONE_NEWNET = 0x00020000, 0x10000000, 0x40000000
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_LARGEST_FILE = 256 << 20
# Libraries, fonts and empty maps take address space, not memory.
_MAPPED = 2 << 30
_STACK = 2 << 20
_PACKAGE = Path(__file__).resolve().parents[3]
_SYSTEM = (
    '/usr', '/lib', '/lib64', '/bin', '/etc/fonts', '/etc/libreoffice', '/etc/ld.so.cache', '/etc/localtime',
    '/etc/passwd', '/etc/nsswitch.conf', '/etc/locale.alias', '/var/lib/libreoffice', '/var/spool/libreoffice',
    '/var/cache/fontconfig', '/sys/devices/system/cpu',
)  # fmt: skip
_DEVICES = ('/dev/null', '/dev/zero', '/dev/urandom', '/dev/random')


class OpenNetworkError(Exception):
    """Say that the system lets nobody close the network: no stranger's file may be read then."""


def confine(memory: int, seconds: int, *, nice: int = 5, office: str = '') -> dict[str, bool]:
    """Bound this process, and whatever it starts, for good; return which of the walls stand.

    Parameters: ``memory`` is the most memory in bytes, ``seconds`` the most CPU time of each process; ``nice`` is how
    far it steps back; ``office`` is LibreOffice's program where that is to be run: it is left its own folder and what
    it can't do without, a socket below ``/tmp``. Raises :class:`OpenNetworkError` if neither way to close the network
    is there.
    """
    os.nice(nice)
    _limit(memory, seconds)
    libc = ctypes.CDLL(None, use_errno=True)
    # Whoever started this and was killed does not leave it running.
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    own = _CLONE_NEWNET | (_CLONE_NEWNS if office else 0)
    apart = libc.unshare(own) == 0 or libc.unshare(_CLONE_NEWUSER | own) == 0
    sockets = (Path('/tmp'),) if office and not (apart and _own_tmp(libc)) else ()  # noqa: S108
    folders = restrict(libc, _readable(office), (Path.cwd(), *map(Path, _DEVICES)), sockets)
    filtered = refuse_sockets(libc, local=bool(office))
    if not apart and not filtered:
        raise OpenNetworkError
    return {'network_apart': apart, 'sockets_refused': filtered, 'folders_closed': folders}


def _limit(memory: int, seconds: int) -> None:
    for what, most in (
        (resource.RLIMIT_DATA, memory), (resource.RLIMIT_AS, memory + _MAPPED), (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, _LARGEST_FILE), (resource.RLIMIT_NOFILE, 256), (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_STACK, _STACK),
    ):  # fmt: skip
        hard = resource.getrlimit(what)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (bound, bound))


def _own_tmp(libc: ctypes.CDLL) -> bool:
    """Put the present folder in the place of ``/tmp``, for this process alone."""
    if libc.mount(b'none', b'/', None, _MS_REC | _MS_PRIVATE, None):
        return False
    if libc.mount(os.fsencode(Path.cwd()), b'/tmp', None, _MS_BIND, None):
        return False
    # Its old name may lie below the place that it now covers.
    os.chdir('/tmp')  # noqa: S108
    os.environ['HOME'] = os.environ['TMPDIR'] = '/tmp'  # noqa: S108
    return True


def _readable(office: str) -> Iterator[Path]:
    """Give where programs and their libraries lie; never a folder that may hold the portal's data."""
    yield from map(Path, _SYSTEM)
    yield _PACKAGE
    for prefix in (sys.prefix, sys.base_prefix):
        yield from (Path(prefix, name) for name in ('bin', 'lib', 'lib64', 'pyvenv.cfg'))
    if office:
        yield from (Path(office).parents[1], Path('/proc'))
    else:
        yield Path('/proc/self')


def die_with_parent() -> None:
    """Have the system end this process when its parent ends; called in a process that was just begun."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
