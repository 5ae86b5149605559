"""A new member of staff in four actions: new, name, role, save. The login is made of the name, the password made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import colander
import deform

from sedportal.directory import passwords
from sedportal.directory.content import Organisation
from sedportal.directory.operations import add_clerk
from sedportal.directory.operations.clerks import LIKE, groups_like, held_like, parts_of_name, proposed_login
from sedportal.directory.schemas import LOGIN, named, person_schema, text
from sedportal.kernel.errors import InvalidError, NotFoundError, invalid
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide
from sedportal.security.roles import MANAGE_PEOPLE, MANAGE_ROLES

from ..forms.renderer import Form
from .names import role_title
from .passwords import in_own_unit
from .posting import GivenBackError, asked, buttons, carry_out, filled, posted
from .reach import Reach, reach_of

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

NEW = '/admin/new/clerk'
SIMPLE = ('registrar', 'editor', 'reader')
_MOST_COLLEAGUES = 60
_TITLE = _('New member of staff')
_SAME_NAME = _('The organisation has somebody of this name already. If this is another person, tick the box below.')


def new_page(context: Reach, request: Request) -> dict[str, Any]:
    """Show the form; ``?organisation=`` is where the person works."""
    organisation = _organisation(request, asked(request, 'organisation'))
    return _page(request, organisation, _form(request, organisation).render({'organisation': organisation.slug}))


def new(context: Reach, request: Request) -> dict[str, Any]:
    """Add the person and show login and password this once."""
    organisation = _organisation(request, posted(request, 'organisation'))
    same_name = bool(posted(request, 'same_name'))
    form = _form(request, organisation, same_name=same_name)

    def add(values: dict[str, Any]) -> tuple[str, str]:
        return _add(request, organisation, values)

    try:
        login, password = carry_out(request, form, add)
    except GivenBackError as back:
        return _page(request, organisation, _with_question(request, organisation, back.form))
    where = request.route_path('admin_person', login=login)
    shown = {'login': login, 'password': password, 'where': where, 'another': f'{NEW}?organisation={organisation.slug}'}
    return _page(request, organisation, '', _('The account is there.')) | shown


def _with_question(request: Request, organisation: Organisation, given_back: str) -> str:
    """Return the form given back; if a colleague has the same name, with the question whether it is another person."""
    if posted(request, 'same_name') or not _namesakes(request, organisation, posted(request, 'name')):
        return given_back
    form = _form(request, organisation, same_name=True)
    try:
        form.validate(request.POST.items())
    except deform.ValidationFailure as failure:
        return str(failure.render())
    return form.refused(InvalidError(_('Some fields need your attention.'), {'name': [_SAME_NAME]}))


def _add(request: Request, organisation: Organisation, values: dict[str, Any]) -> tuple[str, str]:
    """Add the person in a unit of work of its own; return login and password."""
    registry, slug = request.registry, organisation.slug
    if _namesakes(request, organisation, values['name']) and not values.pop('same_name', False):
        raise invalid({'name': [_SAME_NAME]})
    values.pop('same_name', None)
    names = parts_of_name(values.pop('name'))
    role, typed = values.pop('role'), values.pop('login')
    people = request.portal['people']
    password = passwords.invented_password()
    first_choice = typed or proposed_login(people.__contains__, **names)
    hashed = passwords.accept_password(registry, first_choice, password)
    card = {**names, **filled({name: values.get(name) for name in ('position', 'unit', 'email')})}

    def do(unit: Any) -> str:
        login = typed or proposed_login(unit.portal['people'].__contains__, **names)
        place = unit.portal['organisations'][slug]
        added: str = add_clerk(unit, place, {**card, 'login': login}, hashed, role).login
        return added

    return in_own_unit(request, do), password


def _namesakes(request: Request, organisation: Organisation, name: str) -> bool:
    wanted = ' '.join(name.casefold().replace('ё', 'е').split())
    people = request.portal['people'].of_organisation(organisation.slug)
    return any(one.full_name.casefold().replace('ё', 'е') == wanted for one in people)


def _organisation(request: Request, slug: str) -> Organisation:
    found: Organisation | None = request.portal['organisations'].get(slug)
    if found is None or not decide(request.rights, MANAGE_PEOPLE, found).allowed:
        raise NotFoundError(_('There is no organisation with this address.'))
    return found


def _form(request: Request, organisation: Organisation, *, same_name: bool = False) -> Form:
    units = sorted((unit.title, key) for key, unit in organisation.units.items())
    nodes = [
        named('organisation', text(63)),
        named('name', text(302, title=_('Surname, first name, patronymic'))),
        named('position', text(250, required=False, title=_('Position'))),
        named('unit', text(63, required=False, title=_('Unit'))),
        named('role', text(120, required=False, title=_('Roles'))),
        named('login', text(63, required=False, title=_('Login'))),
        person_schema()['email'],
    ]
    schema = colander.SchemaNode(colander.Mapping(), *nodes)
    schema['organisation'].widget = deform.widget.HiddenWidget()
    if same_name:
        schema.children.insert(2, colander.SchemaNode(
            colander.Boolean(), name='same_name', title=_('This is another person of the same name'), missing=False,
        ))  # fmt: skip
    schema['unit'].widget = deform.widget.SelectWidget(
        values=[('', _('— none —')), *((key, title) for title, key in units)]
    )
    if not units:
        del schema['unit']
    schema['role'].widget = deform.widget.SelectWidget(values=_roles(request, organisation))
    schema['login'].validator = LOGIN
    schema['login'].description = _('Left empty, it is made of the name: sokolova.ap')
    form = Form(request, schema, 'clerk', buttons=buttons(_('Create the account'), _back(request, organisation),
                                                          _('Cancel')))  # fmt: skip
    form['name'].begin_here = True
    for name in ('name', 'login', 'email'):
        form[name].widget.attributes = {'autocomplete': 'off'}
    return form


def _roles(request: Request, organisation: Organisation) -> list[tuple[str, Any]]:
    """Return what can be chosen: no role, one of the usual ones, or all that a colleague holds."""
    chosen: list[tuple[str, Any]] = [('', _('— no role yet —'))]
    if not decide(request.rights, MANAGE_ROLES, organisation).allowed:
        return chosen
    chosen += [(role, role_title(request, role)) for role in SIMPLE]
    for person in request.portal['people'].of_organisation(organisation.slug):
        held = held_like(request.portal, organisation, person.login)
        titles = dict.fromkeys(role_title(request, grant.role) for _place, grant in held)
        groups = [group.title for group in groups_like(request.portal, organisation, person.login)]
        if not person.active or (len(held) == 1 and held[0][1].role == 'reader' and not groups):
            continue
        if titles or groups:
            mapping = {'name': person.name, 'roles': ', '.join((*titles, *groups))}
            title = request.layout.translate(_('as ${name} has: ${roles}', mapping=mapping))
            chosen.append((LIKE + person.login, title))
    return chosen[:_MOST_COLLEAGUES]


def _back(request: Request, organisation: Organisation) -> str:
    return str(request.resource_path(organisation, 'people'))


def _page(request: Request, organisation: Organisation, form: str, title: Any = _TITLE) -> dict[str, Any]:
    crumbs = [(_back(request, organisation), organisation.short_name)]
    return {'title': title, 'lead': organisation.name, 'form': form, 'crumbs': crumbs, 'password': '', 'another': ''}


def includeme(config: Configurator) -> None:
    """Register the page; the hash is made before the write lock is taken."""
    config.add_own_unit_path(NEW)
    config.add_route('admin_new_clerk', NEW, factory=reach_of(MANAGE_PEOPLE))
    own = {
        'route_name': 'admin_new_clerk', 'permission': MANAGE_PEOPLE,
        'renderer': 'sedportal.web:templates/admin/password.pt',
    }  # fmt: skip
    config.add_view(new_page, request_method='GET', **own)
    config.add_view(new, request_method='POST', **own)
