"""New accounts and new passwords: the hash is made before the write lock is taken, in units of work of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import colander
import deform

from sedportal.directory import passwords
from sedportal.directory.content import Person
from sedportal.directory.operations import add_person
from sedportal.kernel.errors import NotFoundError, RefusedError
from sedportal.kernel.i18n import _
from sedportal.kernel.unit_of_work import UnitOfWork, unit_of_work
from sedportal.security.roles import MANAGE_PEOPLE

from ..forms.renderer import Form
from .person_forms import password_node, person_form
from .posting import GivenBackError, asked, buttons, carry_out, done, filled, posted
from .reach import Reach, reach_of

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

NEW, RESET = '/admin/new/person', '/admin/password'


def new_page(context: Reach, request: Request) -> dict[str, Any]:
    """Show the form of a new person."""
    organisation = asked(request, 'organisation')
    return _new(request, _new_form(request, context).render(filled({'organisation': organisation})))


def new(context: Reach, request: Request) -> Any:
    """Add a person; a password that the portal made up is shown on the spot, since it is kept nowhere."""

    def add(values: dict[str, Any]) -> tuple[Any, str]:
        password = values.pop('password')
        given = password or passwords.invented_password()
        hashed = passwords.accept_password(request.registry, values['login'], given)
        added = in_own_unit(request, lambda unit: add_person(unit, values, hashed, one_time=True).login)
        return added, '' if password else given

    try:
        login, made_up = carry_out(request, _new_form(request, context), add)
    except GivenBackError as back:
        return _new(request, back.form)
    return _made(request, login, made_up, _('The account is there.'))


def _new_form(request: Request, context: Reach) -> Form:
    organisation = posted(request, 'organisation') or asked(request, 'organisation')
    return person_form(request, context, back='/admin/people', organisation=organisation, new=True)


def _new(request: Request, form: str) -> dict[str, Any]:
    crumbs = [('/admin/people', request.layout.translate(_('People')))]
    return {'title': _('New person'), 'lead': '', 'form': form, 'crumbs': crumbs, 'password': '', 'another': ''}


def in_own_unit(request: Request, do: Callable[[UnitOfWork], Any]) -> Any:
    """Do something in a unit of work of its own, with the rights that count when the lock is held."""
    registry, login = request.registry, request.authenticated_userid
    with unit_of_work(registry) as unit:
        rights = registry.rights_cache.rights_of(registry, unit.portal, login)
        return do(unit.acting_as(unit.portal['people'][login], rights))


def _made(request: Request, login: str, made_up: str, message: Any) -> Any:
    where = request.route_path('admin_person', login=login)
    if not made_up:
        return done(request, message, where)
    crumbs = [('/admin/people', request.layout.translate(_('People')))]
    shown = {'password': made_up, 'login': login, 'where': where, 'another': ''}
    return {'title': message, 'lead': '', 'form': '', 'crumbs': crumbs, **shown}


def reset_page(context: Reach, request: Request) -> dict[str, Any]:
    """Show the form for another password of somebody."""
    person = _person(request, asked(request, 'login'))
    return _reset(request, person, _reset_form(request, person).render({'login': person.login}))


def reset(context: Reach, request: Request) -> Any:
    """Set another password and end all sessions."""
    person = _person(request, posted(request, 'login'))

    def change(values: dict[str, Any]) -> str:
        given = values['password'] or passwords.invented_password()
        hashed = passwords.accept_password(request.registry, person.login, given)
        in_own_unit(request, lambda unit: _set(unit, person.login, hashed))
        return '' if values['password'] else given

    try:
        made_up = carry_out(request, _reset_form(request, person), change)
    except GivenBackError as back:
        return _reset(request, person, back.form)
    return _made(request, person.login, made_up, _('The password is changed, all sessions have ended.'))


def _set(unit: UnitOfWork, login: str, hashed: str) -> None:
    passwords.set_password(unit, unit.portal['people'][login], hashed, one_time=True)


def _person(request: Request, login: str) -> Person:
    """Return who is meant. Raises :class:`NotFoundError`, or :class:`RefusedError` for those out of one's reach."""
    person = request.portal['people'].get(login)
    if person is None:
        raise NotFoundError(_('There is nobody with this login.'))
    decision = passwords.may_set_password(request.portal, request.rights, person)
    if not decision.allowed:
        raise RefusedError(decision.explain(), decision=decision)
    found: Person = person
    return found


def _reset_form(request: Request, person: Person) -> Form:
    schema = colander.SchemaNode(colander.Mapping(), password_node())
    schema.add(colander.SchemaNode(colander.String(), name='login', title='', widget=deform.widget.HiddenWidget()))
    back = request.route_path('admin_person', login=person.login)
    return Form(request, schema, 'password', buttons=buttons(_('Set the password'), back, _('Cancel')))


def _reset(request: Request, person: Person, form: str) -> dict[str, Any]:
    where = request.route_path('admin_person', login=person.login)
    crumbs = [('/admin/people', request.layout.translate(_('People'))), (where, person.name)]
    lead = _('${name}: all sessions end with this.', mapping={'name': person.full_name})
    return {'title': _('New password'), 'lead': lead, 'form': form, 'crumbs': crumbs, 'password': '', 'another': ''}


def add_pages(config: Configurator, templates: str) -> None:
    """Register both pages."""
    for name, path, get, post in (
        ('admin_new_person', NEW, new_page, new),
        ('admin_password', RESET, reset_page, reset),
    ):
        config.add_own_unit_path(path)
        config.add_route(name, path, factory=reach_of(MANAGE_PEOPLE))
        own = {'route_name': name, 'permission': MANAGE_PEOPLE, 'renderer': f'{templates}/password.pt'}
        config.add_view(get, request_method='GET', **own)
        config.add_view(post, request_method='POST', **own)
