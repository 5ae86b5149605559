"""Organisations: the list, cards, reorganisation, units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import colander
import deform

from sedportal.directory.content import Organisation
from sedportal.directory.interfaces import CATEGORIES
from sedportal.directory.journal import plain
from sedportal.directory.operations import add_organisation, add_unit, change_organisation, reorganise
from sedportal.directory.schemas import named, organisation_schema, text
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key
from sedportal.security.roles import MANAGE_ORGANISATIONS, MANAGE_UNITS

from ..forms.dates import Day, with_typed_days
from ..forms.renderer import Form
from ..forms.widgets import DayWidget
from .posting import GivenBackError, asked, buttons, carry_out, done, filled
from .reach import Reach, reach_of

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

_DAYS = ('valid_from', 'valid_until')


@dataclass(frozen=True)
class Listed:
    """The organisations of one category."""

    title: str
    organisations: tuple[Organisation, ...]


def organisations(context: Reach, request: Request) -> dict[str, Any]:
    """List the organisations by category; ``?q=`` narrows by names, seat or address."""
    words = asked(request, 'q')
    wanted = words.casefold().replace('ё', 'е').split()

    def is_called(one: Organisation) -> bool:
        called = f'{one.name} {one.short_name} {one.seat} {one.slug}'.casefold().replace('ё', 'е')
        return all(word in called for word in wanted)

    shown = [one for one in context.organisations if is_called(one)]
    by_category = [(category, [one for one in shown if one.category == category]) for category in CATEGORIES]
    listed = [Listed(request.wording.category(category), tuple(ones)) for category, ones in by_category if ones]
    return {'listed': listed, 'words': words, 'today': request.registry.clock.today()}


def new_page(context: Reach, request: Request) -> dict[str, Any]:
    """Show the form of a new organisation."""
    return _page(_('New organisation'), _card_form(request, '/admin/organisations').render({}))


def new(context: Reach, request: Request) -> Any:
    """Add an organisation with its standard folders."""
    form = _card_form(request, '/admin/organisations')
    try:
        added = carry_out(request, form, lambda values: add_organisation(request.unit, filled(plain(values))))
    except GivenBackError as back:
        return _page(_('New organisation'), back.form)
    return done(request, _('The organisation is there, with its folders.'), request.resource_path(added))


def settings_page(context: Organisation, request: Request) -> dict[str, Any]:
    """Show the card as a form."""
    form = _card_form(request, request.resource_path(context), context)
    card = {node.name: getattr(context, node.name) for node in form.schema}
    return _page(_('Card of the organisation'), form.render(filled(card)), context)


def change_settings(context: Organisation, request: Request) -> Any:
    """Change the card."""
    form = _card_form(request, request.resource_path(context), context)
    try:
        carry_out(request, form, lambda values: change_organisation(request.unit, context, plain(values)))
    except GivenBackError as back:
        return _page(_('Card of the organisation'), back.form, context)
    return done(request, _('The card is saved.'), request.resource_path(context))


def _card_form(request: Request, back: str, organisation: Organisation | None = None) -> Form:
    schema = with_typed_days(organisation_schema(), request.registry.clock.today)
    categories = [(category, request.wording.category(category)) for category in CATEGORIES]
    schema['category'].widget = deform.widget.SelectWidget(values=categories)
    schema['name'].widget = deform.widget.TextAreaWidget(rows=2, item_css_class='field-wide')
    for name in ('parent', 'successor'):
        schema[name].widget = deform.widget.SelectWidget(values=_others(request, organisation))
    for name in _DAYS:
        schema[name].widget = DayWidget()
    if organisation is None:
        schema['slug'].description = _('Small Latin letters, digits and «-». It never changes.')
        for name in ('valid_until', 'successor'):
            del schema[name]
    else:
        del schema['slug']
    return Form(request, schema, 'organisation', buttons=buttons(_('Save'), back, _('Cancel')))


def _others(request: Request, organisation: Organisation | None) -> list[tuple[str, Any]]:
    others = [one for one in request.portal['organisations'].values() if one is not organisation]
    return [
        ('', _('— none —')),
        *((one.slug, one.name) for one in sorted(others, key=lambda one: collation_key(one.name))),
    ]


def _page(title: Any, form: str, organisation: Organisation | None = None) -> dict[str, Any]:
    return {'title': title, 'form': form, 'organisation': organisation}


def reorganise_page(context: Organisation, request: Request) -> dict[str, Any]:
    """Show the form that ends an organisation."""
    initial = filled({'last_day': context.valid_until, 'successor': context.successor})
    return _page(_('Reorganisation'), _ending_form(request, context).render(initial), context)


def end_organisation(context: Organisation, request: Request) -> Any:
    """End an organisation on its last day, in favour of a successor if it has one."""

    def end(values: dict[str, Any]) -> None:
        reorganise(request.unit, context, last_day=values['last_day'], successor=values['successor'])

    try:
        carry_out(request, _ending_form(request, context), end)
    except GivenBackError as back:
        return _page(_('Reorganisation'), back.form, context)
    message = _('After its last day the organisation registers nothing more; its documents stay.')
    return done(request, message, request.resource_path(context))


def _ending_form(request: Request, organisation: Organisation) -> Form:
    last_day = colander.SchemaNode(
        Day(request.registry.clock.today), name='last_day', title=_('Last day'), widget=DayWidget(),
        description=_('On the day after it nothing is registered here any more. Documents and roles stay.'),
    )  # fmt: skip
    successor = named('successor', text(63, required=False, title=_('Successor')))
    successor.widget = deform.widget.SelectWidget(values=_others(request, organisation))
    schema = colander.SchemaNode(colander.Mapping(), last_day, successor)
    back = request.resource_path(organisation, 'settings')
    return Form(request, schema, 'ending', buttons=buttons(_('End the organisation'), back, _('Cancel'), 'btn-danger'))


def units_page(context: Organisation, request: Request) -> dict[str, Any]:
    """Show the units as a tree, and the form of a new one."""
    return _units(request, context, _unit_form(request, context).render({}))


def new_unit(context: Organisation, request: Request) -> Any:
    """Add a unit."""

    def add(values: dict[str, Any]) -> Any:
        return add_unit(request.unit, context, values['key'], values['title'], values['parent'])

    try:
        unit = carry_out(request, _unit_form(request, context), add)
    except GivenBackError as back:
        return _units(request, context, back.form)
    return done(request, _('The unit “${title}” is there.', mapping={'title': unit.title}), request.path)


def _unit_form(request: Request, organisation: Organisation) -> Form:
    key = named('key', text(63, title=_('Key')))
    key.description = _('Small Latin letters, digits and «-», for example «buh».')
    parent = named('parent', text(63, required=False, title=_('Part of')))
    known = sorted((unit.title, unit.key) for unit in organisation.units.values())
    parent.widget = deform.widget.SelectWidget(values=[('', _('— none —')), *((one, title) for title, one in known)])
    schema = colander.SchemaNode(colander.Mapping(), named('title', text(250, title=_('Title'))), key, parent)
    back = request.resource_path(organisation)
    return Form(request, schema, 'unit', buttons=buttons(_('Add the unit'), back, _('Cancel')))


def _units(request: Request, organisation: Organisation, form: str) -> dict[str, Any]:
    def below(parent: str, depth: int) -> list[tuple[Any, int]]:
        ones = sorted((one for one in organisation.units.values() if one.parent == parent), key=lambda one: one.title)
        return [found for one in ones for found in ((one, depth), *below(one.key, depth + 1))]

    return {'organisation': organisation, 'units': below('', 0), 'form': form}


def includeme(config: Configurator) -> None:
    """Register the pages: the list and new ones under ``/admin``, the others at the organisation itself."""
    templates = 'sedportal.web:templates/admin'
    reach = reach_of(MANAGE_ORGANISATIONS)
    config.add_route('admin_organisations', '/admin/organisations', factory=reach)
    config.add_route('admin_new_organisation', '/admin/new/organisation', factory=reach)
    card: dict[str, Any] = {'renderer': f'{templates}/organisation.pt', 'permission': MANAGE_ORGANISATIONS}
    shown = {'renderer': f'{templates}/organisations.pt', 'permission': MANAGE_ORGANISATIONS, 'request_method': 'GET'}
    config.add_view(organisations, route_name='admin_organisations', **shown)
    here: dict[str, Any] = {'context': Organisation, 'api': False}
    units = {'name': 'units', 'behind': '', 'renderer': f'{templates}/units.pt', 'permission': MANAGE_UNITS, **here}
    for get, post, options in (
        (new_page, new, {'route_name': 'admin_new_organisation', **card}),
        (settings_page, change_settings, {'name': 'settings', 'behind': '', **here, **card}),
        (reorganise_page, end_organisation, {'name': 'settings', 'behind': 'reorganise', **here, **card}),
        (units_page, new_unit, units),
    ):
        config.add_view(get, request_method='GET', **options)
        config.add_view(post, request_method='POST', **options)
