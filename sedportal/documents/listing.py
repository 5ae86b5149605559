"""Find documents: every list, count, facet and search goes through here, with the asker's rights in the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sedportal.kernel.errors import RefusedError
from sedportal.search.interfaces import SearchQuery, SearchResult
from sedportal.security.permits import decide
from sedportal.security.roles import VIEW_LEDGER, VIEW_OPERATIONS, VIEW_ROLES

WAIT_SECONDS = 1.0
# More pending records than this are not searched for one's own: the list says that it is catching up.
MOST_PENDING = 500


@dataclass(frozen=True)
class Listing:
    """A list after rights; ``catching_up`` tells that the asker's own last change may not be in it yet."""

    result: SearchResult
    catching_up: bool


def find_documents(registry: Any, portal: Any, rights: Any, query: SearchQuery) -> Listing:
    """Answer ``query`` for the holder of ``rights``, who sees his own last change in it.

    Parameters: ``query.tokens`` and ``query.file_tokens`` are overwritten by what the rights open.
    """
    catching_up = not read_own_writes(registry, portal, rights.login)
    asked = replace(query, tokens=rights.view_tokens, file_tokens=rights.file_tokens)
    return Listing(registry.index.search(asked), catching_up)


def read_own_writes(registry: Any, portal: Any, login: str) -> bool:
    """Wait until the index holds the last change that ``login`` made; False if it does not in time."""
    index, ledger = registry.index, portal.ledger
    applied, last = index.applied_seq, ledger.last_seq
    if applied >= last:
        return True
    if last - applied > MOST_PENDING:
        return False
    own = [record.seq for record in ledger.since(applied, MOST_PENDING) if record.actor == login]
    return not own or bool(index.wait_for(own[-1], WAIT_SECONDS))


def count_by_state(
    registry: Any, portal: Any, rights: Any, kinds: Sequence[str], organisation: Any = None
) -> dict[str, int]:
    """Return how many documents of these ``kinds`` there are in each state: numbers, nothing else.

    Parameters: ``organisation`` narrows to one; None asks about the whole portal.
    Raises :class:`RefusedError` for those who don't run the portal, audit it, or administer that organisation.
    """
    asked = [(VIEW_OPERATIONS, portal), (VIEW_LEDGER, portal), *([(VIEW_ROLES, organisation)] if organisation else [])]
    decisions = [decide(rights, permission, place) for permission, place in asked]
    if not any(decision.allowed for decision in decisions):
        raise RefusedError(decisions[0].explain(), decision=decisions[0])
    if not kinds:
        return {}
    slugs = (organisation.slug,) if organisation else ()
    query = SearchQuery(None, kinds=tuple(kinds), organisations=slugs, facets=('state',), limit=0)
    result: SearchResult = registry.index.search(query)
    return result.facets['state']
