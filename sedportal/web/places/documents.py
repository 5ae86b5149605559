"""The page of all documents that one may see, of all organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sedportal.kernel.i18n import _

from ..lists.page import SourcePage
from ..lists.sources import EVERYTHING, source_at

if TYPE_CHECKING:
    from pyramid.request import Request

    from ..lists.facets import Choice


class DocumentsPage(SourcePage):
    """Answer what the page asks."""

    def __init__(self, request: Request) -> None:
        super().__init__(request, source_at(request, EVERYTHING), ('kind', 'state'), ('organisation',))

    @property
    def title(self) -> str:
        """Return the heading: the organisation's, if the list is of one."""
        chosen = self.filters.organisations
        wording = self.request.wording
        return str(wording.organisation(chosen[0]) if len(chosen) == 1 else wording.text(_('All organisations')))

    @property
    def organisations_label(self) -> str:
        """Return what the organisations are called."""
        return str(self.request.wording.text(_('Organisation')))

    @property
    def organisations(self) -> list[Choice]:
        """Return the organisations to narrow by, with their counts."""
        return self.list.choices('organisation')
