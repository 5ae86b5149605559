"""The page of a folder: its documents, filters, counts, and the tree beside them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pyramid.traversal import resource_path

from sedportal.directory.content import Folder, Organisation, organisation_of
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide
from sedportal.security.roles import ADD_DOCUMENT

from ..actions import Action, actions
from ..lists.circles import is_cut
from ..lists.page import SourcePage
from ..lists.sources import source_of_folder
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


class FolderPage(SourcePage):
    """Answer what the page of a folder asks."""

    def __init__(self, request: Request, folder: Folder) -> None:
        super().__init__(request, source_of_folder(folder), ('state',) if folder.kind else ('kind', 'state'))
        self.folder = folder
        self.path = resource_path(folder)

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
    def has_folders(self) -> bool:  # type: ignore[override]
        """Tell whether there are folders inside that one may know of."""
        return bool(self.folder.folder_names) and bool(open_folders(self.request, self.folder))

    @property
    def below_url(self) -> str:  # type: ignore[override]
        """Return the address of the same list with, or without, what lies in the folders inside."""
        return self.list.address.url(below=None if self.filters.below else 1)

    @cached_property
    def is_cut(self) -> bool:
        """Tell whether the folder is cut off from the roles held above it."""
        return is_cut(self.folder)

    @cached_property
    def explanation(self) -> str:
        """Return why one sees nothing here, or little."""
        return explanation(self.request, self.organisation, self._counts.get(str(self.organisation.__oid__), 0))

    @cached_property
    def empty(self) -> tuple[str, str]:
        """Return the title and the text for a list without documents."""
        text = self.request.wording.text
        if self.filters.narrowed:
            return super().empty
        if self.explanation:
            return text(_('No document here is open to you')), self.explanation
        title = text(_('No document here yet')) if self._may_add else text(_('There is nothing here that you may see'))
        if self.has_folders and not self.filters.below:
            return title, text(_('Look into the folders inside as well.'))
        return title, text(_('Drafts are seen by whoever made them, the registrar and the manager.'))

    @property
    def _may_add(self) -> bool:
        return decide(self.request.rights, ADD_DOCUMENT, self.folder).allowed
