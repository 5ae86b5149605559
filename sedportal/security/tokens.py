"""Rights as index terms that do not depend on grants, so that a role change touches no document.

A document carries one term for each place above it and one for each participant, both with its workflow, state and
mark. A query carries the terms that the person's grants and the matrices open to him. The two meet exactly when
:func:`sedportal.security.permits.decide` says that he may view the document (property-tested).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .permits import Rights, places_above
from .roles import PARTICIPANT_ROLES

VIEW = 'view'
VIEW_FILE = 'view_file'


def document_tokens(document: Any, above: Iterable[Any] | None = None) -> tuple[str, ...]:
    """Return the terms that the index keeps for ``document``.

    Parameters: ``above`` are the places above it in which a right to view counts, where they are known already.
    """
    cell = f'{document.workflow_name}|{document.state}|{document.access_mark}'
    above = places_above(document.__parent__, VIEW) if above is None else above
    places = [f'{place.__oid__}|{cell}' for place in above]
    people = [f'{role}:{login}|{cell}' for role, logins in document.participants.items() for login in logins]
    return (*places, *people)


def tokens_open_to(rights: Rights, permission: str = VIEW) -> frozenset[str]:
    """Return the terms of all documents on which the holder of ``rights`` has ``permission``.

    A document carries one set of terms for all permissions, for what cuts the way up cuts it for each of them alike.
    """
    if rights.matrices is None or not rights.active:
        return frozenset()
    matrices = rights.matrices
    heads = [(str(grant.place), grant.role) for grant in rights.grants]
    heads += [(f'{role}:{rights.login}', role) for role in PARTICIPANT_ROLES]
    return frozenset(
        f'{head}|{workflow}|{state}|{mark}'
        for head, role in set(heads)
        for workflow, state, mark in matrices.cells_open_to(role, permission)
    )
