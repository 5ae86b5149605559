"""How many documents a list finds: counted once, then brought up to date by what each commit changed.

Counting all that somebody may see takes time with its number, and on a busy portal every page comes after a change
somewhere. Of a commit that says which documents it changed, those alone are counted: as they were, as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from sedportal.kernel.remembering import keep

if TYPE_CHECKING:
    from .interfaces import SearchQuery
    from .snapshot import Snapshot

# An old commit keeps its files from being removed, and what was read of them in memory: it is not kept for long.
_COMMITS = 16


class Counted(NamedTuple):
    """How many documents a question finds, and how many by each value of its facets."""

    total: int
    facets: Mapping[str, Mapping[str, int]]

    def copy(self) -> dict[str, dict[str, int]]:
        """Return the facets, to be given away."""
        return {name: dict(counts) for name, counts in self.facets.items()}

    def moved(self, before: Counted, after: Counted) -> Counted:
        """Return the counts when of what was counted ``before`` has become what was counted ``after``."""
        facets = {name: _moved(counts, before.facets[name], after.facets[name]) for name, counts in self.facets.items()}
        return Counted(self.total - before.total + after.total, facets)


def _moved(counts: Mapping[str, int], before: Mapping[str, int], after: Mapping[str, int]) -> Mapping[str, int]:
    if before == after:
        # As of most changes, which are elsewhere.
        return counts
    found = Counter(counts)
    found.subtract(before)
    found.update(after)
    return dict(+found)


class Counts:
    """Remember what was counted, and in which commit."""

    def __init__(self) -> None:
        self._known: dict[SearchQuery, tuple[Snapshot, Counted]] = {}

    def of(self, question: SearchQuery, now: Snapshot) -> Counted | None:
        """Return the counts of ``question`` in the commit ``now``, or None where all has to be counted."""
        known = self._known.get(question)
        if known is None:
            return None
        base, counted = known
        if base is now:
            return counted
        changed = now.changed_since(base)
        # Which words stand for a beginning depends on all documents, not on those that have changed alone.
        if changed is None or question.text.strip():
            return None
        if changed:
            counted = counted.moved(base.among(question, changed), now.among(question, changed))
        self.put(question, now, counted)
        return counted

    def put(self, question: SearchQuery, now: Snapshot, counted: Counted) -> None:
        """Remember what ``question`` counts in the commit ``now``."""
        keep(self._known, question, (now, counted))

    def let_go(self, commit: int) -> None:
        """Forget what was counted long before ``commit``."""
        for question, (base, _counted) in list(self._known.items()):
            if base.commit < commit - _COMMITS:
                self._known.pop(question, None)
            elif base.commit < commit:
                base.grow_old()
