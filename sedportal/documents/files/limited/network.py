"""Refuse this process, and whatever it starts, all sockets: a seccomp filter, which needs no privilege.

A network namespace of its own is better where the system gives one, yet sockets of the local file system pass it; this
filter holds without one and stops those too. The numbers are those of the kernel's ABI (``asm/unistd.h``,
``linux/seccomp.h``, ``linux/bpf_common.h``).
"""

from __future__ import annotations

import ctypes
import errno
import platform
from typing import Any

_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_LOAD_WORD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_AF_UNIX = 1
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_IO_URING_SETUP, _X32 = 425, 0x40000000
# Architecture, socket, and what looks into other processes: ptrace, process_vm_readv, process_vm_writev.
_NUMBERS = {
    'x86_64': (0xC000003E, 41, (101, 310, 311)),
    'aarch64': (0xC00000B7, 198, (117, 270, 271)),
}


class _Step(ctypes.Structure):
    _fields_ = (('code', ctypes.c_uint16), ('yes', ctypes.c_uint8), ('no', ctypes.c_uint8), ('value', ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (('length', ctypes.c_uint16), ('steps', ctypes.POINTER(_Step)))


def refuse_sockets(libc: Any, *, local: bool) -> bool:
    """Put the filter in place for good; return whether the system took it.

    Parameters: ``libc`` is the C library; ``local`` leaves sockets between processes of this machine (``AF_UNIX``)
    open, for programs that can't do without. ``PR_SET_NO_NEW_PRIVS`` must be set.
    """
    known = _NUMBERS.get(platform.machine())
    if known is None:
        return False
    steps = _filter(*known, local=local)
    array = (_Step * len(steps))(*(_Step(*step) for step in steps))
    program = _Program(len(steps), array)
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(
    architecture: int, socket: int, peeping: tuple[int, ...], *, local: bool
) -> list[tuple[int, int, int, int]]:
    """Return the program. A jump counts the steps it leaps over."""
    refused = (_RETURN, 0, 0, _ERRNO | errno.EACCES)
    allowed = (_RETURN, 0, 0, _ALLOW)
    steps = [
        (_LOAD_WORD, 0, 0, _ARCHITECTURE_AT),
        # System calls by another table (32 bits) are not for telling apart: nothing here makes them.
        (_JUMP_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD_WORD, 0, 0, _NUMBER_AT),
        (_JUMP_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _KILL),
    ]
    for number in (*peeping, _IO_URING_SETUP):
        steps += [(_JUMP_EQUAL, 0, 1, number), refused]
    steps += [(_JUMP_EQUAL, 1, 0, socket), allowed]
    if local:
        steps += [(_LOAD_WORD, 0, 0, _FIRST_ARGUMENT_AT), (_JUMP_EQUAL, 0, 1, _AF_UNIX), allowed]
    return [*steps, refused]
