"""The first page: my organisation, the documents that name me, and the whole region."""

from __future__ import annotations

from functools import cached_property

from sedportal.documents.listing import find_documents
from sedportal.search.interfaces import SearchQuery
from sedportal.security.roles import PARTICIPANT_ROLES

from ..lists.rows import Row, Rows
from .organisation import OrganisationPage
from .region import Region

_RECENT = 10


class HomePage(Region):
    """Answer what the first page asks."""

    @cached_property
    def own(self) -> OrganisationPage | None:
        """Return my organisation; None for those who belong to the portal."""
        organisation = self.request.portal['organisations'].get(self.request.person.organisation)
        return None if organisation is None else OrganisationPage(self.request, organisation)

    @cached_property
    def recent(self) -> list[Row]:
        """Return the documents that name me, those changed last first."""
        request, login = self.request, self.request.person.login
        persons = tuple(sorted(f'{role}:{login}' for role in PARTICIPANT_ROLES))
        query = SearchQuery(frozenset(), persons=persons, sort='-changed', limit=_RECENT)
        found = find_documents(request.registry, request.portal, request.rights, query)
        return Rows(request).of(found.result.items)
