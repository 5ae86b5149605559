"""People and their accounts: the list, a card, what somebody holds, passwords and sessions."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sedportal.directory import accounts, passwords
from sedportal.directory.content import Organisation, Person
from sedportal.directory.finding import find_people
from sedportal.directory.operations import change_person
from sedportal.directory.operations.people import card_of
from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.search.layout import retyped
from sedportal.security.permits import decide
from sedportal.security.roles import MANAGE_PEOPLE

from ..forms.renderer import Form
from .person import PersonPage
from .person_forms import person_form
from .posting import GivenBackError, asked, carry_out, done, filled, offset_asked, posted
from .reach import Reach, person_named, reach_of

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

PAGE = 50
_STANDINGS = {'active': True, 'inactive': False, 'all': None}


class PeopleList:
    """Answer what the list asks; ``only`` is the organisation whose own page it is."""

    def __init__(self, request: Request, reach: Reach, only: Organisation | None = None) -> None:
        self.request = request
        self.reach = reach
        self.only = only
        self.words = asked(request, 'q')
        self.organisation = only.slug if only is not None else asked(request, 'organisation')
        standing = asked(request, 'standing')
        self.standing = standing if standing in _STANDINGS else 'active'
        self.offset = offset_asked(request)
        self.limit = PAGE
        self.url = request.path

    @cached_property
    def _found(self) -> list[Person]:
        slugs: Any = self.reach.slugs
        if self.organisation == '-':
            slugs = ('',) if self.reach.everywhere else ()
        elif self.organisation:
            slugs = (self.organisation,) if slugs is None or self.organisation in slugs else ()
        active = _STANDINGS[self.standing]
        for words in (self.words, *(retyped(self.words) if self.words else ())):
            found = find_people(self.request.portal, words, slugs, active=active)
            if found:
                return found
        return []

    @property
    def total(self) -> int:
        """Return how many people there are."""
        return len(self._found)

    @property
    def narrowed(self) -> bool:
        """Tell whether the list was narrowed by anything typed."""
        return bool(self.words) or self.standing != 'active'

    @property
    def nothing(self) -> tuple[Any, Any]:
        """Return what to say when there is nobody to show."""
        if self.narrowed:
            return _('Nobody is called so'), _('Shorten the words, or look among all, the switched off included.')
        return _('There is nobody here yet'), _('Add the first person.')

    @property
    def rows(self) -> list[Person]:
        """Return the page of the list."""
        return self._found[self.offset : self.offset + self.limit]

    @property
    def standings(self) -> list[tuple[str, Any]]:
        """Return the choices of standing."""
        return [('active', _('Active')), ('inactive', _('Switched off')), ('all', _('All'))]

    def page_url(self, offset: int) -> str:
        """Return the address of another page of the list."""
        own = '' if self.only is not None else self.organisation
        query = {'q': self.words, 'organisation': own, 'standing': self.standing, 'offset': offset}
        return f'{self.url}?{urlencode(filled(query))}'

    def organisation_of(self, person: Person) -> str:
        """Return the short name of a person's organisation."""
        found = self.request.portal['organisations'].get(person.organisation)
        return found.short_name if found is not None else ''


def people(context: Reach, request: Request) -> dict[str, Any]:
    """List the people within one's reach."""
    return {'page': PeopleList(request, context)}


def organisation_people(context: Organisation, request: Request) -> dict[str, Any]:
    """List the people of one organisation."""
    return {'page': PeopleList(request, Reach(request, MANAGE_PEOPLE), context)}


def person(context: Person, request: Request) -> dict[str, Any]:
    """Show a person: card, roles, groups, sessions."""
    return {'page': PersonPage(request, context)}


def edit_page(context: Person, request: Request) -> dict[str, Any]:
    """Show the card as a form."""
    form = _edit_form(request, context)
    card = {name: value for name, value in card_of(context).items() if name in form}
    return _edit(request, context, form.render(filled(card)))


def edit(context: Person, request: Request) -> Any:
    """Change the card."""
    try:
        carry_out(request, _edit_form(request, context), lambda values: change_person(request.unit, context, values))
    except GivenBackError as back:
        return _edit(request, context, back.form)
    return done(request, _('The card is saved.'), _home_of(request, context))


def _edit_form(request: Request, context: Person) -> Form:
    back = request.route_path('admin_person', login=context.login)
    return person_form(request, Reach(request, MANAGE_PEOPLE), back=back, organisation=context.organisation)


def _edit(request: Request, context: Person, form: str) -> dict[str, Any]:
    back = request.route_path('admin_person', login=context.login)
    crumbs = [('/admin/people', request.layout.translate(_('People'))), (back, context.name)]
    return {'title': _('Edit'), 'lead': context.full_name, 'form': form, 'crumbs': crumbs}


def _home_of(request: Request, context: Person) -> str:
    """Return the person's page; who moved out of one's reach leaves one at the list."""
    reachable = decide(request.rights, MANAGE_PEOPLE, context).allowed
    return str(request.route_path('admin_person', login=context.login) if reachable else '/admin/people')


def end_sessions(context: Person, request: Request) -> Any:
    """End one session of the person (``session`` is its key), or all of them."""
    where = request.route_path('admin_person', login=context.login)
    key = posted(request, 'session')
    if key:
        try:
            accounts.revoke_session(request.unit, context, key)
        except NotFoundError as over:
            return done(request, over.message, where, 'info')
        return done(request, _('The session has ended.'), where)
    ended = accounts.end_sessions(request.unit, context)
    return done(request, _('Sessions ended: ${count}', mapping={'count': ended}), where)


def reset_factor(context: Person, request: Request) -> Any:
    """Take away the second factor of one who lost his telephone."""
    passwords.reset_factor(request.unit, context)
    message = _('The second factor is taken away. Its owner sets up another one under “My account”.')
    return done(request, message, request.route_path('admin_person', login=context.login))


def includeme(config: Configurator) -> None:
    """Register the list and the pages of a person."""
    from . import leaving, passwords

    templates = 'sedportal.web:templates/admin'
    shown = {'renderer': f'{templates}/people.pt', 'permission': MANAGE_PEOPLE, 'request_method': 'GET'}
    config.add_route('admin_people', '/admin/people', factory=reach_of(MANAGE_PEOPLE))
    config.add_view(people, route_name='admin_people', **shown)
    config.add_view(organisation_people, context=Organisation, name='people', behind='', api=False, **shown)
    for name, behind, template, get, post in (
        ('admin_person', '', 'person', person, None),
        ('admin_person_edit', '/edit', 'form', edit_page, edit),
        ('admin_person_standing', '/standing', 'standing', leaving.standing_page, leaving.standing),
        ('admin_person_sessions', '/sessions', None, None, end_sessions),
        ('admin_person_factor', '/second-factor', None, None, reset_factor),
    ):
        config.add_route(name, f'/admin/people/{{login}}{behind}', factory=person_named)
        own: dict[str, Any] = {'route_name': name, 'permission': MANAGE_PEOPLE}
        if template:
            own['renderer'] = f'{templates}/{template}.pt'
        if get is not None:
            config.add_view(get, request_method='GET', **own)
        if post is not None:
            config.add_view(post, request_method='POST', **own)
    passwords.add_pages(config, templates)
