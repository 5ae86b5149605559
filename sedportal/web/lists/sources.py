"""The lists that there are, by their path: what each narrows to by itself, which filters it takes, how it is opened.

The page of a list, the queue on a document, an export and a bulk change all open it here from its address, each time
with the rights of whoever asks. So no list of identifiers travels, and nobody gets more than the page would show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyramid.traversal import resource_path

from sedportal.directory.content import Folder, organisation_of
from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide
from sedportal.security.roles import BROWSE

from .address import split_address
from .columns import COLUMNS
from .filters import address_of, read_filters
from .listing import ListPage, known_values, question_of
from .people import with_logins

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.search.interfaces import SearchQuery

    from .address import Address
    from .filters import Filters

EVERYTHING, SEARCH = '/documents', '/search'


@dataclass(frozen=True)
class Source:
    """A list: ``dimensions`` are the filters that take known values, ``folder`` the one whose list it is.

    ``by_relevance`` lists put the best first when words are asked for, and try the other keyboard layout.
    """

    path: str
    dimensions: tuple[str, ...]
    folder: Folder | None = None
    by_relevance: bool = False

    def title(self, request: Request) -> str:
        """Return what the list is called."""
        if self.folder is not None:
            organisation = organisation_of(self.folder)
            return f'{self.folder.title} · {organisation.short_name}' if organisation else str(self.folder.title)
        return str(request.wording.text(_('Search') if self.by_relevance else _('Documents')))

    @property
    def show_kind(self) -> bool:
        """Tell whether documents of several kinds may stand in it."""
        return self.folder is None or not self.folder.kind

    def open(
        self,
        request: Request,
        params: Any,
        facets: Sequence[str] = (),
        limit: int | None = None,
        **options: Any,
    ) -> ListPage:
        """Return the list as the parameters of its address ask for it, with the rights of whoever asks."""
        filters, address, fixed = self.asked(request, params)
        more = {'show_kind': self.show_kind, **options}
        return ListPage(request, filters, address, {**fixed, **self._literally(params)}, facets, limit, **more)

    def asked(self, request: Request, params: Any) -> tuple[Filters, Address, dict[str, Any]]:
        """Return filters and address as the parameters were understood, and what the list narrows to by itself."""
        usual = 'relevance' if self.by_relevance and params.get('q', '').strip() else '-date'
        known = known_values(request, *self.dimensions)
        filters = read_filters(params, request.registry.clock.today(), known, usual, COLUMNS)
        filters = with_logins(request, filters, organisation_of(self.folder) if self.folder else None)
        more = {'literal': '1'} if self._literally(params) else {}
        address = address_of(self.path, filters, usual, **more)
        fixed: dict[str, Any] = {}
        if self.folder is not None:
            oid = str(self.folder.__oid__)
            fixed = {'places': (oid,)} if filters.below else {'folders': (oid,)}
        return filters, address, fixed

    def _literally(self, params: Any) -> dict[str, bool]:
        return {'literal': True} if self.by_relevance and params.get('literal') == '1' else {}

    def question(self, request: Request, params: Any) -> tuple[Address, SearchQuery]:
        """Return the address of the list and the question for the index, which is yet to be asked with rights."""
        filters, address, fixed = self.asked(request, params)
        return address, question_of(request, filters, {**fixed, **self._literally(params)})


def source_of_folder(folder: Folder) -> Source:
    """Return the list of a folder."""
    dimensions = ('state', 'mark') if folder.kind else ('state', 'mark', 'kind')
    return Source(resource_path(folder).rstrip('/'), dimensions, folder)


_PORTAL_WIDE = {
    EVERYTHING: Source(EVERYTHING, ('organisation', 'kind', 'state', 'mark')),
    SEARCH: Source(SEARCH, ('organisation', 'kind', 'state', 'mark'), by_relevance=True),
}


def source_at(request: Request, path: str) -> Source:
    """Return the list at ``path``. Raises :class:`NotFoundError` for what is none, or is closed to whoever asks."""
    known = _PORTAL_WIDE.get(path)
    if known is not None:
        return known
    place: Any = request.portal
    for name in path.strip('/').split('/'):
        if not hasattr(place, 'subfolders') and place is not request.portal and not hasattr(place, 'keys'):
            raise _unknown()
        try:
            place = place[name]
        except (KeyError, TypeError):
            raise _unknown() from None
    if not isinstance(place, Folder) or not decide(request.rights, BROWSE, place).allowed:
        raise _unknown()
    return source_of_folder(place)


def open_list(
    request: Request, address: str, facets: Sequence[str] = (), limit: int | None = None, **options: Any
) -> ListPage:
    """Return the list at an address that came in a request. Raises :class:`NotFoundError`."""
    path, params = split_address(address)
    return source_at(request, path).open(request, params, facets, limit, **options)


def understood(request: Request, address: str) -> tuple[Filters, Address]:
    """Return filters and address of a list as they are understood, without a search. Raises :class:`NotFoundError`."""
    path, params = split_address(address)
    filters, understood_address, _fixed = source_at(request, path).asked(request, params)
    return filters, understood_address


def _unknown() -> NotFoundError:
    return NotFoundError(_('There is no such list, or it is closed to you.'))
