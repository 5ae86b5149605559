"""Which documents of a list were chosen: single ones, or all that it finds; always looked up with one's own rights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from .address import Address, split_address
from .sources import source_at

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.search.interfaces import Hit, SearchQuery

_BATCH = 500
# More identifiers than a page has lines come from nowhere but a repeated run.
_MOST_NAMED = 1000


class Selection:
    """What was chosen in a list, as the request says it: ``list``, and ``uid`` several times or ``all``.

    Parameters: ``request`` posts them. Raises :class:`NotFoundError` for a list that is closed or none.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        post = request.POST
        path, params = split_address(post.get('list', '/documents'))
        self.source = source_at(request, path)
        self.address: Address
        self.address, self._query = self.source.question(request, params)
        self.params = params
        self.all = post.get('all') == '1'
        named = (uid for text in post.getall('uid') for uid in text.split(','))
        self.named = () if self.all else tuple(dict.fromkeys(uid for uid in named if uid))[:_MOST_NAMED]

    def everything(self) -> Selection:
        """Return all that the list finds."""
        self.all, self.named = True, ()
        return self

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was chosen."""
        return not (self.all or self.named)

    @cached_property
    def query(self) -> SearchQuery:
        """Return the question that finds what was chosen, in the order of the list."""
        tokens = self._request.rights.view_tokens
        if self.all:
            return replace(self._query, tokens=tokens)
        # Single documents count wherever they have moved since: their filters may no longer fit.
        return replace(self._query, tokens=tokens, text='', uids=self.named, sort=_without_words(self._query.sort))

    @cached_property
    def total(self) -> int:
        """Return how many of them there are that whoever asks may see."""
        return 0 if self.is_empty else int(self._request.registry.index.search(replace(self.query, limit=0)).total)

    def hits(self, most: int) -> Iterator[Hit]:
        """Give what was chosen, batch by batch, at most so many."""
        if self.is_empty:
            return
        for offset in range(0, most, _BATCH):
            query = replace(self.query, offset=offset, limit=min(_BATCH, most - offset))
            found = self._request.registry.index.search(query).items
            yield from found
            if len(found) < query.limit:
                return

    def facets(self, *names: str) -> dict[str, dict[str, int]]:
        """Return the counts of what was chosen by the values of the index's facets."""
        found: dict[str, dict[str, int]] = self._request.registry.index.search(
            replace(self.query, limit=0, facets=names)
        ).facets
        return found


def _without_words(sort: str) -> str:
    return '-date' if 'relevance' in sort else sort
