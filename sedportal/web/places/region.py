"""All organisations by category, with how many of their documents one sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyramid.traversal import resource_path

from sedportal.directory.content import Organisation
from sedportal.directory.interfaces import CATEGORIES
from sedportal.documents.listing import find_documents
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key, format_date
from sedportal.search.interfaces import SearchQuery
from sedportal.search.layout import retyped

if TYPE_CHECKING:
    from pyramid.request import Request

_LONGEST_NAME = 200


@dataclass(frozen=True)
class Entry:
    """An organisation in the list; ``ended`` tells its last day if that has passed."""

    url: str
    name: str
    short_name: str
    seat: str
    count: int
    own: bool
    ended: str


@dataclass(frozen=True)
class Group:
    """The organisations of one category."""

    title: str
    entries: tuple[Entry, ...]


class Region:
    """Answer what the list of organisations asks; ``?q=`` narrows it by name, short name, seat or address."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.words = request.GET.get('q', '').strip()[:_LONGEST_NAME]
        self.path = request.path_info
        self._organisations: list[Organisation] = list(request.portal['organisations'].values())

    @cached_property
    def groups(self) -> list[Group]:
        """Return the categories that have an organisation to show."""
        wording, shown = self.request.wording, self._shown
        found = [(category, [one for one in shown if one.category == category]) for category in CATEGORIES]
        return [
            Group(wording.category(category), tuple(self._entry(one) for one in sorted(ones, key=_order)))
            for category, ones in found
            if ones
        ]

    @cached_property
    def total(self) -> int:
        """Return how many organisations are shown."""
        return len(self._shown)

    @property
    def counted(self) -> str:
        """Return the number of organisations in words."""
        return str(self.request.wording.counted('${count} organisation', '${count} organisations', self.total))

    @property
    def nothing(self) -> str:
        """Return what to say when no organisation has such a name."""
        return str(self.request.wording.text(_('No organisation is called “${words}”.', mapping={'words': self.words})))

    @cached_property
    def _shown(self) -> list[Organisation]:
        if not self.words:
            return self._organisations
        for words in (self.words, *retyped(self.words)):
            wanted = _plain(words).split()
            found = [one for one in self._organisations if _is_called(one, wanted)]
            if found:
                return found
        return []

    @cached_property
    def _counts(self) -> Mapping[str, int]:
        request = self.request
        query = SearchQuery(frozenset(), facets=('organisation',), limit=0)
        return find_documents(request.registry, request.portal, request.rights, query).result.facets['organisation']

    def _entry(self, organisation: Organisation) -> Entry:
        today = self.request.registry.clock.today()
        last = organisation.valid_until
        return Entry(
            url=resource_path(organisation),
            name=organisation.name,
            short_name=organisation.short_name,
            seat=organisation.seat,
            count=self._counts.get(organisation.slug, 0),
            own=organisation.slug == self.request.person.organisation,
            ended=format_date(last) if last is not None and last < today else '',
        )


def _order(organisation: Organisation) -> str:
    return collation_key(organisation.name)


def _plain(text: str) -> str:
    return text.lower().replace('ё', 'е')


def _is_called(organisation: Organisation, words: list[str]) -> bool:
    names = _plain(f'{organisation.name} {organisation.short_name} {organisation.seat} {organisation.slug}')
    return all(word in names for word in words)
