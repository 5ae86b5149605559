"""Remember what was worked out, up to a bound."""

from __future__ import annotations

from typing import Any

__all__ = ['keep']


def keep(known: dict[Any, Any], key: Any, value: Any, most: int = 512) -> None:
    """Remember ``value`` under ``key``; where ``most`` are known already, all of them are forgotten before.

    Which of them was used last would cost each reader a step; what is in use comes back at once.
    """
    if len(known) >= most:
        known.clear()
    known[key] = value
