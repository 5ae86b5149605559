"""What has changed in the portal since one last looked, as the ledger tells it: for what a process works out once."""

from __future__ import annotations

from typing import Any

__all__ = ['News']

# More news than this are not looked through one by one.
_MOST = 500
# What they change, nobody else is shown.
_QUIET = frozenset({'person.preferences', 'person.password_changed'})


class News:
    """Remember up to where in the ledger of a portal one has looked. Whoever shares it between threads locks it."""

    def __init__(self, kinds: frozenset[str]) -> None:
        """Take the ``kinds`` of things that matter, by the first words of actions: ``person``, ``folder``."""
        self._kinds = kinds
        self._seen: tuple[str, int, str] = ('', 0, '')

    def of(self, portal: Any) -> frozenset[str]:
        """Return what kinds have changed since :meth:`seen`; all of them where that is not known."""
        instance, seq, digest = self._seen
        ledger = portal.ledger
        if instance != portal.instance or not 0 < seq <= ledger.last_seq or ledger.last_seq - seq > _MOST:
            return self._kinds
        # A portal that was restored from a backup has another record there.
        if ledger.get(seq).hash != digest:
            return self._kinds
        records = ledger.since(seq, _MOST)
        return self._kinds & {record.action.partition('.')[0] for record in records if record.action not in _QUIET}

    def seen(self, portal: Any) -> None:
        """Remember that all is worked out as it is in ``portal``; not before it is, since reading may fail."""
        last = portal.ledger.last_seq
        self._seen = (portal.instance, last, portal.ledger.get(last).hash if last else '')
