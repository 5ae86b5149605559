"""How wide the circle is that sees a document: a few named people, its organisation, or the whole portal.

Cheap enough for every row of a list: worked out once for each folder and each cell of a workflow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sedportal.directory.content import Folder
from sedportal.kernel.i18n import _
from sedportal.security.grants import GROUP_PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramid.request import Request

    from sedportal.documents.content import Document

NARROW, ORGANISATION, PORTAL = 'narrow', 'organisation', 'portal'
# The role that all staff of an organisation hold: what it sees is seen by the organisation.
EVERYBODY = 'reader'

TITLES: Mapping[str, str] = {
    NARROW: _('Narrow circle'),
    ORGANISATION: _('Organisation'),
    PORTAL: _('Whole portal'),
}


class Circles:
    """Answer for the documents of one page."""

    def __init__(self, request: Request) -> None:
        self._portal = request.portal
        self._matrices = request.registry.state_matrix
        self._cells: dict[tuple[str, str, str], str] = {}
        self._cuts: dict[str, bool] = {}
        self._portal_wide: frozenset[str] | None = None

    def told(self) -> tuple[dict[tuple[str, str, str], str], dict[str, bool]]:
        """Return what was answered so far: circles by cell of a workflow, folders that are cut off or not."""
        return dict(self._cells), dict(self._cuts)

    def still(self, cells: Mapping[tuple[str, str, str], str], cuts: Mapping[str, bool]) -> bool:
        """Say whether all that was :meth:`told` to another page would be told to this one."""
        return all(self._of_cell(cell) == circle for cell, circle in cells.items()) and all(
            self._is_cut(path) == cut for path, cut in cuts.items()
        )

    def of(self, row: Mapping[str, Any]) -> str:
        """Return the circle of what the index keeps of a document."""
        circle = self._of_cell((row['workflow'], row['state'], row['access_mark']))
        return NARROW if circle != NARROW and self._is_cut(row['folder']) else circle

    def of_document(self, document: Document) -> str:
        """Return the circle of a document."""
        circle = self._of_cell((document.workflow_name, document.state, document.access_mark))
        return NARROW if circle != NARROW and is_cut(document.__parent__) else circle

    def _of_cell(self, cell: tuple[str, str, str]) -> str:
        if cell not in self._cells:
            self._cells[cell] = self._look_up(cell)
        return self._cells[cell]

    def _look_up(self, cell: tuple[str, str, str]) -> str:
        viewers = {role for role, permissions in self._matrices.matrix(*cell).items() if 'view' in permissions}
        if viewers & self._roles_of_groups_at_the_portal():
            return PORTAL
        return ORGANISATION if EVERYBODY in viewers else NARROW

    def _roles_of_groups_at_the_portal(self) -> frozenset[str]:
        if self._portal_wide is None:
            grants = self._portal.grants.at_place(self._portal.__oid__)
            self._portal_wide = frozenset(one.role for one in grants if one.principal.startswith(GROUP_PREFIX))
        return self._portal_wide

    def _is_cut(self, path: str) -> bool:
        if path not in self._cuts:
            place = self._portal
            for name in path.split('/')[1:]:
                place = place[name]
            self._cuts[path] = is_cut(place)
        return self._cuts[path]


def is_cut(place: Any) -> bool:
    """Tell whether a folder, or one above it, is cut off from the roles held above."""
    while isinstance(place, Folder):
        if not place.inherits_rights:
            return True
        place = place.__parent__
    return False
