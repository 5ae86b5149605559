"""Enter a correspondent, change its card, switch it off and on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import colander
import deform

from sedportal.directory.correspondents.content import CITIZEN, ORGANISATION
from sedportal.directory.correspondents.operations import (
    add_correspondent,
    card_of,
    change_correspondent,
    set_correspondent_active,
)
from sedportal.documents.interfaces import DELIVERIES
from sedportal.kernel.errors import invalid
from sedportal.kernel.i18n import _

from ..admin.reach import Reach
from ..editing.posting import Task, carry_out, choice, done, fields, line, lines
from ..forms.renderer import choices
from .views import correspondent_asked

if TYPE_CHECKING:
    from pyramid.request import Request

_LINES = (
    ('short_name', _('Short name')), ('inn', _('Taxpayer’s number')), ('address', _('Address')),
    ('email', _('E-mail')), ('phone', _('Phone')), ('group', _('Group of correspondents')),
)  # fmt: skip
_OF_ORGANISATIONS = frozenset({'short_name', 'inn', 'aliases'})


def new(context: Reach, request: Request) -> Any:
    """Enter a correspondent on behalf of an organisation of the person."""
    places = {place.slug: place for place in context.organisations}
    kinds = [(ORGANISATION, _('Organisation')), (CITIZEN, _('Citizen'))]
    nodes = [choice('kind', _('Kind'), kinds)]
    if len(places) > 1:
        nodes.append(choice('place', _('Entered by'), [(slug, place.name) for slug, place in places.items()]))

    def do(given: dict[str, Any]) -> tuple[Any, str]:
        place = places.get(given.get('place') or next(iter(places)))
        if place is None:
            raise invalid({'place': [_('Choose an organisation.')]})
        added = add_correspondent(request.unit, {'kind': given['kind'], **_card(given, given['kind'])}, place)
        return _('Entered: ${name}', mapping={'name': added.name[:150]}), f'/correspondents/{added.uid}'

    lead = _('An organisation is there for all who register. A citizen is known to your organisation only.')
    task = Task(
        _('New correspondent'), _('Enter'), fields(*nodes, *_nodes(citizen=False)), do, '/correspondents', lead,
        initial={'name': str(request.GET.get('name', ''))[:511]},
    )  # fmt: skip
    return carry_out(request, task)


def edit(context: Reach, request: Request) -> Any:
    """Change the card of a correspondent."""
    found = correspondent_asked(request)
    back = f'/correspondents/{found.uid}'

    def do(given: dict[str, Any]) -> tuple[Any, str]:
        change_correspondent(request.unit, found, _card(given, found.kind))
        return _('The card is saved.'), back

    card = card_of(found)
    initial = {**{key: str(value) for key, value in card.items()}, 'aliases': '\n'.join(found.aliases)}
    schema = fields(*_nodes(citizen=found.citizen))
    task = Task(_('Card of a correspondent'), _('Save'), schema, do, back, initial=initial)
    return carry_out(request, task)


def standing(context: Reach, request: Request) -> Any:
    """Switch a correspondent off, so that it is no longer offered, or on again."""
    found = correspondent_asked(request)
    active = request.POST.get('active') == '1'
    set_correspondent_active(request.unit, found, active=active)
    message = _('The correspondent is offered again.') if active else _('The correspondent is no longer offered.')
    return done(request, message, f'/correspondents/{found.uid}')


def _nodes(*, citizen: bool) -> list[colander.SchemaNode]:
    nodes = [line('name', _('Name'), hint=_('As it stands on letters; of a citizen surname, first name, patronymic.'))]
    nodes += [
        line(key, title, required=False) for key, title in _LINES if not (citizen and key in _OF_ORGANISATIONS)
    ]  # fmt: skip
    delivery = colander.SchemaNode(colander.String(), name='delivery', title=_('Way of delivery'), missing='')
    delivery.widget = deform.widget.SelectWidget(values=choices(DELIVERIES, _('— not chosen —')))
    nodes.append(delivery)
    if not citizen:
        nodes.append(lines('aliases', _('Also called'), hint=_('One name a line: the letters may come under any.')))
    return nodes


def _card(given: dict[str, Any], kind: str) -> dict[str, Any]:
    card = {key: given.get(key) or '' for key, _title in (('name', ''), *_LINES, ('delivery', ''))}
    card['aliases'] = [name.strip() for name in str(given.get('aliases') or '').splitlines() if name.strip()]
    return card
