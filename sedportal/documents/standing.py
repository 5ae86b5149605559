"""Where a document stands: who is expected to act on it now, and since when its state lasts.

Who is expected to act is a matter of the workflow: a state names roles, and the first that is held counts. Roles of a
place are kept as roles, never as people, so that giving a role touches no document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyramid.traversal import find_root

from sedportal.security.permits import Rights
from sedportal.security.roles import PARTICIPANT_ROLES
from sedportal.workflow.registry import workflows_of

from .content import Document


@dataclass(frozen=True)
class Holder:
    """Who is expected to act: ``people`` by login who are named as ``role``, or whoever holds ``role`` at the place."""

    role: str
    people: tuple[str, ...] = ()


def holder_of(registry: Any, document: Document) -> Holder | None:
    """Return who is expected to act on ``document`` now; None where its workflow names nobody."""
    definition = workflows_of(registry).definitions.get(document.workflow_name)
    state = definition.states.get(document.state) if definition is not None else None
    for role in state.holder if state is not None else ():
        if role not in PARTICIPANT_ROLES:
            return Holder(role)
        people = document.participants.get(role)
        if people:
            return Holder(role, people)
    return None


def holder_terms(holder: Holder | None, above: Iterable[Any]) -> tuple[str, ...]:
    """Return the index terms of ``holder``: the people, or the role at each place where holding it counts.

    Parameters: ``above`` are the places above the document in which a right to view it counts.
    """
    if holder is None:
        return ()
    if holder.people:
        return tuple(f'person:{login}' for login in holder.people)
    return tuple(f'role:{holder.role}@{place.__oid__}' for place in above)


def held_by(rights: Rights) -> tuple[str, ...]:
    """Return the index terms of all that waits for the holder of ``rights``, for ``SearchQuery.holders``."""
    return (f'person:{rights.login}', *sorted({f'role:{grant.role}@{grant.place}' for grant in rights.grants}))


def state_since(document: Document) -> datetime:
    """Return when the present state of ``document`` began; an older document is asked for its history."""
    if document.state_since is not None:
        return document.state_since
    return next(_changes_of_state(document), document.created_at)


def _changes_of_state(document: Document) -> Iterator[datetime]:
    ledger = find_root(document).ledger
    for record in map(ledger.get, reversed(document.history)):
        if 'to_state' in record.details:
            yield record.moment
