"""The page on which the columns of lists are chosen: for one list in its address, or as one's usual ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPSeeOther

from sedportal.kernel.i18n import _

from .address import Address, split_address
from .columns import COLUMNS, USUAL, chosen_columns
from .filters import PAGE_SIZES
from .sources import understood
from .usual import COLUMNS as PREFERRED
from .usual import DENSITIES, DENSITY, SIZE, is_compact, usual_columns, usual_size

if TYPE_CHECKING:
    from pyramid.request import Request

_DENSITY_TITLES: Mapping[str, str] = {'comfortable': _('comfortable'), 'compact': _('compact')}


@dataclass(frozen=True)
class ColumnChoice:
    """A column on the page: ``place`` is where it stands, from 1; ``fixed`` ones can't be left out."""

    key: str
    title: str
    shown: bool
    place: int
    fixed: bool


class ColumnsPage:
    """Answer what the page asks.

    Parameters: ``address`` is the list for which columns are chosen.
    """

    def __init__(self, request: Request, address: str) -> None:
        self.request = request
        filters, understood_address = understood(request, address)
        self.address = understood_address.url()
        self._shown = chosen_columns(filters.columns, usual_columns(request))

    @cached_property
    def columns(self) -> list[ColumnChoice]:
        """Return the columns: those shown in their order, then the others."""
        shown = self._shown
        ordered = [*shown, *(column for column in COLUMNS.values() if column not in shown)]
        text = self.request.wording.text
        return [
            ColumnChoice(column.key, text(column.title), column in shown, place, column.fixed)
            for place, column in enumerate(ordered, 1)
        ]

    @property
    def sizes(self) -> list[tuple[int, bool]]:
        """Return (rows on a page, chosen)."""
        return [(size, size == usual_size(self.request)) for size in PAGE_SIZES]

    @property
    def densities(self) -> list[tuple[str, str, bool]]:
        """Return (key, title, chosen)."""
        chosen = DENSITIES[is_compact(self.request)]
        return [(key, self.request.wording.text(title), key == chosen) for key, title in _DENSITY_TITLES.items()]


def columns_page(context: Any, request: Request) -> dict[str, Any]:
    """Show the columns to choose from."""
    return {'page': ColumnsPage(request, request.GET.get('list', '/documents'))}


def choose_columns(context: Any, request: Request) -> Any:
    """Show the list with the chosen columns, or keep them as one's usual ones."""
    page = ColumnsPage(request, request.POST.get('list', '/documents'))
    keys = chosen_keys(request.POST)
    path, params = split_address(page.address)
    bare = Address(path, [pair for pair in params.items() if pair[0] not in ('columns', 'size')])
    do = request.POST.get('do')
    if do == 'here':
        return HTTPSeeOther(bare.url(columns=','.join(keys)) if keys else bare.url())
    response = HTTPSeeOther(bare.url())
    if do == 'usual':
        _forget(request, response)
    else:
        _keep(request, response, keys)
    return response


def chosen_keys(post: Any) -> list[str]:
    """Return the chosen columns in the order of the numbers beside them."""
    places = {key: post.get(f'place-{key}', '') for key in COLUMNS}
    chosen = [key for key in dict.fromkeys(post.getall('column')) if key in COLUMNS]
    return sorted(chosen, key=lambda key: int(places[key]) if places[key][:4].isdecimal() else len(COLUMNS))


def _keep(request: Request, response: Any, keys: list[str]) -> None:
    size, density = request.POST.get('size', ''), request.POST.get('density')
    values: dict[str, Any] = {PREFERRED: keys if keys and tuple(keys) != USUAL else None}
    if size.isdecimal() and int(size) in PAGE_SIZES:
        values[SIZE] = int(size)
    if density in DENSITIES:
        values[DENSITY] = density
    request.preferences.set(response, **values)
    request.flash(_('Your lists look like this from now on.'))


def _forget(request: Request, response: Any) -> None:
    request.preferences.set(response, **dict.fromkeys((PREFERRED, SIZE, DENSITY)))
    request.flash(_('Your lists look as usual again.'))
