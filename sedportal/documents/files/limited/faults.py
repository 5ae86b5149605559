"""Why a file can't be shown or read: names that the portal keeps and turns into words."""

from __future__ import annotations

BROKEN = 'broken'
LOCKED = 'locked'
TOO_HEAVY = 'too_heavy'
TOO_SLOW = 'too_slow'
UNSUPPORTED = 'unsupported'


class FaultError(Exception):
    """Stop the work on a file; ``name`` is one of the names above."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
