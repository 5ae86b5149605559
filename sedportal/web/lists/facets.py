"""The counts of a list by state, kind, mark or organisation, as choices that never hide each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.listing import Listing
    from sedportal.search.interfaces import SearchQuery

    from .address import Address
    from .filters import Filters

# The index's name of each facet, and the filter that it narrows; the parameter bears the name of the facet.
FACET_FILTERS: Mapping[str, tuple[str, str]] = {
    'state': ('state', 'states'),
    'kind': ('kind', 'kinds'),
    'organisation': ('organisation', 'organisations'),
    'mark': ('access_mark', 'marks'),
}
_QUERIES: Mapping[str, str] = {'marks': 'access_marks'}

Choice = tuple[str, str, int, bool]


class Facets:
    """Answer for one list.

    Parameters: ``ask`` asks the index, ``query`` is the list's own question, ``counts`` what came with its answer.
    """

    def __init__(
        self,
        request: Request,
        filters: Filters,
        address: Address,
        ask: Callable[[SearchQuery], Listing],
        query: SearchQuery,
        counts: Mapping[str, Mapping[str, int]],
    ) -> None:
        self._wording = request.wording
        self._filters = filters
        self._address = address
        self._ask = ask
        self._query = query
        self._known = counts

    def choices(self, facet: str) -> list[Choice]:
        """Return (address, title, count, chosen) of each value; a chosen one leads back to all."""
        chosen = getattr(self._filters, FACET_FILTERS[facet][1])
        found, begin = [], self._address.beginning(facet)
        for value, count in self.counts(facet).items():
            is_chosen = value in chosen
            url = self._address.without(facet, value) if is_chosen else begin + quote_plus(value)
            found.append((url, self.title(facet, value), count, is_chosen))
        return sorted(found, key=lambda choice: (-choice[2], choice[1]))

    def counts(self, facet: str) -> Mapping[str, int]:
        """Return how many documents there are of each value, as if none of them were chosen."""
        field, held = FACET_FILTERS[facet]
        chosen: Sequence[str] = getattr(self._filters, held)
        if not chosen and field in self._known:
            return self._known[field]
        every: dict[str, Any] = {_QUERIES.get(held, held): ()}
        query = replace(self._query, limit=0, offset=0, facets=(field,), snippets=False, **every)
        counts = self._ask(query).result.facets.get(field, {})
        return {**dict.fromkeys(chosen, 0), **counts}

    def title(self, facet: str, value: str) -> str:
        """Return a value of a facet in words."""
        wording = self._wording
        if facet == 'kind':
            return str(wording.kind(value, plural=True))
        titles: dict[str, Callable[[str], str]] = {
            'state': wording.any_state, 'mark': wording.mark, 'organisation': wording.organisation,
        }  # fmt: skip
        return titles[facet](value)
