"""What search results are narrowed by: organisation, kind, state, mark, year, whether there are files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sedportal.documents.interfaces import WITH_FILES
from sedportal.kernel.i18n import _

if TYPE_CHECKING:
    from ..lists.listing import Choice, ListPage

# The index's names of what is counted with every answer.
COUNTED = ('organisation', 'kind', 'state', 'access_mark', 'year', 'flags')
_FACETS: Mapping[str, str] = {
    'organisation': _('Organisation'), 'kind': _('Kind'), 'state': _('State'), 'mark': _('Access mark'),
}  # fmt: skip
_MOST_YEARS = 8


def narrowing(found: ListPage) -> Iterator[tuple[str, list[Choice]]]:
    """Give (title, choices) of each dimension."""
    text = found.request.wording.text
    for facet, title in _FACETS.items():
        choices = found.choices(facet)
        # Nearly all documents are without a mark: that alone tells nothing.
        if choices and (facet != 'mark' or len(choices) > 1 or choices[0][3]):
            yield text(title), choices
    years = _years(found)
    if years:
        yield text(_('Year of the document')), years
    files = _with_files(found)
    if files:
        yield text(_('Files')), files


def _years(found: ListPage) -> list[Choice]:
    """Return the years of the documents' dates, the latest first; a chosen one leads back to all."""
    filters = found.filters
    counts = found.listing.result.facets.get('year', {})
    if filters.date_from or filters.date_to:
        query = replace(found.query, date_from=None, date_to=None, limit=0, offset=0, facets=('year',), snippets=False)
        counts = found.ask(query).result.facets['year']
    choices: list[Choice] = []
    for year in sorted(counts, reverse=True)[:_MOST_YEARS]:
        first, last = f'01.01.{year}', f'31.12.{year}'
        chosen = (filters.typed.get('date_from'), filters.typed.get('date_to')) == (first, last)
        days = {'date_from': None if chosen else first, 'date_to': None if chosen else last}
        choices.append((found.address.url(**days), year, counts[year], chosen))
    return choices if len(choices) > 1 or any(chosen for *_rest, chosen in choices) else []


def _with_files(found: ListPage) -> list[Choice]:
    chosen = WITH_FILES in found.filters.flags
    count = found.total if chosen else found.listing.result.facets.get('flags', {}).get(WITH_FILES, 0)
    if not count and not chosen:
        return []
    title = found.request.wording.text(_('With files'))
    return [(found.address.url(files=None if chosen else 1), title, count, chosen)]
