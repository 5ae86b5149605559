"""The card as a form: nodes for the fields of a kind, and what people typed turned into card values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import colander
import deform

from sedportal.documents.kinds import KINDS, Kind
from sedportal.documents.reading import read_values
from sedportal.documents.schemas import FIELDS, Field
from sedportal.kernel.clock import moscow
from sedportal.kernel.errors import InvalidError, invalid
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_date

from ..forms.dates import DayError, read_day, read_moment
from ..forms.renderer import choices
from ..forms.widgets import DayWidget, RowsWidget
from .posting import entered, fields, hidden

if TYPE_CHECKING:
    from pyramid.registry import Registry

_WIDE = 'field-wide'
_NOT_CHOSEN = _('— not chosen —')
_DAY_HINT = _('For example 15.06.2026, 15.06, yesterday or -3.')
_MOMENT_HINT = _('For example 15.06.2026 14:30, 15.06 or «now».')
_PEOPLE = {
    'parties': (
        ('organisation', _('Organisation')),
        ('person', _('Surname and initials')),
        ('position', _('Position')),
        ('login', _('Login in the portal')),
    ),
    'signers': (('name', _('Surname and initials')), ('position', _('Position')), ('login', _('Login in the portal'))),
}
_ADD_ROW = {'parties': _('Add an addressee'), 'signers': _('Add a signatory')}


def card_schema(kind: Kind, keys: Iterable[str], required: Iterable[str] = (), *, enter: str) -> colander.SchemaNode:
    """Return a form's schema for the fields ``keys`` of ``kind``.

    The nodes take anything: :func:`card_values` reads it, so that all faults are told at once. Those in ``required``
    bear the star; ``enter`` is the button that the Enter key presses.
    """
    schema = fields(entered(enter))
    for key in keys:
        node = _node(FIELDS[key], kind)
        node.starred = key in required
        schema.add(node)
    return schema


def star(form: deform.Form) -> None:
    """Mark the fields that registration asks for; a draft is kept without them."""
    for field in form.children:
        field.required = getattr(field.schema, 'starred', False)


def _node(field: Field, kind: Kind) -> colander.SchemaNode:
    if field.type in _PEOPLE:
        return _rows(field)
    if field.type == 'reference':
        return hidden(field.key)
    node = colander.SchemaNode(
        colander.String(), name=field.key, title=field.title, description=field.hint, missing='', widget=_widget(field)
    )
    if field.type == 'choice':
        node.widget = _select(field, kind)
    elif not field.hint and field.type in ('day', 'moment'):
        node.description = _DAY_HINT if field.type == 'day' else _MOMENT_HINT
    return node


def _widget(field: Field) -> deform.widget.Widget:
    if field.type == 'lines':
        return deform.widget.TextAreaWidget(rows=3, item_css_class=_WIDE)
    if field.type in ('day', 'moment'):
        return DayWidget()
    if field.type == 'count':
        return deform.widget.TextInputWidget(attributes={'inputmode': 'numeric', 'autocomplete': 'off'})
    wide = _WIDE if field.key == 'correspondent' else None
    return deform.widget.TextInputWidget(item_css_class=wide, attributes={'autocomplete': 'off'})


def _select(field: Field, kind: Kind) -> deform.widget.Widget:
    pairs = kind.choices.get(field.key, field.choices)
    # «No mark» is a choice of its own; there is no third way.
    return deform.widget.SelectWidget(values=choices(pairs, None if field.key == 'access_mark' else _NOT_CHOSEN))


def _rows(field: Field) -> colander.SchemaNode:
    person = colander.SchemaNode(colander.Mapping(), name='person', title=field.title)
    for key, title in _PEOPLE[field.type]:
        node = colander.SchemaNode(colander.String(), name=key, title=title, missing='')
        node.widget = deform.widget.TextInputWidget(attributes={'autocomplete': 'off'})
        person.add(node)
    if field.type == 'parties':
        copy = colander.SchemaNode(colander.Boolean(), name='is_copy', title=_('Gets a copy'), missing=False)
        copy.widget = deform.widget.CheckboxWidget()
        person.add(copy)
    widget = RowsWidget(add_subitem_text_template=_ADD_ROW[field.type], item_css_class=_WIDE)
    return colander.SchemaNode(
        colander.Sequence(), person, name=field.key, title=field.title, missing=(), widget=widget
    )


def typed(card: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Return the values of a card as the form holds them: as people would type them."""
    return {key: _as_typed(FIELDS[key], card[key]) for key in keys if card.get(key) not in (None, '')}


def _as_typed(field: Field, value: Any) -> Any:
    if field.type == 'moment':
        return f'{moscow(value):%d.%m.%Y %H:%M}'
    if field.type == 'day':
        return format_date(value)
    return [dict(person) for person in value] if field.type in _PEOPLE else str(value)


def card_values(registry: Registry, kind_key: str, accepted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what people typed as values of the card.

    Parameters: ``accepted`` is what the form of :func:`card_schema` let through; other keys are left out.
    Raises :class:`InvalidError` with every fault by its field.
    """
    kind = KINDS[kind_key]
    errors: dict[str, list[str]] = {}
    values: dict[str, Any] = {}
    for key in accepted:
        if key in kind.fields:
            try:
                values[key] = _as_meant(registry, FIELDS[key], accepted[key])
            except DayError as fault:
                errors[key] = [fault.message]
    try:
        read = read_values(kind.fields, values, kind.choices)
    except InvalidError as refused:
        errors.update(refused.errors)
    if errors:
        if 'title' in values and not values['title']:
            errors['title'] = [_('Write what the document is about.')]
        raise invalid(errors)
    return read


def _as_meant(registry: Registry, field: Field, value: Any) -> Any:
    if not value:
        return None
    if field.type == 'day':
        return read_day(value, registry.clock.today())
    if field.type == 'moment':
        return read_moment(value, registry.clock.now())
    if field.type == 'count':
        return ''.join(str(value).split())
    return value


def shown(kind_key: str, key: str, value: Any) -> Any:
    """Return a card value in words: a text, a translation string, or a tuple of them."""
    field, kind = FIELDS[key], KINDS[kind_key]
    if value in (None, '', (), []):
        return '—'
    if field.type == 'choice':
        return kind.choices.get(key, field.choices).get(value, value)
    if field.type in _PEOPLE:
        return '; '.join(
            ', '.join(str(part) for name, part in one.items() if part and name != 'is_copy') for one in value
        )
    return f'{moscow(value):%d.%m.%Y %H:%M}' if isinstance(value, datetime) else _as_typed(field, value)
