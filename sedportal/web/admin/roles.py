"""Who holds which role at a place: the matrix, what comes from above, what differs in the folders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPSeeOther

from sedportal.directory.content import Folder, Organisation, Portal, organisation_of
from sedportal.directory.finding import places_within
from sedportal.directory.operations.matrix import roles_stamp
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key
from sedportal.security.grants import GROUP_PREFIX, Grant
from sedportal.security.permits import decide, places_above, principal_of_group
from sedportal.security.roles import MANAGE_ORGANISATIONS, MANAGE_ROLES, VIEW_ROLES

from .abilities import RoleCard, role_cards
from .cells import Cell, FolderRoles, Held, Row, columns_of, is_principal
from .names import cause_words, place_title, principal_name, principal_url, role_title, roles_url, validity_words
from .posting import asked, filled, offset_asked

if TYPE_CHECKING:
    from pyramid.request import Request

PAGE = 50
MOST_ADDED = 20
WHO = {'holders': _('Who holds a role'), 'staff': _('All staff of the organisation'), 'groups': _('Groups')}


class RolesPage:
    """Answer what the page asks of one place: the portal, an organisation or a folder."""

    def __init__(self, request: Request, place: Any) -> None:
        self.request = request
        self.place = place
        self.title = place_title(request, place)
        self.words = asked(request, 'q')
        self.role = asked(request, 'role')
        self.who = asked(request, 'who') if asked(request, 'who') in WHO else 'holders'
        self.added = tuple(dict.fromkeys(request.GET.getall('add')))[:MOST_ADDED]
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
    def preview_url(self) -> str:
        """Return where the effect of changes is shown."""
        return roles_url(self.request, self.place, 'preview')

    @property
    def compare_url(self) -> str:
        """Return where the organisation is compared with another one; empty where there is none to look into."""
        can = isinstance(self.place, Organisation) and decide(self.request.rights, VIEW_ROLES, self.request.portal)
        return roles_url(self.request, self.place, 'compare') if can else ''

    @property
    def export_url(self) -> str:
        """Return where the matrix is given as a file."""
        return roles_url(self.request, self.place, 'export')

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
    def _held_by(self) -> dict[str, list[tuple[Grant, Any]]]:
        """Return what each person and group holds here or above, by principal."""
        held: dict[str, list[tuple[Grant, Any]]] = {}
        for grant, place in (*((one, self.place) for one in self._own), *self._from_above):
            held.setdefault(grant.principal, []).append((grant, place))
        return held

    @cached_property
    def _candidates(self) -> set[str]:
        portal = self.request.portal
        if self.who == 'groups':
            owners = ('', getattr(organisation_of(self.place), 'slug', ''))
            return {principal_of_group(one.name) for one in portal['groups'].values() if one.organisation in owners}
        found = set(self._held_by)
        if self.who == 'staff':
            organisation = organisation_of(self.place)
            slug = organisation.slug if organisation is not None else ''
            found |= {one.login for one in portal['people'].of_organisation(slug) if one.active}
        return found

    @cached_property
    def _principals(self) -> list[str]:
        named = {principal: principal_name(self.request, principal) for principal in self._candidates}
        words = self.words.casefold().replace('ё', 'е').split()
        shown = [
            one for one in named
            if all(word in f'{named[one]} {one}'.casefold().replace('ё', 'е') for word in words)
            and (not self.role or any(grant.role == self.role for grant, _place in self._held_by.get(one, ())))
        ]  # fmt: skip
        return sorted(shown, key=lambda one: (not one.startswith(GROUP_PREFIX), collation_key(named[one]), one))

    @property
    def stamp(self) -> str:
        """Return what tells the roles of this moment from later ones."""
        return roles_stamp(self.request.portal, self.place)

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """Return whom the matrix can show."""
        return list(WHO.items())

    @property
    def places(self) -> list[tuple[str, str]]:
        """Return the places whose roles can be looked at from here: the organisation and its folders."""
        above = organisation_of(self.place)
        if above is None:
            return []
        return [(str(one.__oid__), place_title(self.request, one)) for one in places_within(above)]

    @property
    def total(self) -> int:
        """Return how many people and groups there are."""
        return len(self._principals)

    @cached_property
    def rows(self) -> list[Row]:
        """Return the page of the matrix: whoever was just added, then groups, then people by name."""
        page = self._principals[self.offset : self.offset + self.limit]
        added = [one for one in self.added if is_principal(self.request.portal, one) and one not in page]
        return [self._row(principal) for principal in (*added, *page)]

    @property
    def nothing(self) -> tuple[Any, Any]:
        """Return what to say when there is nobody to show."""
        if self.words or self.role or self.who != 'holders':
            return _('Nobody here is called so'), _('Look for a part of the name or of the login.')
        return _('Nobody holds a role here yet'), _('Give the first one.')

    def page_url(self, offset: int) -> str:
        """Return the address of another page of the matrix."""
        query = {'q': self.words, 'role': self.role, 'who': self.who, 'offset': offset}
        return f'{self.url}?{urlencode(filled(query))}'

    def _row(self, principal: str) -> Row:
        held = self._held_by.get(principal, [])
        name = principal_name(self.request, principal)
        return Row(
            principal=principal,
            name=name,
            url=principal_url(self.request, principal),
            under=self._under(principal),
            cells=tuple(self._cell(principal, name, role, title, held) for role, title in self.columns),
        )

    def _cell(self, principal: str, name: str, role: str, title: str, held: list[tuple[Grant, Any]]) -> Cell:
        """Return one cell: what was given here, and what counts here because of a place above or of a group."""
        own = [self._held(grant, place) for grant, place in held if grant.role == role and place is self.place]
        others = [self._held(grant, place) for grant, place in held if grant.role == role and place is not self.place]
        for group in self._groups_of(principal):
            for grant, place in self._held_by.get(group, ()):
                if grant.role == role:
                    others.append(replace(self._held(grant, place), source=principal_name(self.request, group),
                                          source_url=principal_url(self.request, group)))  # fmt: skip
        giveable = role in columns_of(self.place, ())
        return Cell(title, f'{principal}|{role}', f'{name}: {title}', giveable, own[0] if own else None, tuple(others))

    def _groups_of(self, principal: str) -> tuple[str, ...]:
        if principal.startswith(GROUP_PREFIX):
            return ()
        groups: tuple[str, ...] = self.request.portal['groups'].principals_of(principal)
        return groups

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
        mapping = {'role': title, 'name': principal_name(request, grant.principal)}
        open_above = not here and decide(request.rights, VIEW_ROLES, place).allowed
        query = urlencode({'principal': grant.principal, 'role': grant.role})
        return Held(
            title=title,
            validity=validity_words(request, grant),
            cause=cause_words(request, grant),
            source='' if here else place_title(request, place),
            source_url=roles_url(request, place) if open_above else '',
            change_url=f'{roles_url(request, place, "give")}?{query}' if here and self.may_manage else '',
            change_label=request.layout.translate(_('Change the days: ${role}, ${name}', mapping=mapping)),
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


def roles_page(context: Any, request: Request) -> Any:
    """Show who holds which role at a place; ``?folder=`` goes to another place of the organisation."""
    wanted, organisation = asked(request, 'folder'), organisation_of(context)
    for place in places_within(organisation) if wanted and organisation is not None else ():
        if str(place.__oid__) == wanted and place is not context:
            query = urlencode([(name, value) for name, value in request.GET.items() if name != 'folder' and value])
            return HTTPSeeOther(roles_url(request, place) + (f'?{query}' if query else ''))
    return {'page': RolesPage(request, context)}
