"""Give a role at a place in two steps (whom, then what), and take one away."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import colander
import deform

from sedportal.directory.content import Group, Person
from sedportal.directory.finding import find_groups, find_people, places_within
from sedportal.directory.journal import plain
from sedportal.directory.operations import grant_role, revoke_role
from sedportal.directory.operations.matrix import own_grants
from sedportal.directory.schemas import grant_schema
from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.search.layout import retyped
from sedportal.security.grants import GROUP_PREFIX, Grant
from sedportal.security.permits import principal_of_group

from ..forms.dates import with_typed_days
from ..forms.renderer import Form
from ..forms.widgets import DayWidget
from .abilities import role_cards
from .cells import columns_of
from .names import cause_words, place_title, principal_name, role_title, roles_url, validity_words
from .posting import GivenBackError, asked, buttons, carry_out, done, filled, posted

if TYPE_CHECKING:
    from pyramid.request import Request

_MOST_FOUND = 30
_DAY_HINT = _('For example 31.12.2026, +30 or «tomorrow». Left empty, it does not end the role or hold it back.')


class Giving:
    """Answer what the two steps ask: whom to give a role to, and which, where, for how long."""

    def __init__(self, request: Request, place: Any) -> None:
        self.request = request
        self.place = place
        self.title = place_title(request, place)
        self.url = roles_url(request, place, 'give')
        self.back = roles_url(request, place)
        chosen = asked(request, 'principal')
        known = self._is_known(chosen)
        self.words = asked(request, 'q') or ('' if known else chosen)
        self.principal = posted(request, 'principal') or (chosen if known else '')

    def _is_known(self, principal: str) -> bool:
        if principal.startswith(GROUP_PREFIX):
            return principal.removeprefix(GROUP_PREFIX) in self.request.portal['groups']
        return principal in self.request.portal['people']

    @cached_property
    def places(self) -> dict[str, Any]:
        """Return the places that a role can be given at from here, by object id."""
        return {str(place.__oid__): place for place in places_within(self.place)}

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles that can be given here."""
        return columns_of(self.place, ())

    @property
    def cards(self) -> Any:
        """Return what each of the roles may do."""
        return role_cards(self.request, self.roles)

    @cached_property
    def people(self) -> list[Person]:
        """Return the people who are called so, typed in whichever keyboard layout."""
        if not self.words:
            return []
        found = (find_people(self.request.portal, words, active=True) for words in (self.words, *retyped(self.words)))
        return next((people for people in found if people), [])

    @property
    def shown(self) -> list[dict[str, str]]:
        """Return the first of those found as links to the second step, groups before people."""
        groups = find_groups(self.request.portal, self.words) if self.words else []
        return [*map(self._group, groups), *map(self._person, self.people[:_MOST_FOUND])]

    @property
    def nothing(self) -> tuple[Any, Any]:
        """Return what to say when nobody was found."""
        return _('Nobody is called so'), _(
            'Look for a part of the name, the login, the position or the title of a group.'
        )

    @property
    def left_out(self) -> int:
        """Return how many people were found besides those shown."""
        return max(len(self.people) - _MOST_FOUND, 0)

    def _person(self, person: Person) -> dict[str, str]:
        organisation = self.request.portal['organisations'].get(person.organisation)
        under = ', '.join(filter(None, (person.position, organisation.short_name if organisation else '')))
        return {'url': self._chosen(person.login), 'name': person.full_name, 'key': person.login, 'under': under}

    def _group(self, group: Group) -> dict[str, str]:
        principal = principal_of_group(group.name)
        name = principal_name(self.request, principal)
        return {'url': self._chosen(principal), 'name': name, 'key': group.name, 'under': ''}

    def _chosen(self, principal: str) -> str:
        return roles_url(self.request, self.place, 'give') + f'?principal={principal}'

    def form(self) -> Form:
        """Return the form of the second step."""
        schema = with_typed_days(grant_schema(), self.request.registry.clock.today)
        schema['principal'].widget = deform.widget.HiddenWidget()
        chosen = [(role, role_title(self.request, role)) for role in self.roles]
        schema['role'].widget = deform.widget.SelectWidget(values=[('', _('— choose —')), *chosen])
        for name in ('valid_from', 'valid_until'):
            schema[name].widget = DayWidget()
        schema['valid_until'].description = _DAY_HINT
        if len(self.places) > 1:
            schema.children.insert(2, self._place_node())
        return Form(self.request, schema, 'give', buttons=buttons(_('Give the role'), self.back, _('Cancel')))

    def _place_node(self) -> colander.SchemaNode:
        pairs = [(oid, place_title(self.request, place)) for oid, place in self.places.items()]
        return colander.SchemaNode(
            colander.String(),
            name='place',
            title=_('Where'),
            widget=deform.widget.SelectWidget(values=pairs),
            validator=colander.OneOf(list(self.places)),
        )

    def give(self, values: dict[str, Any]) -> Grant:
        """Give the role that the form asks for."""
        place = self.places[values.pop('place', str(self.place.__oid__))]
        return grant_role(self.request.unit, place, filled(plain(values)))


def give_page(context: Any, request: Request) -> dict[str, Any]:
    """Show the search for a person or group; with one chosen, the form."""
    giving = Giving(request, context)
    if not giving.principal:
        return {'page': giving, 'form': ''}
    role = asked(request, 'role')
    initial: dict[str, Any] = {'principal': giving.principal, 'role': role, 'place': str(context.__oid__)}
    for grant in own_grants(request.portal, context, giving.principal, role):
        initial |= {'valid_from': grant.valid_from, 'valid_until': grant.valid_until}
    return {
        'page': giving,
        'form': giving.form().render(filled(initial)),
        'name': principal_name(request, giving.principal),
    }


def give(context: Any, request: Request) -> Any:
    """Give the role, or show the form again with what is wrong."""
    giving = Giving(request, context)
    try:
        grant = carry_out(request, giving.form(), giving.give)
    except GivenBackError as back:
        return {'page': giving, 'form': back.form, 'name': principal_name(request, giving.principal)}
    mapping = {'role': role_title(request, grant.role), 'name': principal_name(request, grant.principal)}
    return done(request, _('${name} now has the role “${role}”.', mapping=mapping), giving.back)


def _grant_here(request: Request, context: Any) -> Grant:
    """Return the grant of the address. Raises :class:`NotFoundError` unless it was given right here."""
    number = int(request.matchdict['grant'])
    grant = request.portal.grants.get(number)
    if grant is None or grant.place != context.__oid__:
        raise NotFoundError(_('There is no such role here. It may have been taken away already.'), grant=number)
    return grant


def take_page(context: Any, request: Request) -> dict[str, Any]:
    """Ask once more before a role is taken away."""
    grant = _grant_here(request, context)
    principal = grant.principal
    return {
        'name': principal_name(request, principal),
        'key': principal.removeprefix(GROUP_PREFIX),
        'role': role_title(request, grant.role),
        'place': place_title(request, context),
        'validity': validity_words(request, grant),
        'cause': cause_words(request, grant),
        'own': principal == request.person.login,
        'back': roles_url(request, context),
    }


def take(context: Any, request: Request) -> Any:
    """Take the role away."""
    grant = _grant_here(request, context)
    revoke_role(request.unit, context, grant.id)
    mapping = {'role': role_title(request, grant.role), 'name': principal_name(request, grant.principal)}
    # One who took his own role may not see the page of roles any more.
    own = grant.principal == request.person.login
    where = '/' if own else roles_url(request, context)
    return done(request, _('The role “${role}” was taken from ${name}.', mapping=mapping), where)
