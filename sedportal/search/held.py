"""Which rights tokens stand in the index, asked for once and not at every commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable

# Some megabytes: more than all people of a region hold.
_MOST = 200_000


class HeldTokens:
    """Know of each token whether some document has it.

    A token that was there counts as there for ever: the question is then as right, only longer. One that was not there
    counts as away until a document comes that has it; :meth:`came` must hear of every one, or :meth:`forget` be called.
    """

    def __init__(self) -> None:
        self._there: set[str] = set()
        self._away: set[str] = set()

    def of(self, tokens: Iterable[str], stands: Callable[[str], int]) -> list[str]:
        """Return those of ``tokens`` that some document has; ``stands`` tells it of one, and takes time."""
        there, away = self._there, self._away
        # Asked in this order, what an old commit did not have yet hides nothing from a newer one.
        return [token for token in tokens if token in there or (token not in away and self._look(token, stands, away))]

    def _look(self, token: str, stands: Callable[[str], int], away: set[str]) -> bool:
        found = bool(stands(token))
        (self._there if found else away).add(token)
        return found

    def came(self, tokens: Iterable[str]) -> None:
        """Hear that documents with these tokens have come or changed."""
        self._there.update(tokens)

    def forget(self) -> None:
        """Forget which tokens are away: it is not known what has come."""
        # An old commit that is still being asked fills the old set.
        self._away = set()

    def bound(self) -> None:
        """Forget everything when it has become too much."""
        if len(self._there) + len(self._away) > _MOST:
            self._there = set()
            self._away = set()
