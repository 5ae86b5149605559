"""What a person's own page shows: what he holds, his groups, his sessions."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from sedportal.directory import passwords
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide
from sedportal.security.roles import VIEW_ROLES
from sedportal.security.sessions import sessions_of

from .names import cause_words, place_title, role_title, roles_url, validity_words

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.directory.content import Person


class PersonPage:
    """Answer what a person's own page asks."""

    people_title = _('People')

    def __init__(self, request: Request, person: Person) -> None:
        self.request = request
        self.person = person
        self.url = request.route_path('admin_person', login=person.login)
        self.organisation = request.portal['organisations'].get(person.organisation)
        self._today = request.registry.clock.today()

    @property
    def unit(self) -> str:
        """Return the title of the person's unit."""
        units = getattr(self.organisation, 'units', {})
        return units[self.person.unit].title if self.person.unit in units else self.person.unit

    @cached_property
    def groups(self) -> list[Any]:
        """Return the groups that the person is in."""
        groups = self.request.portal['groups']
        return [groups[name] for name in groups.by_login.get(self.person.login, ())]

    @cached_property
    def _grants(self) -> list[tuple[Any, Any]]:
        portal = self.request.portal
        principals = (self.person.login, *portal['groups'].principals_of(self.person.login))
        found = [
            (one, portal.__objectmap__.object_for(one.place, portal)) for one in portal.grants.of_principals(principals)
        ]
        return [(grant, place) for grant, place in found if place is not None]

    @cached_property
    def roles(self) -> list[dict[str, Any]]:
        """Return the roles that the person holds where one may know of them."""
        return [
            {'title': role_title(self.request, grant.role), 'place': place_title(self.request, place),
             'url': roles_url(self.request, place), 'validity': validity_words(self.request, grant),
             'cause': cause_words(self.request, grant), 'counts': grant.valid_on(self._today),
             'group': grant.principal != self.person.login}
            for grant, place in self._grants
            if decide(self.request.rights, VIEW_ROLES, place).allowed
        ]  # fmt: skip

    @property
    def roles_elsewhere(self) -> int:
        """Return how many roles the person holds where one may not look."""
        return len(self._grants) - len(self.roles)

    @cached_property
    def sessions(self) -> list[tuple[Any, Any]]:
        """Return the person's live sessions, with the moment each was last used."""
        registry, bounds = self.request.registry, self.request.registry.session_bounds
        now, seen = registry.clock.now(), registry.last_seen.get
        return list(sessions_of(self.request.portal, self.person.login, now, bounds.idle, bounds.maximum, seen))[::-1]

    @cached_property
    def password_refused(self) -> str:
        """Return why one may not give the person another password; empty if one may."""
        decision = passwords.may_set_password(self.request.portal, self.request.rights, self.person)
        if decision.allowed:
            return ''
        return str(self.request.layout.translate(
            _('Only an administrator of every place where this person holds a role may set the password.')
        ))  # fmt: skip
