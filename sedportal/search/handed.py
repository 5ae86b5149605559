"""What the commits of one generation of the index hand on to the next."""

from __future__ import annotations

from dataclasses import dataclass, field

from .counts import Counts
from .held import HeldTokens
from .pages import Hints


@dataclass(frozen=True)
class Handed:
    """Hints of where to look, counts, and which tokens some document has."""

    hints: Hints
    counts: Counts = field(default_factory=Counts)
    held: HeldTokens = field(default_factory=HeldTokens)
