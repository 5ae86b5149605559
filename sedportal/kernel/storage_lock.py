"""The lock that FileStorage holds on its file while a process has it open for writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zc.lockfile import LockError, LockFile

from .errors import ConfigurationFault

__all__ = ['LockError', 'held_closed', 'in_use', 'refusal']


def refusal(data: Path) -> ConfigurationFault:
    """Return the fault that says who must go first."""
    return ConfigurationFault(f'{data} is in use: stop the portal or command that has it open')


def in_use(data: Path) -> bool:
    """Tell whether a process has the file storage ``data`` open for writing."""
    if not data.with_name(f'{data.name}.lock').exists():
        return False
    try:
        LockFile(f'{data}.lock').close()
    except LockError:
        return True
    return False


@contextmanager
def held_closed(data: Path) -> Iterator[None]:
    """Keep every process from opening ``data`` for the block, which moves or changes the file itself.

    Raises :class:`ConfigurationFault` when one has it open: what it wrote on would be cut off or lost.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    try:
        lock = LockFile(f'{data}.lock')
    except LockError as error:
        raise refusal(data) from error
    try:
        yield
    finally:
        lock.close()
