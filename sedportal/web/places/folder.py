"""The page of a folder: its documents, filters, counts, and the tree beside them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyramid.traversal import resource_path

from sedportal.directory.content import Folder, Organisation, organisation_of
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide
from sedportal.security.roles import ADD_DOCUMENT

from ..actions import Action, actions
from ..lists.circles import is_cut
from ..lists.filters import Address, address_of, read_filters
from ..lists.listing import Choice, ListPage, known_values
from .standing import explanation
from .tree import Node, open_folders, seen_by_place, tree_of

if TYPE_CHECKING:
    from pyramid.request import Request

_OFFERED = (
    ('add', _('New document'), 'file-earmark-plus'),
    ('new', _('New folder'), 'folder-plus'),
    ('rename', _('Rename'), 'pencil'),
    ('move', _('Move'), 'arrow-right'),
    ('copy', _('Copy'), 'copy'),
    ('delete', _('Delete'), 'trash'),
    ('inheritance', _('Inheritance of roles'), 'shield-lock'),
    ('roles', _('Who has access'), 'people'),
)
# The folders that every organisation has stay as they are.
_NOT_FOR_STANDARD = frozenset({'rename', 'move', 'delete'})


class FolderPage:
    """Answer what the page of a folder asks."""

    def __init__(self, request: Request, folder: Folder) -> None:
        self.request = request
        self.folder = folder
        self.path = resource_path(folder)
        known = known_values(request, 'state', 'kind')
        self.filters = read_filters(request.GET, request.registry.clock.today(), known)
        oid = str(folder.__oid__)
        fixed: dict[str, Any] = {'places': (oid,)} if self.filters.below else {'folders': (oid,)}
        facets = ('state',) if folder.kind else ('state', 'kind')
        self.list = ListPage(request, self.filters, address_of(self.path, self.filters), fixed, facets)

    @cached_property
    def organisation(self) -> Organisation:
        """Return the organisation that the folder stands in. Raises ``LookupError`` for one that stands in none."""
        organisation = organisation_of(self.folder)
        if organisation is None:
            raise LookupError(f'folder {self.path} stands in no organisation')
        return organisation

    @cached_property
    def _counts(self) -> dict[str, int]:
        return dict(seen_by_place(self.request, self.organisation))

    @cached_property
    def tree(self) -> list[Node]:
        """Return the tree of the organisation's folders."""
        return tree_of(self.request, self.organisation, self.folder, self._counts)

    @cached_property
    def organisation_url(self) -> str:
        """Return the address of the organisation."""
        return str(resource_path(self.organisation))

    @cached_property
    def actions(self) -> list[Action]:
        """Return the buttons that apply."""
        fixed = _NOT_FOR_STANDARD if self.folder.standard else frozenset[str]()
        return actions(self.request, self.folder, [one for one in _OFFERED if one[0] not in fixed])

    @cached_property
    def has_folders(self) -> bool:
        """Tell whether there are folders inside that one may know of."""
        return bool(self.folder.folder_names) and bool(open_folders(self.request, self.folder))

    @property
    def below_url(self) -> str:
        """Return the address of the same list with, or without, what lies in the folders inside."""
        return self.list.address.url(below=None if self.filters.below else 1)

    @property
    def reset_url(self) -> str:
        """Return the address of the list without filters."""
        return str(self.path)

    @property
    def search_url(self) -> str:
        """Return where the same words are searched in all documents."""
        return Address('/search', [('q', self.filters.words)]).url()

    @property
    def states_label(self) -> str:
        """Return what the states are called to those who don't see them."""
        return str(self.request.wording.text(_('State')))

    @property
    def kinds_label(self) -> str:
        """Return what the kinds are called to those who don't see them."""
        return str(self.request.wording.text(_('Kind')))

    @cached_property
    def is_cut(self) -> bool:
        """Tell whether the folder is cut off from the roles held above it."""
        return is_cut(self.folder)

    @cached_property
    def states(self) -> list[Choice]:
        """Return the states to choose from, with their counts."""
        return self.list.choices('state')

    @cached_property
    def kinds(self) -> list[Choice]:
        """Return the kinds to choose from; none in a folder that is for one kind."""
        return [] if self.folder.kind else self.list.choices('kind')

    @cached_property
    def explanation(self) -> str:
        """Return why one sees nothing here, or little."""
        return explanation(self.request, self.organisation, self._counts.get(str(self.organisation.__oid__), 0))

    @cached_property
    def empty(self) -> tuple[str, str]:
        """Return the title and the text for a list without documents."""
        text = self.request.wording.text
        if self.filters.narrowed:
            return text(_('Nothing here fits these filters')), text(_('Take one away, or search everywhere.'))
        if self.explanation:
            return text(_('No document here is open to you')), self.explanation
        title = text(_('No document here yet')) if self._may_add else text(_('There is nothing here that you may see'))
        if self.has_folders and not self.filters.below:
            return title, text(_('Look into the folders inside as well.'))
        return title, text(_('Drafts are seen by whoever made them, the registrar and the manager.'))

    @property
    def _may_add(self) -> bool:
        return decide(self.request.rights, ADD_DOCUMENT, self.folder).allowed
