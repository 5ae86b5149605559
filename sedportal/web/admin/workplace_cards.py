"""The card of one workplace: who sits there, its role, its controller and day; a new one, and one taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import deform

from sedportal.directory.content import Organisation
from sedportal.directory.finding import find_people
from sedportal.directory.journal import plain
from sedportal.directory.operations import add_workplaces, change_workplace, remove_workplace
from sedportal.directory.schemas import workplace_schema
from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.security.roles import GRANTABLE_ROLES, MANAGE_PEOPLE, ROLES

from ..forms.dates import with_typed_days
from ..forms.renderer import Form
from ..forms.widgets import DayWidget
from .names import role_title
from .posting import GivenBackError, buttons, carry_out, done, filled

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request


def new_page(context: Organisation, request: Request) -> dict[str, Any]:
    """Show the form of a new workplace."""
    return _page(request, context, _('New workplace'), _form(request, context).render({}))


def new(context: Organisation, request: Request) -> Any:
    """Add a workplace."""
    form = _form(request, context)
    try:
        carry_out(request, form, lambda values: add_workplaces(request.unit, context, [plain(values)]))
    except GivenBackError as back:
        return _page(request, context, _('New workplace'), back.form)
    return done(request, _('The workplace is there.'), request.resource_path(context, 'workplaces'))


def card_page(context: Organisation, request: Request) -> dict[str, Any]:
    """Show the card of a workplace as a form."""
    place, form = _asked(context, request), _form(request, context)
    card = {node.name: getattr(place, node.name) for node in form.schema}
    return _page(request, context, place.title, form.render(filled(card)), place)


def change(context: Organisation, request: Request) -> Any:
    """Change the card."""
    place, form = _asked(context, request), _form(request, context)

    def do(values: dict[str, Any]) -> None:
        change_workplace(request.unit, context, place.key, {key: plain(value) for key, value in values.items()})

    try:
        carry_out(request, form, do)
    except GivenBackError as back:
        return _page(request, context, place.title, back.form, place)
    return done(request, _('The card is saved.'), request.resource_path(context, 'workplaces'))


def remove(context: Organisation, request: Request) -> Any:
    """Take a workplace out."""
    place = _asked(context, request)
    remove_workplace(request.unit, context, place.key)
    message = _('Taken out: “${title}”. The account stays.', mapping={'title': place.title})
    return done(request, message, request.resource_path(context, 'workplaces'))


def _asked(organisation: Organisation, request: Request) -> Any:
    book = organisation.workplace_book
    place = book.get(request.subpath[0]) if book is not None else None
    if place is None:
        raise NotFoundError(_('There is no such workplace. It may have been taken out.'))
    return place


def _form(request: Request, organisation: Organisation) -> Form:
    schema = with_typed_days(workplace_schema(), request.registry.clock.today)
    own = find_people(request.portal, organisations=[organisation.slug])
    people = [(one.login, f'{one.full_name}, {one.position}') for one in own]
    roles = [(role, role_title(request, role)) for role in GRANTABLE_ROLES if ROLES[role].scope == 'place']
    nobody = ('', _('— nobody —'))
    above = [(one.login, one.full_name) for one in find_people(request.portal, organisations=[''])]
    schema['role'].widget = deform.widget.SelectWidget(values=roles)
    schema['login'].widget = deform.widget.SelectWidget(values=[nobody, *people])
    schema['controller'].widget = deform.widget.SelectWidget(values=[nobody, *above, *people])
    schema['controller'].description = _('Accepts the workplace when all is ready.')
    for name in ('certificate_until', 'due'):
        schema[name].widget = DayWidget()
    back = request.resource_path(organisation, 'workplaces')
    return Form(request, schema, 'workplace', buttons=buttons(_('Save'), back, _('Cancel')))


def _page(request: Request, organisation: Organisation, title: Any, form: str, place: Any = None) -> dict[str, Any]:
    back = request.resource_path(organisation, 'workplaces')
    return {
        'title': title, 'form': form, 'organisation': organisation, 'place': place, 'back': back,
        'back_title': _('Readiness of the workplaces'),
    }  # fmt: skip


def includeme(config: Configurator) -> None:
    """Register the pages."""
    shared: dict[str, Any] = {
        'context': Organisation, 'name': 'workplaces', 'api': False, 'permission': MANAGE_PEOPLE,
        'renderer': 'sedportal.web:templates/admin/workplace.pt',
    }  # fmt: skip
    for behind, get, post in (('new', new_page, new), ('*', card_page, change)):
        config.add_view(get, behind=behind, request_method='GET', **shared)
        config.add_view(post, behind=behind, request_method='POST', **shared)
    config.add_view(remove, behind='*/remove', request_method='POST', **shared)
