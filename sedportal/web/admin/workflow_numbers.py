"""The numbers of a workflow: documents in each state, how long they stand there, which version leads them.

For whoever runs the portal or audits it, and for administrators of an organisation about their own. Only numbers: an
administrator reads no document. The times follow the ledger (``reports.state_times``); counts come from the index.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sedportal.documents.listing import count_by_state
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide
from sedportal.security.roles import VIEW_LEDGER, VIEW_OPERATIONS, VIEW_ROLES
from sedportal.workflow.definition import Definition

from .posting import asked
from .reach import Reach

if TYPE_CHECKING:
    from pyramid.request import Request

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@dataclass(frozen=True)
class StateNumbers:
    """A state in numbers, times in words; empty words where nothing was measured."""

    count: int
    median_age: str
    oldest_age: str
    stays: int
    median: str
    ninth: str


class WorkflowNumbers:
    """Answer in numbers for one workflow and one organisation, or the region."""

    def __init__(self, request: Request, definition: Definition) -> None:
        self.request = request
        self.definition = definition
        self._reach = Reach(request, VIEW_ROLES)
        chosen = asked(request, 'organisation')
        known = {slug for slug, _title in self.organisations}
        self.organisation = chosen if chosen in known else ('' if self.everywhere else next(iter(known), ''))

    @property
    def everywhere(self) -> bool:
        """Tell whether one may ask about the whole region."""
        rights, portal = self.request.rights, self.request.portal
        return any(decide(rights, permission, portal).allowed for permission in (VIEW_OPERATIONS, VIEW_LEDGER))

    @property
    def open(self) -> bool:
        """Tell whether there is anything that one may ask about."""
        return self.everywhere or bool(self.organisation)

    @cached_property
    def organisations(self) -> list[tuple[str, str]]:
        """Return the organisations that one may ask about."""
        return [(one.slug, one.short_name) for one in self._reach.organisations]

    @cached_property
    def counts(self) -> dict[str, int] | None:
        """Return how many documents are in each state; None for those who may not ask."""
        if not self.open:
            return None
        request = self.request
        place = request.portal['organisations'].get(self.organisation)
        return count_by_state(request.registry, request.portal, request.rights, self.definition.kinds, place)

    def of_state(self, state: str) -> StateNumbers:
        """Return the numbers of a state."""
        now = self.request.registry.clock.now()
        times = self.request.registry.state_times.times(self.definition.name, state, now, self.organisation)
        return StateNumbers(
            count=(self.counts or {}).get(state, 0),
            median_age=self._span(times.median_age),
            oldest_age=self._span(times.oldest_age),
            stays=times.stays,
            median=self._span(times.median),
            ninth=self._span(times.ninth),
        )

    def _span(self, seconds: float | None) -> str:
        return '' if seconds is None else str(self.request.layout.translate(span(seconds)))

    @property
    def behind(self) -> int:
        """Return how many records of the ledger the times do not know yet."""
        return max(self.request.portal.ledger.last_seq - self.request.registry.state_times.position(), 0)

    @property
    def versions(self) -> list[tuple[int, int, bool]]:
        """Return version, number of documents that it leads, and whether it is the live one."""
        found = self.request.registry.state_times.versions(self.definition.name, self.organisation)
        return [(version, count, version == self.definition.version) for version, count in sorted(found.items())]

    @property
    def stale(self) -> bool:
        """Tell whether documents are led by another version than the live one."""
        return any(not live for _version, _count, live in self.versions)


def span(seconds: float) -> Any:
    """Return a time in words, coarse enough to be read at a glance."""
    if seconds < _HOUR:
        return _('${count} min', mapping={'count': round(seconds / _MINUTE)})
    if seconds < 2 * _DAY:
        return _('${count} h', mapping={'count': round(seconds / _HOUR)})
    return _('${count} d', mapping={'count': round(seconds / _DAY)})
