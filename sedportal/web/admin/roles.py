"""Who holds which role at a place: the matrix, what comes from above, what differs in the folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sedportal.directory.content import Folder, Organisation, Portal
from sedportal.directory.finding import places_within
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key
from sedportal.security.grants import GROUP_PREFIX, Grant
from sedportal.security.permits import decide, places_above
from sedportal.security.roles import GRANTABLE_ROLES, MANAGE_ORGANISATIONS, MANAGE_ROLES, ROLES, VIEW_ROLES

from .abilities import RoleCard, role_cards
from .names import cause_words, place_title, principal_name, principal_url, role_title, roles_url, validity_words
from .posting import asked, filled, offset_asked

if TYPE_CHECKING:
    from pyramid.request import Request

PAGE = 100


@dataclass(frozen=True)
class Held:
    """A role as a cell of the matrix shows it; ``source`` names the place above it comes from, ``over`` a past one."""

    title: str
    validity: str
    cause: str
    source: str
    source_url: str
    take_url: str
    take_label: str
    counts: bool


@dataclass(frozen=True)
class Row:
    """A person or group with what it holds, a cell for each column."""

    name: str
    url: str
    under: str
    cells: tuple[tuple[str, tuple[Held, ...]], ...]


@dataclass(frozen=True)
class FolderRoles:
    """A folder below with roles of its own, or cut off from those above."""

    title: str
    url: str
    cut: bool
    held: tuple[tuple[str, Held], ...]


def columns_of(place: Any, grants: Iterable[Grant]) -> tuple[str, ...]:
    """Return the roles to show at ``place``: those one can give there, and what is held besides."""
    used = {grant.role for grant in grants}
    wanted = ('place', 'portal') if isinstance(place, Portal) else ('place',)
    return tuple(role for role in GRANTABLE_ROLES if role in used or ROLES[role].scope in wanted)


class RolesPage:
    """Answer what the page asks of one place: the portal, an organisation or a folder."""

    def __init__(self, request: Request, place: Any) -> None:
        self.request = request
        self.place = place
        self.title = place_title(request, place)
        self.words = asked(request, 'q')
        self.offset = offset_asked(request)
        self.limit = PAGE
        self.url = roles_url(request, place)
        self._today = request.registry.clock.today()
        grants = request.portal.grants
        self._own: list[Grant] = list(grants.at_place(place.__oid__))
        above = [one for one in places_above(place) if one is not place]
        self._from_above = [(grant, one) for one in above for grant in grants.at_place(one.__oid__)]

    @property
    def may_manage(self) -> bool:
        """Tell whether one may give and take roles here."""
        wanted = MANAGE_ORGANISATIONS if isinstance(self.place, Portal) else MANAGE_ROLES
        return decide(self.request.rights, wanted, self.place).allowed

    @property
    def cut(self) -> bool:
        """Tell whether the place is a folder cut off from the roles above it."""
        return not self.place.inherits_rights

    @property
    def place_url(self) -> str:
        """Return the address of the place."""
        return '/admin' if isinstance(self.place, Portal) else str(self.request.resource_path(self.place))

    @property
    def give_url(self) -> str:
        """Return where roles are given."""
        return roles_url(self.request, self.place, 'give')

    @property
    def inheritance_url(self) -> str:
        """Return where a folder is cut off or joined again; empty where that can't be."""
        can = isinstance(self.place, Folder) and self.may_manage
        return str(self.request.resource_path(self.place, 'inheritance')) if can else ''

    @cached_property
    def columns(self) -> list[tuple[str, str]]:
        """Return the roles of the matrix with their titles."""
        grants = [*self._own, *(grant for grant, _place in self._from_above)]
        return [(role, role_title(self.request, role)) for role in columns_of(self.place, grants)]

    @cached_property
    def _principals(self) -> list[str]:
        held = {grant.principal for grant in self._own} | {grant.principal for grant, _place in self._from_above}
        named = {principal: principal_name(self.request, principal) for principal in held}
        words = self.words.casefold().split()
        shown = [one for one in held if all(word in f'{named[one]} {one}'.casefold() for word in words)]
        return sorted(shown, key=lambda one: (not one.startswith(GROUP_PREFIX), collation_key(named[one]), one))

    @property
    def total(self) -> int:
        """Return how many people and groups there are."""
        return len(self._principals)

    @cached_property
    def rows(self) -> list[Row]:
        """Return the page of the matrix: groups first, then people by name."""
        return [self._row(principal) for principal in self._principals[self.offset : self.offset + self.limit]]

    @property
    def nothing(self) -> tuple[Any, Any]:
        """Return what to say when there is nobody to show."""
        if self.words:
            return _('Nobody here is called so'), _('Look for a part of the name or of the login.')
        return _('Nobody holds a role here yet'), _('Give the first one.')

    def page_url(self, offset: int) -> str:
        """Return the address of another page of the matrix."""
        return f'{self.url}?{urlencode(filled({"q": self.words, "offset": offset}))}'

    def _row(self, principal: str) -> Row:
        held: dict[str, list[Held]] = {}
        for grant in self._own:
            if grant.principal == principal:
                held.setdefault(grant.role, []).append(self._held(grant, self.place))
        for grant, place in self._from_above:
            if grant.principal == principal:
                held.setdefault(grant.role, []).append(self._held(grant, place))
        return Row(
            name=principal_name(self.request, principal),
            url=principal_url(self.request, principal),
            under=self._under(principal),
            cells=tuple((title, tuple(held.get(role, ()))) for role, title in self.columns),
        )

    def _under(self, principal: str) -> str:
        person = self.request.portal['people'].get(principal)
        if person is None:
            return ''
        if not person.active:
            return str(self.request.layout.translate(_('switched off')))
        own = getattr(self.place, 'slug', '') == person.organisation
        organisation = self.request.portal['organisations'].get(person.organisation)
        return person.position if own or organisation is None else organisation.short_name

    def _held(self, grant: Grant, place: Any) -> Held:
        here = place is self.place
        request, title = self.request, role_title(self.request, grant.role)
        label = _(
            'Take away: ${role}, ${name}', mapping={'role': title, 'name': principal_name(request, grant.principal)}
        )
        return Held(
            title=title,
            validity=validity_words(request, grant),
            cause=cause_words(request, grant),
            source='' if here else place_title(request, place),
            source_url=''
            if here or not decide(request.rights, VIEW_ROLES, place).allowed
            else roles_url(request, place),
            take_url=roles_url(request, place, 'take', str(grant.id)) if here and self.may_manage else '',
            take_label=request.layout.translate(label),
            counts=grant.valid_on(self._today),
        )

    @cached_property
    def folders(self) -> list[FolderRoles]:
        """Return the folders below that have roles of their own or are cut off."""
        return list(self._folders()) if isinstance(self.place, Organisation | Folder) else []

    def _folders(self) -> Iterator[FolderRoles]:
        for folder in places_within(self.place):
            grants = list(self.request.portal.grants.at_place(folder.__oid__))
            if folder is self.place or not (grants or not folder.inherits_rights):
                continue
            page = RolesPage(self.request, folder)
            held = tuple((principal_name(self.request, one.principal), page._held(one, folder)) for one in grants)
            yield FolderRoles(place_title(self.request, folder), page.url, page.cut, held)

    @cached_property
    def cards(self) -> list[RoleCard]:
        """Return what each role of the matrix may do."""
        return role_cards(self.request, tuple(role for role, _title in self.columns))


def roles_page(context: Any, request: Request) -> dict[str, Any]:
    """Show who holds which role at a place."""
    return {'page': RolesPage(request, context)}
