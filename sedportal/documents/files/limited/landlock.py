"""Leave this process, and whatever it starts, a few folders to read and one to write: Linux's Landlock.

It needs no privilege. Where the kernel has none (before 5.13, or switched off) nothing is taken away and the caller is
told. The numbers are those of ``linux/landlock.h``.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION, _BENEATH_PATH = 1, 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER = 1, 2, 4, 8
_MAKE_SOCKET, _TRUNCATE, _DEVICE_CONTROL = 1 << 9, 1 << 14, 1 << 15
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _DEVICE_CONTROL
# How many rights on files each version of the interface knows.
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_MOST_RIGHTS = 16
_NETWORK, _SCOPES = 0b11, 0b11


class _Ruleset(ctypes.Structure):
    _fields_ = (('files', ctypes.c_uint64), ('network', ctypes.c_uint64), ('scopes', ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (('allowed', ctypes.c_uint64), ('parent', ctypes.c_int32))


def restrict(libc: Any, reads: Iterable[Path], writes: Iterable[Path], sockets: Iterable[Path] = ()) -> bool:
    """Leave what lies below ``reads`` to read and run, below ``writes`` to change; return whether the system did so.

    Below ``sockets`` a socket may be made and nothing else. Paths that are not there are passed over.
    ``PR_SET_NO_NEW_PRIVS`` must be set.
    """
    version = libc.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 1:
        return False
    every = (1 << _RIGHTS.get(version, _MOST_RIGHTS)) - 1
    ruleset = _Ruleset(every, _NETWORK if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = libc.syscall(_CREATE_RULESET, ctypes.byref(ruleset), size, 0)
    if rules < 0:
        return False
    try:
        for path in reads:
            _allow(libc, rules, path, every & (_EXECUTE | _READ_FILE | _READ_FOLDER))
        for path in writes:
            _allow(libc, rules, path, every)
        for path in sockets:
            _allow(libc, rules, path, _MAKE_SOCKET)
        return bool(libc.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow(libc: Any, rules: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rule = _Beneath(rights if path.is_dir() else rights & _OF_FILES, place)
        libc.syscall(_ADD_RULE, rules, _BENEATH_PATH, ctypes.byref(rule), 0)
    finally:
        os.close(place)
