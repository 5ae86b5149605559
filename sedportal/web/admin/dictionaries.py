"""Dictionaries of the region: what may be chosen on cards, in which order, from when and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import colander
import deform

from sedportal.directory.journal import plain
from sedportal.directory.schemas import named, text
from sedportal.documents.dictionaries import DICTIONARIES, UNKNOWN, Dictionary, entries_of
from sedportal.documents.operations.dictionaries import add_value, card_of, change_value, order_values, value_schema
from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_date
from sedportal.security.roles import MANAGE_ORGANISATIONS

from ..forms.dates import with_typed_days
from ..forms.renderer import Form
from ..forms.widgets import DayWidget
from .posting import GivenBackError, buttons, carry_out, done, filled, posted
from .reach import Reach, reach_of

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request


def title_of(request: Request, dictionary: Dictionary) -> str:
    """Return what a dictionary is called: its field, and the kind of document that it is for."""
    title = request.layout.translate(dictionary.title)
    return f'{title}: {request.wording.kind(dictionary.kind)}' if dictionary.kind else title


def dictionaries(context: Reach, request: Request) -> dict[str, Any]:
    """List the dictionaries."""
    today = request.registry.clock.today()
    rows = []
    for name, dictionary in DICTIONARIES.items():
        entries = entries_of(request.portal, name)
        offered = [request.layout.translate(one.title) for one in entries if one.offered_on(today)]
        rows.append({
            'url': f'/admin/dictionaries/{name}', 'title': title_of(request, dictionary), 'offered': ', '.join(offered),
            'count': len(offered), 'retired': len(entries) - len(offered), 'grows': dictionary.grows,
        })  # fmt: skip
    return {'rows': rows}


def dictionary(context: Reach, request: Request) -> dict[str, Any]:
    """Show the values of a dictionary, and the form of a new one."""
    asked = _asked(request)
    return _page(request, asked, _new_form(request, asked).render({}) if asked.grows else '')


def add_or_order(context: Reach, request: Request) -> Any:
    """Add a value, or move one up or down."""
    asked = _asked(request)
    if posted(request, 'move'):
        return _move(request, asked)
    form = _new_form(request, asked)

    def add(values: dict[str, Any]) -> None:
        key = values.pop('key')
        add_value(request.unit, asked.name, key, filled(plain(values)))

    try:
        carry_out(request, form, add)
    except GivenBackError as back:
        return _page(request, asked, back.form)
    return done(request, _('The value is there; cards offer it at once.'), request.path)


def _move(request: Request, asked: Dictionary) -> Any:
    key, way = posted(request, 'key'), posted(request, 'move')
    keys = [one.key for one in entries_of(request.portal, asked.name)]
    if key not in keys:
        raise NotFoundError(_('There is no such value.'))
    place = keys.index(key)
    other = max(place - 1, 0) if way == 'up' else min(place + 1, len(keys) - 1)
    keys[place], keys[other] = keys[other], keys[place]
    order_values(request.unit, asked.name, keys)
    return done(request, _('The order is saved.'), request.path)


def value_page(context: Reach, request: Request) -> dict[str, Any]:
    """Show one value as a form."""
    asked, entry = _asked(request), _entry(request)
    return _value_page(request, asked, entry, _value_form(request, asked, entry).render(filled(card_of(entry))))


def save_value(context: Reach, request: Request) -> Any:
    """Change titles or days of a value."""
    asked, entry = _asked(request), _entry(request)
    form = _value_form(request, asked, entry)
    try:
        carry_out(request, form, lambda values: change_value(request.unit, asked.name, entry.key, plain(values)))
    except GivenBackError as back:
        return _value_page(request, asked, entry, back.form)
    return done(request, _('The value is saved; cards show it at once.'), f'/admin/dictionaries/{asked.name}')


def _asked(request: Request) -> Dictionary:
    found = DICTIONARIES.get(request.matchdict['name'])
    if found is None:
        raise NotFoundError(UNKNOWN)
    return found


def _entry(request: Request) -> Any:
    for one in entries_of(request.portal, _asked(request).name):
        if one.key == request.matchdict['key']:
            return one
    raise NotFoundError(_('There is no such value.'))


def _new_form(request: Request, asked: Dictionary) -> Form:
    schema = _days(request)
    key = named('key', text(63, title=_('Key')))
    key.description = _('Small Latin letters, digits and «-». Programs see it; it never changes.')
    schema.insert(0, key)
    return Form(request, schema, 'value', buttons=buttons(_('Add the value'), '/admin/dictionaries', _('Cancel')))


def _value_form(request: Request, asked: Dictionary, entry: Any) -> Form:
    schema = _days(request)
    if entry.builtin:
        schema['ru'].description = _('Left empty, the portal’s own title stands.')
    back = f'/admin/dictionaries/{asked.name}'
    return Form(request, schema, 'value', buttons=buttons(_('Save'), back, _('Cancel')))


def _days(request: Request) -> colander.SchemaNode:
    schema = with_typed_days(value_schema(), request.registry.clock.today)
    for name in ('ru', 'en'):
        schema[name].widget = deform.widget.TextInputWidget(attributes={'autocomplete': 'off'})
    for name in ('valid_from', 'valid_until'):
        schema[name].widget = DayWidget()
    schema['valid_until'].description = _('After it the value is not offered; cards that have it keep it.')
    return schema


def _page(request: Request, asked: Dictionary, form: str) -> dict[str, Any]:
    today, say = request.registry.clock.today(), request.layout.translate
    rows = [
        {'key': one.key, 'title': say(one.title), 'builtin': one.builtin, 'offered': one.offered_on(today),
         'url': f'/admin/dictionaries/{asked.name}/{one.key}',
         'first': format_date(one.valid_from) if one.valid_from else '',
         'last': format_date(one.valid_until) if one.valid_until else ''}
        for one in entries_of(request.portal, asked.name)
    ]  # fmt: skip
    return {'title': title_of(request, asked), 'rows': rows, 'form': form, 'grows': asked.grows}


def _value_page(request: Request, asked: Dictionary, entry: Any, form: str) -> dict[str, Any]:
    return {
        'title': request.layout.translate(entry.title), 'form': form, 'entry': entry,
        'dictionary': title_of(request, asked), 'back': f'/admin/dictionaries/{asked.name}',
    }  # fmt: skip


def includeme(config: Configurator) -> None:
    """Register the pages."""
    reach = reach_of(MANAGE_ORGANISATIONS)
    for name, path, get, post, template in (
        ('admin_dictionaries', '/admin/dictionaries', dictionaries, None, 'dictionaries.pt'),
        ('admin_dictionary', '/admin/dictionaries/{name}', dictionary, add_or_order, 'dictionary.pt'),
        ('admin_dictionary_value', '/admin/dictionaries/{name}/{key}', value_page, save_value, 'dictionary_value.pt'),
    ):
        config.add_route(name, path, factory=reach)
        shared: dict[str, Any] = {
            'route_name': name, 'permission': MANAGE_ORGANISATIONS,
            'renderer': f'sedportal.web:templates/admin/{template}',
        }  # fmt: skip
        config.add_view(get, request_method='GET', **shared)
        if post is not None:
            config.add_view(post, request_method='POST', **shared)
