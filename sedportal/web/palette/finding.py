"""What the palette offers: after rights, best first, what was chosen lately before the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode

from pyramid.traversal import resource_path

from sedportal.directory.content import Folder, Organisation
from sedportal.directory.finding import places_within
from sedportal.kernel.i18n import _
from sedportal.search.interfaces import SearchQuery
from sedportal.security.permits import decide
from sedportal.security.roles import BROWSE, MANAGE_PEOPLE

from ..admin.home import Home
from ..admin.reach import Reach
from .matching import Question

if TYPE_CHECKING:
    from pyramid.request import Request

MOST = 5
MOST_RECENT = 12
_LONGEST = 200
# What was chosen lately stands before what fits a little better.
_LATELY = 2.0
_OWN = 0.5
_ADDRESS = '/admin/people/{}'


@dataclass(frozen=True)
class Found:
    """One thing to go to: its address, its name, what tells it from its namesakes, its icon."""

    url: str
    title: str
    hint: str
    icon: str


class Palette:
    """Answer what the palette shows for what is typed; ``recent`` are addresses that the browser remembers."""

    def __init__(self, request: Request, typed: str, recent: Iterable[str] = ()) -> None:
        self._request = request
        self._portal = request.portal
        self._text = request.wording.text
        self.typed = ' '.join(typed.split())[:_LONGEST]
        self._question = Question(self.typed)
        self._recent = [unquote(address) for address in recent if address.startswith('/')][:MOST_RECENT]

    @cached_property
    def groups(self) -> list[tuple[str, list[Found]]]:
        """Return the groups that are not empty, each with its title."""
        if not self.typed:
            offered = [(_('Lately'), self._lately()), (_('Places'), self._own_places())]
        else:
            found = [
                (_('Places'), self._places()),
                (_('Pages'), self._pages()),
                (_('People'), self._people()),
            ]
            documents = (_('Documents'), self._documents())
            # A figure means a number; words rather name a place.
            numbered = any(sign.isdecimal() for sign in self.typed)
            offered = [documents, *found] if numbered else [*found, documents]
            offered.append((_('Search'), [self._search()]))
        return [(self._text(title), found) for title, found in offered if found]

    @property
    def total(self) -> int:
        """Return how many things there are to choose from."""
        return sum(len(found) for _title, found in self.groups)

    def _search(self) -> Found:
        message = _('Search all documents for “${words}”', mapping={'words': self.typed})
        return Found(f'/search?{urlencode({"q": self.typed})}', self._text(message), '', 'search')

    # Documents

    def _documents(self) -> list[Found]:
        suggested = self._request.registry.index.suggest(self.typed, self._request.rights.view_tokens, MOST)
        found = [self._document(one.stored) for one in suggested]
        return sorted(found, key=lambda one: self._place_lately(one.url))

    def _document(self, stored: Any) -> Found:
        number, party = stored['number'] or self._text(_('Draft')), stored['correspondent'] or ''
        hint = ' · '.join(filter(None, (number, party, self._request.wording.organisation(stored['organisation']))))
        return Found(f'{stored["folder"]}/{stored["uid"]}', stored['title'], hint, 'file-earmark-text')

    # Places

    def _places(self) -> list[Found]:
        """Return the best places that may be opened; only so many are asked whether they may."""
        own = self._portal['organisations'].get(self._request.person.organisation)
        mine = resource_path(own) if own is not None else '-'
        scored = self._request.registry.names.places(self._portal).find(self._question).items()
        ranked = sorted(
            (
                (-score - self._lately_bonus(path) - (_OWN if path.startswith(mine) else 0.0), path)
                for path, score in scored
            )
        )
        found: list[Found] = []
        for _score, path in ranked:
            place = self._openable(path)
            # The name of the organisation alone means itself, not its folders.
            if place is not None and (isinstance(place, Organisation) or self._question.touches(place.title)):
                found.append(self._place(place))
            if len(found) == MOST:
                break
        return found

    def _openable(self, path: str) -> Any:
        """Return the organisation or folder at ``path`` if it may be opened, else None."""
        place: Any = self._portal
        for name in path.strip('/').split('/'):
            place = place.get(name) if hasattr(place, 'get') else None
        opens = isinstance(place, Organisation | Folder) and decide(self._request.rights, BROWSE, place).allowed
        return place if opens else None

    def _place(self, place: Any) -> Found:
        if isinstance(place, Organisation):
            return Found(resource_path(place), place.name, place.short_name, 'building')
        above = place.__parent__
        way = []
        while isinstance(above, Folder | Organisation):
            way.append(above.short_name if isinstance(above, Organisation) else above.title)
            above = above.__parent__
        return Found(resource_path(place), place.title, ' / '.join(reversed(way)), 'folder')

    def _own_places(self) -> list[Found]:
        own = self._portal['organisations'].get(self._request.person.organisation)
        if own is None:
            return []
        places = (place for place in places_within(own) if decide(self._request.rights, BROWSE, place).allowed)
        return [self._place(place) for place, _n in zip(places, range(MOST), strict=False)]

    # Pages and people

    def _pages(self) -> list[Found]:
        if not self._request.layout.administers:
            return []
        scored = [(self._question.score(self._text(way.title)), way) for way in Home(self._request).ways]
        return [
            Found(way.url, self._text(way.title), self._text(way.text), way.icon)
            for score, way in sorted(scored, key=lambda pair: -pair[0])[:MOST]
            if score
        ]

    def _people(self) -> list[Found]:
        reach = Reach(self._request, MANAGE_PEOPLE)
        if reach.slugs == frozenset():
            return []
        scored = self._request.registry.names.people(self._portal).find(self._question).items()
        ranked = sorted((-score - self._lately_bonus(_ADDRESS.format(login)), login) for login, score in scored)
        found: list[Found] = []
        for _score, login in ranked:
            person = self._portal['people'].get(login)
            if person is not None and (reach.slugs is None or person.organisation in reach.slugs):
                found.append(self._person(person))
            if len(found) == MOST:
                break
        return found

    def _person(self, person: Any) -> Found:
        hint = ', '.join(filter(None, (person.position, self._request.wording.organisation(person.organisation))))
        return Found(_ADDRESS.format(person.login), person.full_name, hint, 'person')

    # What was chosen lately

    def _place_lately(self, url: str) -> int:
        return self._recent.index(url) if url in self._recent else MOST_RECENT

    def _lately_bonus(self, url: str) -> float:
        return _LATELY if url in self._recent else 0.0

    def _lately(self) -> list[Found]:
        """Return what the browser remembers and this person may still go to, in its order."""
        uids = {address.rpartition('/')[2]: address for address in self._recent}
        query = SearchQuery(self._request.rights.view_tokens, uids=tuple(uids), limit=MOST_RECENT)
        found = {}
        if uids:
            for hit in self._request.registry.index.search(query).items:
                found[uids[hit.uid]] = self._document(hit.stored)
        known = (found.get(address) or self._resolved(address) for address in self._recent)
        return [one for one in known if one is not None]

    def _resolved(self, address: str) -> Found | None:
        names = address.strip('/').split('/')
        if names[:2] == ['admin', 'people'] and len(names) == 3:
            person = self._portal['people'].get(names[2])
            known = person is not None and decide(self._request.rights, MANAGE_PEOPLE, person).allowed
            return self._person(person) if known else None
        place = self._openable(address)
        return None if place is None else self._place(place)
