"""The units of an organisation as a tree, and the card of one: its name, its place, its end."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import colander
import deform

from sedportal.directory.content import Organisation
from sedportal.directory.operations import add_unit, change_unit
from sedportal.directory.schemas import named, text
from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key
from sedportal.security.roles import MANAGE_UNITS

from ..forms.dates import Day
from ..forms.renderer import Form
from ..forms.widgets import DayWidget
from .posting import GivenBackError, buttons, carry_out, done, filled

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request


def units_page(context: Organisation, request: Request) -> dict[str, Any]:
    """Show the units as a tree, and the form of a new one."""
    return _units(request, context, _new_form(request, context).render({}))


def new_unit(context: Organisation, request: Request) -> Any:
    """Add a unit."""

    def add(values: dict[str, Any]) -> Any:
        return add_unit(request.unit, context, values['key'], values['title'], values['parent'])

    try:
        unit = carry_out(request, _new_form(request, context), add)
    except GivenBackError as back:
        return _units(request, context, back.form)
    return done(request, _('The unit “${title}” is there.', mapping={'title': unit.title}), request.path)


def unit_page(context: Organisation, request: Request) -> dict[str, Any]:
    """Show the card of a unit as a form."""
    unit = _asked(context, request)
    initial = {'title': unit.title, 'parent': unit.parent, 'valid_until': unit.valid_until}
    return _page(request, context, unit, _card_form(request, context, unit).render(filled(initial)))


def save_unit(context: Organisation, request: Request) -> Any:
    """Rename a unit, move it or close it."""
    unit = _asked(context, request)
    form = _card_form(request, context, unit)
    try:
        carry_out(request, form, lambda values: change_unit(request.unit, context, unit.key, values))
    except GivenBackError as back:
        return _page(request, context, unit, back.form)
    return done(request, _('The card is saved.'), request.resource_path(context, 'units'))


def _asked(organisation: Organisation, request: Request) -> Any:
    unit = organisation.units.get(request.subpath[0])
    if unit is None:
        raise NotFoundError(_('There is no such unit.'))
    return unit


def _new_form(request: Request, organisation: Organisation) -> Form:
    key = named('key', text(63, title=_('Key')))
    key.description = _('Small Latin letters, digits and «-», for example «buh».')
    title = named('title', text(250, title=_('Title')))
    schema = colander.SchemaNode(colander.Mapping(), title, key, _parent(organisation))
    back = request.resource_path(organisation)
    return Form(request, schema, 'unit', buttons=buttons(_('Add the unit'), back, _('Cancel')))


def _card_form(request: Request, organisation: Organisation, unit: Any) -> Form:
    last_day = colander.SchemaNode(
        Day(request.registry.clock.today), name='valid_until', title=_('Last day'), missing=None, widget=DayWidget(),
        description=_('Left empty, the unit goes on. People and cards that name it keep its name.'),
    )  # fmt: skip
    title = named('title', text(250, title=_('Title')))
    schema = colander.SchemaNode(colander.Mapping(), title, _parent(organisation, unit.key), last_day)
    back = request.resource_path(organisation, 'units')
    return Form(request, schema, 'unit', buttons=buttons(_('Save'), back, _('Cancel')))


def _parent(organisation: Organisation, but: str = '') -> colander.SchemaNode:
    node = named('parent', text(63, required=False, title=_('Part of')))
    known = sorted((unit.title, unit.key) for unit in organisation.units.values() if unit.key != but)
    node.widget = deform.widget.SelectWidget(values=[('', _('— none —')), *((key, title) for title, key in known)])
    return node


def _units(request: Request, organisation: Organisation, form: str) -> dict[str, Any]:
    units = list(organisation.units.values())
    people = Counter(
        person.unit for person in request.portal['people'].of_organisation(organisation.slug) if person.active
    )

    def below(parent: str, depth: int) -> list[tuple[Any, int, int]]:
        ones = sorted((one for one in units if one.parent == parent), key=lambda one: collation_key(one.title))
        return [found for one in ones for found in ((one, depth, people[one.key]), *below(one.key, depth + 1))]

    return {'organisation': organisation, 'units': below('', 0), 'form': form}


def _page(request: Request, organisation: Organisation, unit: Any, form: str) -> dict[str, Any]:
    return {
        'title': unit.title, 'form': form, 'organisation': organisation, 'place': None,
        'back': request.resource_path(organisation, 'units'), 'back_title': _('Units'),
    }  # fmt: skip


def includeme(config: Configurator) -> None:
    """Register the pages."""
    shared: dict[str, Any] = {'context': Organisation, 'name': 'units', 'permission': MANAGE_UNITS, 'api': False}
    templates = 'sedportal.web:templates/admin'
    for behind, get, post, template in (
        ('', units_page, new_unit, 'units.pt'),
        ('*', unit_page, save_unit, 'workplace.pt'),
    ):
        options = {**shared, 'behind': behind, 'renderer': f'{templates}/{template}'}
        config.add_view(get, request_method='GET', **options)
        config.add_view(post, request_method='POST', **options)
