"""Reorganisation: who ends when, who takes over, what goes over and what stays, shown before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import colander
import deform

from sedportal.directory.content import Organisation
from sedportal.directory.finding import places_within
from sedportal.directory.operations import plan_transfers, reinstate, reorganise
from sedportal.directory.schemas import named, text
from sedportal.documents.listing import count_by_state
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key
from sedportal.security.roles import MANAGE_ORGANISATIONS

from ..forms.dates import Day
from ..forms.renderer import Form
from ..forms.widgets import DayWidget
from .posting import GivenBackError, buttons, carry_out, done, filled

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

_UNIT = 'unit-'


@dataclass(frozen=True)
class Going:
    """What would go over from one organisation to another, in numbers."""

    source: str
    target: str
    people: int
    units: int
    workplaces: int
    roles: int


@dataclass(frozen=True)
class Staying:
    """What stays where it is, in numbers."""

    source: str
    documents: int
    registers: int
    folders: int
    roles: int


def reorganise_page(context: Organisation, request: Request) -> dict[str, Any]:
    """Show the form that ends an organisation."""
    initial = filled({'last_day': context.valid_until, 'successor': context.successor})
    return _page(request, context, _form(request, context).render(initial))


def end_organisation(context: Organisation, request: Request) -> Any:
    """End an organisation; with the button «preview» only show what would happen, «reinstate» takes it back."""
    if 'reinstate' in request.POST:
        reinstate(request.unit, context)
        return done(request, _('The organisation goes on.'), request.resource_path(context, 'settings'))
    form = _form(request, context)
    try:
        if 'preview' in request.POST:
            return carry_out(request, form, lambda values: _previewed(request, context, form, values))
        carry_out(request, form, lambda values: _end(request, context, values))
    except GivenBackError as back:
        return _page(request, context, back.form)
    message = _('After its last day the organisation registers nothing more; its documents stay.')
    return done(request, message, request.resource_path(context))


def _end(request: Request, organisation: Organisation, values: dict[str, Any]) -> None:
    reorganise(
        request.unit, organisation, last_day=values['last_day'], successor=values['successor'],
        units_to=_units_to(values), together=values['together'], move_people=values['move_people'],
    )  # fmt: skip


def _previewed(request: Request, organisation: Organisation, form: Form, values: dict[str, Any]) -> dict[str, Any]:
    """Try it out in this request's transaction, which is then given up, so that every refusal is a real one."""
    every = request.portal['organisations']
    sources = [organisation, *(every[slug] for slug in values['together'] if slug in every)]
    going: list[Going] = []
    if values['successor'] in every and values['move_people']:
        for one in sources:
            units = _units_to(values) if one is organisation else None
            going += [
                Going(
                    one.short_name, request.wording.organisation(each.target), len(each.people), len(each.units),
                    len(each.workplaces), len(each.roles),
                )
                for each in plan_transfers(request.portal, one, values['successor'], units)
            ]  # fmt: skip
    staying = [_staying(request, one) for one in sources]
    _end(request, organisation, values)
    request.tm.doom()
    return {**_page(request, organisation, form.render(values)), 'going': going, 'staying': staying}


def _staying(request: Request, organisation: Organisation) -> Staying:
    registry = request.registry
    counts = count_by_state(registry, request.portal, request.rights, tuple(registry.document_kinds), organisation)
    folders = sum(1 for _place in places_within(organisation)) - 1
    roles = sum(1 for _grant in request.portal.grants.at_place(organisation.__oid__))
    return Staying(organisation.short_name, sum(counts.values()), len(organisation.registers), folders, roles)


def _units_to(values: dict[str, Any]) -> dict[str, str]:
    return {key.removeprefix(_UNIT): value for key, value in values.items() if key.startswith(_UNIT) and value}


def _form(request: Request, organisation: Organisation) -> Form:
    last_day = colander.SchemaNode(
        Day(request.registry.clock.today), name='last_day', title=_('Last day'), widget=DayWidget(),
        description=_('On the day after it nothing is registered here any more. Documents and roles stay.'),
    )  # fmt: skip
    others = _others(request, organisation)
    successor = named('successor', text(63, required=False, title=_('Successor')))
    successor.widget = deform.widget.SelectWidget(values=[('', _('— none —')), *others])
    together = colander.SchemaNode(
        colander.Set(), name='together', title=_('End together with it (merger)'), missing=(),
        widget=deform.widget.SelectWidget(values=others, multiple=True, size=6),
        description=_('With the same last day and successor. Several are chosen with Ctrl.'),
    )  # fmt: skip
    people = colander.SchemaNode(
        colander.Boolean(), name='move_people', title=_('People go over to the successor at once'), missing=False,
        widget=deform.widget.CheckboxWidget(),
        label=_('People, units and workplaces go over to the successor now, with their roles'),
    )  # fmt: skip
    schema = colander.SchemaNode(colander.Mapping(), last_day, successor, *_unit_nodes(organisation, others))
    schema.add(people)
    schema.add(together)
    back = request.resource_path(organisation, 'settings')
    every = buttons(_('End the organisation'), back, _('Cancel'), 'btn-danger')
    every.insert(1, deform.Button('preview', _('Show what would happen'), css_class='btn-secondary'))
    if organisation.valid_until is not None:
        every.insert(2, deform.Button('reinstate', _('Let it go on'), css_class='btn-secondary'))
    return Form(request, schema, 'ending', buttons=every)


def _unit_nodes(organisation: Organisation, others: list[tuple[str, Any]]) -> list[colander.SchemaNode]:
    """Return a choice for each unit at the top: where it goes, for an organisation that is split."""
    top = [one for one in organisation.units.values() if not one.parent and one.valid_until is None]
    nodes = []
    for unit in sorted(top, key=lambda one: collation_key(one.title)):
        title = _('“${title}” goes to', mapping={'title': unit.title})
        node = named(f'{_UNIT}{unit.key}', text(63, required=False, title=title))
        node.widget = deform.widget.SelectWidget(values=[('', _('the successor')), *others])
        nodes.append(node)
    return nodes


def _others(request: Request, organisation: Organisation) -> list[tuple[str, Any]]:
    today = request.registry.clock.today()
    others = [
        one
        for one in request.portal['organisations'].values()
        if one is not organisation and (one.active_on(today) or one.slug == organisation.successor)
    ]
    return [(one.slug, one.name) for one in sorted(others, key=lambda one: collation_key(one.name))]


def _page(request: Request, organisation: Organisation, form: str) -> dict[str, Any]:
    return {'organisation': organisation, 'form': form, 'going': [], 'staying': []}


def includeme(config: Configurator) -> None:
    """Register the page at the organisation itself."""
    shared: dict[str, Any] = {
        'context': Organisation, 'name': 'settings', 'behind': 'reorganise', 'api': False,
        'permission': MANAGE_ORGANISATIONS, 'renderer': 'sedportal.web:templates/admin/reorganisation.pt',
    }  # fmt: skip
    config.add_view(reorganise_page, request_method='GET', **shared)
    config.add_view(end_organisation, request_method='POST', **shared)
