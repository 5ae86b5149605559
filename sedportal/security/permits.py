"""Who may do what, and because of what: the one answer that pages, API, jobs and the index share.

A person may do something with a document if some role that he holds at or above the document's place, or on the
document itself, has the permission in the document's present state under its access mark. With a place, the role
itself lists the permission (``roles.py``). Every answer carries its reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from sedportal.kernel.errors import RefusedError
from sedportal.kernel.i18n import _

from .grants import GROUP_PREFIX, Grant
from .interfaces import StateMatrix
from .roles import ADMINISTRATIVE, AUTHENTICATED, BROWSE, ROLES, roles_with


@dataclass(frozen=True)
class Because:
    """One reason for a right: a ``role`` held at ``place`` (None: on the document itself) by ``cause``."""

    role: str
    place: Any
    cause: str
    principal: str
    grant_id: int | None = None


@dataclass(frozen=True)
class Decision:
    """The answer to one question; ``would_need`` names the roles that have the permission here.

    ``denial`` says why not, where it is not that a role is missing.
    """

    allowed: bool
    permission: str
    because: tuple[Because, ...] = ()
    would_need: tuple[str, ...] = ()
    denial: str = ''

    def __bool__(self) -> bool:
        return self.allowed

    def explain(self) -> str:
        """Return a translation string that tells a person why not; empty if it is allowed."""
        # Worded only when asked for: a page puts many questions, to which most answers are shown to nobody.
        return '' if self.allowed else self.denial or _denial(self.would_need)


@dataclass
class Rights:
    """What one person holds on one day, seen in one snapshot of the database.

    Parameters: ``login`` is empty for a stranger; ``grants`` are those of the person and of his groups that count
    today; ``everything`` is set for the portal itself only.
    """

    login: str
    grants: tuple[Grant, ...] = ()
    matrices: StateMatrix | None = None
    everything: bool = False
    active: bool = True
    by_place: Mapping[int, tuple[Grant, ...]] = field(init=False)

    def __post_init__(self) -> None:
        places: dict[int, tuple[Grant, ...]] = {}
        for grant in self.grants:
            places[grant.place] = (*places.get(grant.place, ()), grant)
        self.by_place = places

    def holds_anywhere(self, permission: str) -> bool:
        """Tell whether some role held somewhere has a place ``permission``."""
        return self.everything or any(permission in ROLES[grant.role].places for grant in self.grants)

    @cached_property
    def view_tokens(self) -> frozenset[str]:
        """Return the index tokens of all documents that the person may view."""
        from .tokens import tokens_open_to

        return tokens_open_to(self)

    @cached_property
    def file_tokens(self) -> frozenset[str]:
        """Return the index tokens of all documents whose files the person may open."""
        from .tokens import VIEW_FILE, tokens_open_to

        return tokens_open_to(self, VIEW_FILE)


STRANGER = Rights('', active=False)
SYSTEM = Rights('system', everything=True)


def rights_place(obj: Any) -> Any:
    """Return the place in which rights to ``obj`` count: itself, or where it says it belongs."""
    return getattr(obj, 'rights_place', obj)


def is_document(obj: Any) -> bool:
    """Tell whether rights to ``obj`` come from a workflow's matrix."""
    return getattr(obj, 'workflow_name', None) is not None


def places_above(obj: Any, permission: str = BROWSE) -> Iterator[Any]:
    """Give the places from ``obj`` up to the portal, or to where inheritance is cut for that ``permission``."""
    place = obj
    passes_cuts = permission in ADMINISTRATIVE
    while place is not None:
        if getattr(place, '__oid__', None) is not None and not is_document(place):
            yield place
            if not passes_cuts and not getattr(place, 'inherits_rights', True):
                return
        place = getattr(place, '__parent__', None)


def decide(rights: Rights, permission: str, obj: Any) -> Decision:
    """Answer whether the holder of ``rights`` may use ``permission`` on ``obj``, with the reasons either way."""
    if rights.everything:
        return Decision(True, permission, (Because('system', None, 'system', 'system'),))
    if not rights.active:
        return Decision(False, permission, denial=_('Log in first: only active staff use the portal.'))
    if is_document(obj):
        return _decide_document(rights, permission, obj)
    return _decide_place(rights, permission, rights_place(obj))


def require(unit: Any, permission: str, obj: Any) -> Decision:
    """Raise :class:`RefusedError` with the reasons unless the unit's actor may use ``permission`` on ``obj``."""
    decision = decide(unit.rights, permission, obj)
    if not decision.allowed:
        raise RefusedError(decision.explain(), decision=decision)
    return decision


def _held_above(rights: Rights, obj: Any, permission: str) -> list[tuple[Grant, Any]]:
    known = rights.by_place
    if not known:
        return []
    return [(grant, place) for place in places_above(obj, permission) for grant in known.get(place.__oid__, ())]


def _decide_document(rights: Rights, permission: str, document: Any) -> Decision:
    if rights.matrices is None:
        return Decision(False, permission, denial=_('No workflow is loaded.'))
    matrix = rights.matrices.matrix(document.workflow_name, document.state, document.access_mark)
    because = [
        Because(grant.role, place, grant.cause, grant.principal, grant.id)
        for grant, place in _held_above(rights, document.__parent__, permission)
        if permission in matrix.get(grant.role, ())
    ]
    for role, logins in document.participants.items():
        if rights.login in logins and permission in matrix.get(role, ()):
            because.append(Because(role, None, 'participant', rights.login))
    would_need = tuple(role for role, permissions in matrix.items() if permission in permissions)
    return Decision(bool(because), permission, tuple(because), would_need)


def _decide_place(rights: Rights, permission: str, place: Any) -> Decision:
    if permission == AUTHENTICATED or (permission == BROWSE and getattr(place, 'open_to_staff', False)):
        return Decision(True, permission, (Because(AUTHENTICATED, None, 'staff', rights.login),))
    because = tuple(
        Because(grant.role, held_at, grant.cause, grant.principal, grant.id)
        for grant, held_at in _held_above(rights, place, permission)
        if permission in ROLES[grant.role].places
    )
    return Decision(bool(because), permission, because, roles_with(permission))


def _denial(would_need: Iterable[str]) -> str:
    titles = tuple(ROLES[role].title for role in would_need if role in ROLES)
    if not titles:
        return _('Nobody may do this in the present state.')
    return _(
        'None of your roles here allows this. It takes one of these: ${roles}.', mapping={'roles': TitleList(titles)}
    )


class TitleList(tuple[str, ...]):
    """Titles that a surface translates one by one before it joins them (``kernel.i18n.translated``)."""

    def __str__(self) -> str:
        return ', '.join(str(getattr(title, 'default', None) or title) for title in self)


def principal_of_group(name: str) -> str:
    """Return the principal under which a group's grants are recorded."""
    return f'{GROUP_PREFIX}{name}'


def grants_on(grants: Iterable[Grant], day: date) -> tuple[Grant, ...]:
    """Return those grants that count on ``day`` (Moscow)."""
    return tuple(grant for grant in grants if grant.valid_on(day))
