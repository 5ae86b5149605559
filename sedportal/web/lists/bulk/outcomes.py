"""What would become, or became, of each document: counted, and those refused by the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sedportal.documents.bulk import DONE, REFUSED, SAME, Outcome
from sedportal.documents.content import document_by_uid
from sedportal.security.permits import decide

if TYPE_CHECKING:
    from pyramid.request import Request

_ORDER = (DONE, SAME, REFUSED)


@dataclass(frozen=True)
class Line:
    """One document in a list of outcomes."""

    uid: str
    label: str
    title: str


@dataclass(frozen=True)
class Group:
    """The documents that one thing becomes of; ``reason`` only for those refused."""

    status: str
    reason: str
    lines: tuple[Line, ...]


class Outcomes:
    """Answer what the pages ask of outcomes."""

    def __init__(self, request: Request, outcomes: Iterable[Outcome]) -> None:
        self._request = request
        self._all = list(outcomes)

    def uids(self, *statuses: str) -> list[str]:
        """Return the documents with one of these statuses."""
        return [one.uid for one in self._all if one.status in statuses]

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how many documents there are of each status."""
        return {status: len(self.uids(status)) for status in _ORDER}

    @property
    def total(self) -> int:
        """Return how many there are in all."""
        return len(self._all)

    @property
    def refused(self) -> list[Group]:
        """Return those refused, by reason, the most common one first."""
        by_reason: dict[str, list[str]] = {}
        for one in self._all:
            if one.status == REFUSED:
                by_reason.setdefault(one.reason, []).append(one.uid)
        ordered = sorted(by_reason.items(), key=lambda pair: -len(pair[1]))
        return [Group(REFUSED, reason, self._lines(uids)) for reason, uids in ordered]

    @property
    def done(self) -> tuple[Line, ...]:
        """Return those that go, or went, as they should."""
        return self._lines(self.uids(DONE))

    @property
    def same(self) -> tuple[Line, ...]:
        """Return those with which there is nothing to do."""
        return self._lines(self.uids(SAME))

    def _lines(self, uids: Iterable[str]) -> tuple[Line, ...]:
        return tuple(self._line(uid) for uid in uids)

    def _line(self, uid: str) -> Line:
        document = document_by_uid(self._request.portal, uid)
        if document is None or not decide(self._request.rights, 'view', document).allowed:
            return Line(uid, '', '')
        return Line(uid, document.number or self._request.wording.kind(document.kind), document.title)
