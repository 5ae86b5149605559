"""Let what comes in now overtake what has been waiting: a consumer with a long way to go serves both.

After a bulk import, or once the antivirus is switched on, a consumer may need hours for what was there; somebody who
attaches a file now waits for it now. What was taken early is met again at its place, and is passed over there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sedportal.ledger.records import Record

MOST = 200


class Newcomers:
    """Remember how far the end of the ledger has been looked at, apart from the place of the consumer."""

    def __init__(self) -> None:
        self._seen: int | None = None

    def take(self, records: Sequence[Record], portal: Any, do: Callable[[Record], object]) -> None:
        """Let ``do`` have each record that came since the last time and is not among ``records``, which come next.

        What it raises goes on to the caller; the record comes again then.
        """
        last, reached = portal.ledger.last_seq, records[-1].seq
        start = max(self._seen if self._seen is not None else last, reached)
        newest = portal.ledger.since(start, MOST)
        for record in newest:
            do(record)
        self._seen = newest[-1].seq if newest else last
