"""Workplaces of an organisation and how ready each is: what was marked by hand, and what the directory itself knows.

A workplace (АРМ) is ready when six things are there: an account, its role, a certificate in force, the equipment, the
training, a test exchange. Account and role are computed, so that nobody marks them against the facts.
Source: docs/domain.md, section 2.6.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from persistent import Persistent

from sedportal.kernel.i18n import _
from sedportal.security.grants import GROUP_PREFIX

ACCOUNT, ROLE, CERTIFICATE, EQUIPMENT, TRAINING, EXCHANGE = (
    'account', 'role', 'certificate', 'equipment', 'training', 'exchange',
)  # fmt: skip
CHECKS: Mapping[str, str] = {
    ACCOUNT: _('Account'),
    ROLE: _('Role given'),
    CERTIFICATE: _('Certificate'),
    EQUIPMENT: _('Equipment'),
    TRAINING: _('Training'),
    EXCHANGE: _('Test exchange'),
}
MARKABLE = (EQUIPMENT, TRAINING, EXCHANGE)
NOT_BEGUN, IN_WORK, READY, ACCEPTED = 'not_begun', 'in_work', 'ready', 'accepted'
STATES: Mapping[str, str] = {
    NOT_BEGUN: _('Not begun'),
    IN_WORK: _('In work'),
    READY: _('Ready for acceptance'),
    ACCEPTED: _('Accepted'),
}


@dataclass(frozen=True)
class Mark:
    """Say that something was done: by whom it was marked, and when."""

    who: str
    at: datetime


@dataclass(frozen=True)
class Workplace:
    """One workplace: ``login`` is whoever sits there (or empty), ``role`` the role that the place takes.

    ``marks`` map the checks that are marked by hand; ``certificate_until`` is the certificate's last day;
    ``controller`` answers for the acceptance until the day ``due``.
    """

    key: str
    title: str
    role: str
    login: str = ''
    certificate_until: date | None = None
    marks: Mapping[str, Mark] = field(default_factory=dict)
    controller: str = ''
    due: date | None = None
    accepted: Mark | None = None


class WorkplaceBook(Persistent):
    """Keep the workplaces of one organisation in one record: a board of the region reads 54 of them, not 989.

    ``revision`` grows with each change; what is computed from the book is kept by it.
    """

    def __init__(self) -> None:
        self._places: dict[str, Workplace] = {}
        self.revision = 0
        self._last = 0

    def put(self, place: Workplace) -> None:
        """Keep ``place`` under its key, in the stead of what was there."""
        self._places = {**self._places, place.key: place}
        self.revision += 1

    def put_all(self, places: Mapping[str, Workplace]) -> None:
        """Keep several at once."""
        self._places = {**self._places, **places}
        self.revision += 1

    def remove(self, key: str) -> None:
        """Take a workplace out. Raises ``KeyError`` if there is none of that key."""
        self._places = {held: place for held, place in self._places.items() if held != key}
        self.revision += 1

    def next_key(self) -> str:
        """Return a key that no workplace of the organisation has had."""
        self._last += 1
        return f'w{self._last:04d}'

    def get(self, key: str) -> Workplace | None:
        """Return the workplace of that key, or None."""
        return self._places.get(key)

    def __iter__(self) -> Iterator[Workplace]:
        return iter(self._places.values())

    def __len__(self) -> int:
        return len(self._places)


@dataclass(frozen=True)
class Standing:
    """How a workplace stands today: each check, the ``state`` that follows, and whether its day is over."""

    place: Workplace
    checks: Mapping[str, bool]
    state: str
    overdue: bool

    @property
    def done(self) -> int:
        """Return how many of the checks are passed."""
        return sum(self.checks.values())


@dataclass(frozen=True)
class Readiness:
    """The numbers of one organisation: ``checks`` count the workplaces that pass each."""

    organisation: str
    total: int
    checks: Mapping[str, int]
    states: Mapping[str, int]
    overdue: int
    planned: int

    @property
    def ready(self) -> int:
        """Return how many are ready, accepted or not yet."""
        return self.states.get(READY, 0) + self.states.get(ACCEPTED, 0)


class Holders:
    """Answer who holds which role at an organisation today, itself or through a group or from the portal."""

    def __init__(self, portal: Any, organisation: Any, today: date) -> None:
        self._held: dict[str, set[str]] = {}
        for place in (organisation, portal):
            for grant in portal.grants.at_place(place.__oid__):
                if not grant.valid_on(today):
                    continue
                for login in _logins(portal, grant.principal):
                    self._held.setdefault(login, set()).add(grant.role)

    def holds(self, login: str, role: str) -> bool:
        """Tell whether ``login`` holds ``role``."""
        return role in self._held.get(login, ())


def _logins(portal: Any, principal: str) -> tuple[str, ...]:
    if not principal.startswith(GROUP_PREFIX):
        return (principal,)
    group = portal['groups'].get(principal.removeprefix(GROUP_PREFIX))
    return tuple(group.members) if group is not None else ()


def standing_of(portal: Any, place: Workplace, holders: Holders, today: date) -> Standing:
    """Return how ``place`` stands on the day ``today``."""
    person = portal['people'].get(place.login) if place.login else None
    account = person is not None and person.active
    certificate = place.certificate_until is not None and place.certificate_until >= today
    checks = {
        ACCOUNT: account,
        ROLE: account and holders.holds(place.login, place.role),
        CERTIFICATE: certificate,
        **{check: check in place.marks for check in MARKABLE},
    }
    state = _state(place, checks)
    overdue = place.due is not None and place.due < today and state not in (READY, ACCEPTED)
    return Standing(place, checks, state, overdue)


def _state(place: Workplace, checks: Mapping[str, bool]) -> str:
    if all(checks.values()):
        return ACCEPTED if place.accepted else READY
    return IN_WORK if place.marks or place.certificate_until else NOT_BEGUN


def standings(portal: Any, organisation: Any, today: date) -> list[Standing]:
    """Return how each workplace of the organisation stands."""
    holders = Holders(portal, organisation, today)
    return [standing_of(portal, place, holders, today) for place in organisation.workplace_book or ()]


def readiness_of(portal: Any, organisation: Any, today: date) -> Readiness:
    """Return the numbers of an organisation."""
    every = standings(portal, organisation, today)
    checks = Counter(check for one in every for check, passed in one.checks.items() if passed)
    states = Counter(one.state for one in every)
    overdue = sum(one.overdue for one in every)
    return Readiness(organisation.slug, len(every), checks, states, overdue, organisation.workplaces)


class ReadinessCache:
    """Keep the numbers of each organisation while its book, the grants and the day are the same."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[Any, Readiness]] = {}

    def of(self, portal: Any, organisation: Any, today: date) -> Readiness:
        """Return the numbers of ``organisation``, computed only if something has changed since."""
        book = organisation.workplace_book
        # The serials tell two states apart even if a restored backup counts its revisions anew.
        own = (book.revision, book._p_serial) if book is not None else ()
        revision = (own, portal.grants.generation, portal.grants._p_serial, organisation.workplaces, today)
        name = (portal.instance, organisation.slug)
        kept = self._kept.get(name)
        if kept is not None and kept[0] == revision:
            return kept[1]
        computed = readiness_of(portal, organisation, today)
        if not portal.grants._p_changed and not (book is not None and book._p_changed):
            self._kept[name] = (revision, computed)
        return computed
