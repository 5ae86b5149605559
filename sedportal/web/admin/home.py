"""Where administration begins: what this person may administer, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sedportal.directory.content import Organisation
from sedportal.kernel.i18n import _
from sedportal.security.roles import (
    MANAGE_ORGANISATIONS,
    MANAGE_PEOPLE,
    MANAGE_ROLES,
    VIEW_LEDGER,
    VIEW_OPERATIONS,
    VIEW_ROLES,
)

from .reach import Reach, reach_of

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request


@dataclass(frozen=True)
class Way:
    """A page of administration: where it is, what it is called, what it is for."""

    url: str
    title: str
    text: str
    icon: str


# Each with the permission that opens it: held anywhere, or at the portal itself.
_ANYWHERE = (
    (MANAGE_PEOPLE, Way('/admin/people', _('People'), _('Accounts, passwords, sessions'), 'people')),
    (MANAGE_PEOPLE, Way('/admin/groups', _('Groups'), _('Several people under one name'), 'person-check')),
    (
        VIEW_ROLES,
        Way('/admin/workplaces', _('Readiness of the workplaces'), _('How far each organisation is'), 'grid'),
    ),
    (VIEW_ROLES, Way('/admin/workflows', _('Workflows'), _('States, steps, who may do what'), 'diagram-3')),
    (VIEW_ROLES, Way('/admin/components', _('Components'), _('What the pages are made of'), 'display')),
)
_PORTAL = (
    (
        MANAGE_ORGANISATIONS,
        Way('/admin/organisations', _('Organisations'), _('Cards, units, reorganisation'), 'buildings'),
    ),
    (
        MANAGE_ORGANISATIONS,
        Way('/admin/dictionaries', _('Dictionaries'), _('What cards offer to choose from'), 'list-ul'),
    ),
    (MANAGE_ORGANISATIONS, Way('/admin/skin', _('Skin'), _('Name, emblem, colours, support'), 'eye')),
    (VIEW_ROLES, Way('/admin/roles', _('Roles at the portal'), _('Who administers it, who may see everything'), 'key')),
    (VIEW_LEDGER, Way('/admin/ledger', _('Ledger'), _('Everything that was ever changed'), 'journal-text')),
    (VIEW_OPERATIONS, Way('/admin/operation', _('Operation'), _('Index, consumers, sizes'), 'sliders')),
)
_OF_ORGANISATION = (
    ('roles', _('Roles')),
    ('people', _('People')),
    ('units', _('Units')),
    ('workplaces', _('Readiness of the workplaces')),
)


class Home:
    """Answer what the page asks."""

    def __init__(self, request: Request) -> None:
        self._request = request

    @property
    def ways(self) -> list[Way]:
        """Return the pages that are open to whoever asks."""
        reaches = {permission: Reach(self._request, permission) for permission, _way in (*_ANYWHERE, *_PORTAL)}
        anywhere = [way for permission, way in _ANYWHERE if reaches[permission].slugs != frozenset()]
        return [*anywhere, *(way for permission, way in _PORTAL if reaches[permission].everywhere)]

    @property
    def organisations(self) -> list[tuple[Organisation, list[tuple[str, Any]]]]:
        """Return the organisations that one administers by a role held there, each with its pages."""
        reach = Reach(self._request, MANAGE_ROLES)
        if reach.everywhere:
            return []
        path = self._request.resource_path
        return [(one, [(path(one, name), title) for name, title in _OF_ORGANISATION]) for one in reach.organisations]


def home(context: Reach, request: Request) -> dict[str, Any]:
    """Show what one may administer."""
    return {'page': Home(request)}


def includeme(config: Configurator) -> None:
    """Register the page; the right to see roles is what all administrators and the auditor share."""
    config.add_route('admin', '/admin', factory=reach_of(VIEW_ROLES))
    config.add_view(
        home, route_name='admin', request_method='GET', permission=VIEW_ROLES,
        renderer='sedportal.web:templates/admin/home.pt',
    )  # fmt: skip
