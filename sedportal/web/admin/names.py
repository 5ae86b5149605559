"""Words for what administration speaks of: people, groups, places, roles, causes, days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sedportal.directory.content import Folder, Organisation, Portal
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_date
from sedportal.security.grants import GROUP_PREFIX, Grant
from sedportal.security.roles import ROLES

if TYPE_CHECKING:
    from pyramid.request import Request

_CAUSES = {
    'demonstration': _('came with the demonstration region'),
}


def role_title(request: Request, role: str) -> str:
    """Return the title of a role."""
    return str(request.layout.translate(ROLES[role].title if role in ROLES else role))


def person_name(request: Request, login: str) -> str:
    """Return surname and initials of whoever has the ``login``; the portal itself goes by its own name."""
    if login in ('', 'system'):
        return str(request.layout.translate(_('The portal'))) if login else ''
    person = request.portal['people'].get(login)
    return person.name if person is not None else login


def principal_name(request: Request, principal: str) -> str:
    """Return the full name of a person or the title of a group."""
    if principal.startswith(GROUP_PREFIX):
        group = request.portal['groups'].get(principal.removeprefix(GROUP_PREFIX))
        return (
            str(request.layout.translate(_('Group “${title}”', mapping={'title': group.title}))) if group else principal
        )
    person = request.portal['people'].get(principal)
    return person.full_name if person is not None else principal


def principal_url(request: Request, principal: str) -> str:
    """Return where a person or group is administered."""
    if principal.startswith(GROUP_PREFIX):
        return str(request.route_path('admin_group', name=principal.removeprefix(GROUP_PREFIX)))
    return str(request.route_path('admin_person', login=principal))


def place_title(request: Request, place: Any) -> str:
    """Return the title of a place; a folder with the way to it inside its organisation."""
    if isinstance(place, Portal):
        return str(request.layout.translate(_('The whole portal')))
    if isinstance(place, Organisation):
        return place.short_name
    titles = []
    while isinstance(place, Folder):
        titles.append(place.title)
        place = place.__parent__
    return ' / '.join(reversed(titles))


def roles_url(request: Request, place: Any, *step: str) -> str:
    """Return the address of a place's page of roles, or of a ``step`` behind it."""
    if isinstance(place, Portal):
        return '/'.join(('/admin/roles', *step))
    return str(request.resource_path(place, 'roles', *step))


def cause_words(request: Request, grant: Grant) -> str:
    """Return why somebody holds a role: who gave it, and when."""
    kind, _colon, who = grant.cause.partition(':')
    if kind == 'reorganisation':
        mapping = {'place': request.wording.organisation(who), 'day': format_date(grant.granted_at)}
        return str(request.layout.translate(_('came over from ${place} on ${day}', mapping=mapping)))
    if kind == 'administrator':
        mapping = {'name': person_name(request, who), 'day': format_date(grant.granted_at)}
        return str(request.layout.translate(_('given by ${name} on ${day}', mapping=mapping)))
    if kind == 'successor':
        mapping = {'name': person_name(request, who), 'day': format_date(grant.granted_at)}
        return str(request.layout.translate(_('passed on by ${name} on ${day}', mapping=mapping)))
    return str(request.layout.translate(_CAUSES.get(grant.cause, grant.cause)))


def validity_words(request: Request, grant: Grant) -> str:
    """Return from when to when a role counts; empty if it always does."""
    days = {'first': _day(grant.valid_from), 'last': _day(grant.valid_until)}
    if grant.valid_from and grant.valid_until:
        text = _('from ${first} to ${last}', mapping=days)
    elif grant.valid_from:
        text = _('from ${first}', mapping=days)
    elif grant.valid_until:
        text = _('until ${last}', mapping=days)
    else:
        return ''
    return str(request.layout.translate(text))


def _day(day: date | None) -> str:
    return format_date(day) if day is not None else ''
