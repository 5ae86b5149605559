"""What the cells of a list ask of the portal, so that lines can be kept for as long as the answers stay the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .circles import Circles
from .wording import Wording

if TYPE_CHECKING:
    from pyramid.request import Request


@dataclass(frozen=True)
class Told:
    """What was answered: words by what was asked, circles by cell of a workflow, folders that are cut off or not."""

    words: Mapping[tuple[str, ...], str]
    circles: Mapping[tuple[str, str, str], str]
    cuts: Mapping[str, bool]


@dataclass(frozen=True)
class Asked:
    """Answer the cells of one list: ``wording`` in words, ``circles`` how wide the circle of readers is."""

    wording: Any
    circles: Circles

    @classmethod
    def of(cls, request: Request) -> Asked:
        """Answer with what the page knows already."""
        return cls(request.wording, Circles(request))

    @classmethod
    def anew(cls, request: Request) -> Asked:
        """Answer as one who has been asked nothing yet."""
        return cls(Wording(request), Circles(request))

    def told(self) -> Told:
        """Return all that was answered so far."""
        return Told(self.wording.told(), *self.circles.told())

    def still(self, told: Told) -> bool:
        """Say whether all that was told to another page would be told to this one."""
        return bool(self.wording.still(told.words)) and self.circles.still(told.circles, told.cuts)
