"""Groups: a name for several people, to which roles are given like to one person."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import deform

from sedportal.directory.content import Group, Person
from sedportal.directory.finding import find_groups, find_people
from sedportal.directory.operations import add_group, change_group, delete_group, set_members
from sedportal.directory.schemas import group_schema
from sedportal.documents.effect import effect_of_members
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key
from sedportal.search.layout import retyped
from sedportal.security.permits import decide, principal_of_group
from sedportal.security.roles import MANAGE_GROUPS, MANAGE_PEOPLE

from ..forms.renderer import Form
from .matrix import headline, seen_by
from .names import cause_words, place_title, role_title, roles_url, validity_words
from .posting import GivenBackError, asked, buttons, carry_out, done, filled, posted
from .reach import Reach, group_named, reach_of

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

_MOST_FOUND = 20


class GroupPage:
    """Answer what the page of a group asks."""

    def __init__(self, request: Request, group: Group) -> None:
        self.request = request
        self.group = group
        self.url = request.route_path('admin_group', name=group.name)
        self.words = asked(request, 'q')
        self.groups_title = _('Groups')

    @property
    def may_manage(self) -> bool:
        """Tell whether one may change the group."""
        right = MANAGE_PEOPLE if self.group.organisation else MANAGE_GROUPS
        return decide(self.request.rights, right, self.group).allowed

    @property
    def members_url(self) -> str:
        """Return where a change of members is sent: to the preview if roles hang on it."""
        return f'{self.url}/members/preview' if self.roles else self.url

    @property
    def owner(self) -> str:
        """Return whose group it is."""
        found = self.request.portal['organisations'].get(self.group.organisation)
        return found.name if found is not None else ''

    @cached_property
    def members(self) -> list[Person]:
        """Return who is in the group, by name."""
        people = self.request.portal['people']
        return sorted((people[login] for login in self.group.members), key=lambda one: collation_key(one.full_name))

    @cached_property
    def found(self) -> list[Person]:
        """Return the people who are called so and are not in the group yet."""
        if not self.words:
            return []
        for words in (self.words, *retyped(self.words)):
            people = find_people(self.request.portal, words, active=True)
            if people:
                return [one for one in people if one.login not in self.group.members][:_MOST_FOUND]
        return []

    @cached_property
    def roles(self) -> list[dict[str, str]]:
        """Return the roles that the group holds."""
        portal = self.request.portal
        held = portal.grants.of_principals((principal_of_group(self.group.name),))
        places = ((grant, portal.__objectmap__.object_for(grant.place, portal)) for grant in held)
        return [
            {'title': role_title(self.request, grant.role), 'place': place_title(self.request, place),
             'url': roles_url(self.request, place), 'validity': validity_words(self.request, grant),
             'cause': cause_words(self.request, grant)}
            for grant, place in places
            if place is not None
        ]  # fmt: skip


def groups(context: Reach, request: Request) -> dict[str, Any]:
    """List the groups: the portal's own, and those of the organisations within reach."""
    slugs = None if context.everywhere else {'', *(one.slug for one in context.organisations)}
    whose = {one.slug: one.short_name for one in request.portal['organisations'].values()}
    rows = [
        {'url': request.route_path('admin_group', name=one.name), 'title': one.title, 'name': one.name,
         'members': len(one.members), 'owner': whose.get(one.organisation, '')}
        for one in find_groups(request.portal, asked(request, 'q'), slugs)
    ]  # fmt: skip
    return {'rows': rows, 'words': asked(request, 'q')}


def new_page(context: Reach, request: Request) -> dict[str, Any]:
    """Show the form of a new group."""
    return _new(request, _new_form(request, context).render({}))


def new(context: Reach, request: Request) -> Any:
    """Add a group."""
    try:
        group = carry_out(request, _new_form(request, context), lambda values: add_group(request.unit, values))
    except GivenBackError as back:
        return _new(request, back.form)
    return done(request, _('The group is there. Add its members.'), request.route_path('admin_group', name=group.name))


def _new_form(request: Request, reach: Reach) -> Form:
    schema = group_schema()
    own = [('', _('— the portal itself —'))] if reach.everywhere else []
    pairs = [*own, *((one.slug, one.name) for one in reach.organisations)]
    schema['organisation'].widget = deform.widget.SelectWidget(values=pairs)
    schema['name'].description = _('Small Latin letters, digits and «-». It never changes.')
    return Form(request, schema, 'group', buttons=buttons(_('Save'), '/admin/groups', _('Cancel')))


def _new(request: Request, form: str) -> dict[str, Any]:
    crumbs = [('/admin/groups', request.layout.translate(_('Groups')))]
    return {'title': _('New group'), 'lead': '', 'form': form, 'crumbs': crumbs}


def group(context: Group, request: Request) -> dict[str, Any]:
    """Show a group, its members and roles; ``?q=`` finds people to add."""
    return {'page': GroupPage(request, context)}


def change_members(context: Group, request: Request) -> Any:
    """Add the person of the button, or take him out."""
    added = posted(request, 'add')
    set_members(request.unit, context, _members_asked(context, request))
    message = _('The person is in the group now.') if added else _('The person is no longer in the group.')
    return done(request, message, request.route_path('admin_group', name=context.name))


def _members_asked(context: Group, request: Request) -> tuple[str, ...]:
    return tuple(sorted({*context.members, *filter(None, (posted(request, 'add'),))} - {posted(request, 'remove')}))


def preview_members(context: Group, request: Request) -> Any:
    """Show who would see more and who less if a person joined or left; nothing is written."""
    added, removed = posted(request, 'add'), posted(request, 'remove')
    person = request.portal['people'].get(added or removed)
    page = GroupPage(request, context)
    if person is None or (person.login in context.members) == bool(added):
        return done(request, _('Nothing was changed: no cell differs from what is held.'), page.url, 'info')
    registry, members = request.registry, _members_asked(context, request)
    effect = effect_of_members(registry, request.portal, request.rights, context, members, registry.clock.today())
    return {
        'page': page, 'person': person, 'joins': bool(added), 'headline': headline(request, effect),
        'people': seen_by(request, effect),
    }  # fmt: skip


def delete_page(context: Group, request: Request) -> dict[str, Any]:
    """Ask before a group is deleted, and show what it holds and what follows."""
    page, registry = GroupPage(request, context), request.registry
    effect = effect_of_members(registry, request.portal, request.rights, context, (), registry.clock.today())
    return {'page': page, 'headline': headline(request, effect), 'people': seen_by(request, effect)}


def delete(context: Group, request: Request) -> Any:
    """Delete the group with its roles."""
    title, taken = context.title, delete_group(request.unit, context)
    message = _(
        'The group “${title}” is deleted, roles taken with it: ${count}.', mapping={'title': title, 'count': taken}
    )
    return done(request, message, '/admin/groups')


def title_page(context: Group, request: Request) -> dict[str, Any]:
    """Show the title as a form."""
    return _titled(request, context, _title_form(request, context).render(filled({'title': context.title})))


def change_title(context: Group, request: Request) -> Any:
    """Give the group another title."""
    form = _title_form(request, context)
    try:
        carry_out(request, form, lambda values: change_group(request.unit, context, values['title']))
    except GivenBackError as back:
        return _titled(request, context, back.form)
    return done(request, _('The title is changed.'), request.route_path('admin_group', name=context.name))


def _title_form(request: Request, context: Group) -> Form:
    schema = group_schema()
    del schema['name'], schema['organisation']
    back = request.route_path('admin_group', name=context.name)
    return Form(request, schema, 'title', buttons=buttons(_('Save'), back, _('Cancel')))


def _titled(request: Request, context: Group, form: str) -> dict[str, Any]:
    back = request.route_path('admin_group', name=context.name)
    crumbs = [('/admin/groups', request.layout.translate(_('Groups'))), (back, context.title)]
    return {'title': _('Rename the group'), 'lead': '', 'form': form, 'crumbs': crumbs}


def includeme(config: Configurator) -> None:
    """Register the pages. The operations ask for the right that the group's owner takes."""
    templates = 'sedportal.web:templates/admin'
    reach = reach_of(MANAGE_PEOPLE)
    for name, path, factory, template, get, post in (
        ('admin_groups', '/admin/groups', reach, 'groups', groups, None),
        ('admin_new_group', '/admin/new/group', reach, 'form', new_page, new),
        ('admin_group', '/admin/groups/{name}', group_named, 'group', group, change_members),
        ('admin_group_delete', '/admin/groups/{name}/delete', group_named, 'group_delete', delete_page, delete),
        ('admin_group_title', '/admin/groups/{name}/title', group_named, 'form', title_page, change_title),
    ):
        config.add_route(name, path, factory=factory)
        own = {'route_name': name, 'permission': MANAGE_PEOPLE, 'renderer': f'{templates}/{template}.pt'}
        config.add_view(get, request_method='GET', **own)
        if post is not None:
            config.add_view(post, request_method='POST', **own)
    # A question asked by POST, as with roles.
    config.add_own_unit_ending('/members/preview')
    config.add_route('admin_group_preview', '/admin/groups/{name}/members/preview', factory=group_named)
    config.add_view(
        preview_members, route_name='admin_group_preview', request_method='POST', permission=MANAGE_PEOPLE,
        renderer=f'{templates}/group_preview.pt',
    )  # fmt: skip
