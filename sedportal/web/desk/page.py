"""What stands on the desk: asked of the index by who is expected to act, the longest wait first."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from sedportal.documents.listing import find_documents
from sedportal.documents.standing import held_by
from sedportal.kernel.i18n import _
from sedportal.search.interfaces import SearchQuery

from ..places.organisation import OrganisationPage
from .items import Item, Items

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pyramid.request import Request

    from sedportal.search.interfaces import SearchResult

# Ten items are decided in one load; a few more, so that the page is not empty before the next one comes.
SHOWN = 15
AWAITED = 8
LONG_DAYS = 7
WAITING_URL = '/documents?holder=me&sort=since'


class DeskPage:
    """Answer what the desk asks."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self._today: date = request.registry.clock.today()

    @property
    def today(self) -> str:
        """Return the day in words."""
        return str(self.request.wording.day(self._today))

    @cached_property
    def own(self) -> OrganisationPage | None:
        """Return my organisation; None for those who belong to the portal."""
        organisation = self.request.portal['organisations'].get(self.request.person.organisation)
        return None if organisation is None else OrganisationPage(self.request, organisation)

    @cached_property
    def _found(self) -> SearchResult:
        query = SearchQuery(frozenset(), holders=held_by(self.request.rights), sort='since', limit=SHOWN)
        return self._ask(query)

    def _ask(self, query: SearchQuery) -> SearchResult:
        request = self.request
        return find_documents(request.registry, request.portal, request.rights, query).result

    @property
    def total(self) -> int:
        """Return how many documents wait for me."""
        return self._found.total

    @cached_property
    def long(self) -> int:
        """Return how many of them have waited longer than a week."""
        until = self._today - timedelta(days=LONG_DAYS + 1)
        query = SearchQuery(frozenset(), holders=held_by(self.request.rights), since_to=until, limit=0)
        return self._ask(query).total

    @cached_property
    def groups(self) -> list[tuple[str, str, list[Item]]]:
        """Return (key, title, rows) of what waits for me: longer than a week, this week, since today."""
        items = Items(self.request, steps=True).of(self._found.items)
        titles = (
            ('long', _('Longer than a week')),
            ('week', _('Within the week')),
            ('today', _('Since today')),
        )
        text = self.request.wording.text
        grouped = [(key, text(title), [item for item in items if _group(item.days) == key]) for key, title in titles]
        return [group for group in grouped if group[2]]

    @property
    def nothing_title(self) -> str:
        """Return what to say when nothing waits for me."""
        return self.request.wording.text(_('Nothing waits for you'))

    @property
    def nothing_text(self) -> str:
        """Return how something would come here."""
        return self.request.wording.text(
            _('Documents on which you are expected to act will stand here, the longest wait first.')
        )

    @property
    def more(self) -> int:
        """Return how many wait for me that are not shown."""
        return self.total - len(self._found.items)

    @property
    def waiting_url(self) -> str:
        """Return where all that waits for me is listed."""
        return WAITING_URL

    @cached_property
    def awaited(self) -> Sequence[Item]:
        """Return documents I made on which others are expected to act, the longest wait first."""
        login = self.request.person.login
        query = SearchQuery(frozenset(), persons=(f'initiator:{login}',), sort='since', limit=AWAITED * 4)
        others = [hit for hit in self._ask(query).items if self._is_others(hit.stored)]
        return Items(self.request).of(others[:AWAITED])

    def _is_others(self, stored: object) -> bool:
        held = stored.get('holder') if isinstance(stored, dict) else None
        if not held:
            return False
        mine = {grant.role for grant in self.request.rights.grants}
        return self.request.person.login not in held['people'] and (held['people'] or held['role'] not in mine)

    @cached_property
    def recent(self) -> Sequence[Item]:
        """Return the documents that I made, those changed last first."""
        query = SearchQuery(
            frozenset(), persons=(f'initiator:{self.request.person.login}',), sort='-changed', limit=AWAITED
        )
        return Items(self.request).of(self._ask(query).items)


def _group(days: int) -> str:
    return 'long' if days > LONG_DAYS else 'week' if days else 'today'
