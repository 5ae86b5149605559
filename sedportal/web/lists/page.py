"""What every page of a list answers, whichever list it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

from sedportal.documents.saved_views import usual_view
from sedportal.kernel.i18n import _

from .active import Active, active_filters
from .address import Address
from .facets import Choice
from .listing import ListPage
from .saved.bar import ViewBar

if TYPE_CHECKING:
    from pyramid.request import Request

    from .filters import Filters
    from .sources import Source

# What is counted along with each list; the index calls marks otherwise than addresses do.
_INDEX_NAMES = {'mark': 'access_mark'}
_LABELS = {'kind': _('Kind'), 'state': _('State'), 'organisation': _('Organisation')}


def begun_with(request: Request, path: str) -> str:
    """Return the address of the view that this person begins the list at ``path`` with; empty if he asks for more."""
    view = None if request.query_string else usual_view(request.portal, request.person, path)
    return f'/views/{view.key}' if view is not None else ''


class SourcePage:
    """Answer what ``lists.pt`` asks for a whole list: its filters, counts, rows and what leads away from it.

    Parameters: ``chips`` are the facets that are shown as chips above the list, ``beside`` those shown elsewhere on
    the page.
    """

    has_folders = False
    below_url = ''

    def __init__(self, request: Request, source: Source, chips: Sequence[str], beside: Sequence[str] = ()) -> None:
        self.request = request
        self.source = source
        self._chips = chips
        counted = dict.fromkeys((*chips, *beside, 'mark'))
        self.list: ListPage = source.open(request, request.GET, [_INDEX_NAMES.get(one, one) for one in counted])

    @property
    def filters(self) -> Filters:
        """Return the filters as they were understood."""
        return self.list.filters

    @cached_property
    def chips(self) -> list[tuple[str, list[Choice]]]:
        """Return (label, choices) of each facet shown as chips; one that leaves no choice is left out."""
        text = self.request.wording.text
        found = [(text(_LABELS[facet]), self.list.choices(facet)) for facet in self._chips]
        return [(label, choices) for label, choices in found if len(choices) > 1 or any(one[3] for one in choices)]

    @cached_property
    def active(self) -> list[Active]:
        """Return the filters in force that are no chips already, each with the list without it."""
        return active_filters(self.request, self.filters, self.list.address, self._chips)

    @cached_property
    def view_bar(self) -> ViewBar:
        """Return the saved view that the list began with, and the others."""
        return ViewBar(self.request, self.list)

    @property
    def reset_url(self) -> str:
        """Return the address of the list without filters; how it is shown stays."""
        kept = [pair for pair in self.list.address.pairs if pair[0] in ('below', 'sort', 'size', 'columns')]
        if not kept and usual_view(self.request.portal, self.request.person, self.source.path) is not None:
            # Without anything behind it the address means the view that this person begins with.
            kept = [('sort', '-date')]
        return Address(self.source.path, kept).url()

    @property
    def search_url(self) -> str:
        """Return where the same words are searched in all documents."""
        return Address('/search', [('q', self.filters.words)]).url()

    @property
    def columns_url(self) -> str:
        """Return where the columns of the list are chosen."""
        return f'/lists/columns?list={quote(self.list.address.url(), safe="")}'

    @cached_property
    def empty(self) -> tuple[str, str]:
        """Return the title and the text for a list without documents."""
        text = self.request.wording.text
        if self.filters.narrowed:
            return text(_('Nothing here fits these filters')), text(_('Take one away, or search everywhere.'))
        return text(_('There is nothing here that you may see')), ''
